/**
 * Blocks of the chain as this browser proves them: the trail of the newest header says who decided
 * at each height, and of those enough have signed each header that is shown.
 */
import type { Header } from '../../../ledger/block.ts';
import { headerId } from '../../../ledger/block.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { ProofBase } from '../../../ledger/proof.ts';
import { decodeHeadProof, verifyBase, verifyCommitted } from '../../../ledger/proof.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { NodeConnection } from '../../sdk/nodeConnection.ts';

/** A block whose header is proved. */
export interface ProvedBlock {
  readonly header: Header;
  readonly id: Hash;
  /** In which it was decided; 0 is the first. */
  readonly round: number;
  /** Ids of those who decided at its height, in order. */
  readonly validators: readonly string[];
  /** Those of them whose signatures the node has shown. */
  readonly signedBy: readonly string[];
}

/** See the head of this file. */
export class ProvedChain {
  readonly #node: Pick<NodeConnection, 'fetchHeader'>;
  readonly #genesis: Genesis;
  readonly #base: ProofBase;
  readonly #blocks = new Map<number, ProvedBlock>();

  private constructor(
    node: Pick<NodeConnection, 'fetchHeader'>,
    genesis: Genesis,
    base: ProofBase,
  ) {
    this.#node = node;
    this.#genesis = genesis;
    this.#base = base;
  }

  /** The chain that a node shows; null before block 1. @throws ClientError bad_proof */
  static async read(
    node: Pick<NodeConnection, 'fetchHead' | 'fetchHeader'>,
    genesis: Genesis,
  ): Promise<ProvedChain | null> {
    const json = await node.fetchHead();
    if (json === null) return null;
    const base = decodeHeadProof(json);
    const verdict = verifyBase(base, genesis);
    if (!verdict.ok) throw lie(base.header.height, verdict.reason);
    return new ProvedChain(node, genesis, base);
  }

  /** Height of the newest block. */
  get height(): number {
    return this.#base.header.height;
  }

  /** Who decides at the newest height. */
  get validators(): ValidatorSet {
    return this.#validatorsAt(this.height);
  }

  /**
   * The block of a height, proved; null when the node does not have it.
   * @throws ClientError bad_proof when its header is not what the validators have decided
   */
  async blockAt(height: number): Promise<ProvedBlock | null> {
    const known = this.#blocks.get(height);
    if (known !== undefined) return known;
    if (height > this.height || height < 1) return null;
    const committed = await this.#node.fetchHeader(height);
    if (committed === null) return null;
    const { header, certificate } = committed;
    if (header.height !== height) throw lie(height, 'it is of another height');
    const set = this.#validatorsAt(height);
    const verdict = verifyCommitted(committed, set, this.#genesis.chain);
    if (!verdict.ok) throw lie(height, verdict.reason);
    const signed = set.filter((_, at) => typeof certificate.signatures[at] === 'string');
    const block = {
      ...{ header, id: headerId(header), round: certificate.round },
      validators: set.map(({ id }) => id),
      signedBy: signed.map(({ id }) => id),
    };
    this.#blocks.set(height, block);
    return block;
  }

  /** Blocks from a height down, the newest first, as far as the node has them. */
  async blocksFrom(height: number, count: number): Promise<readonly ProvedBlock[]> {
    const heights = Array.from({ length: count }, (_, at) => height - at);
    const found = await Promise.all(heights.map((one) => this.blockAt(one)));
    return found.filter((block) => block !== null);
  }

  /** A change of validators at a height is in force from the next one on. */
  #validatorsAt(height: number): ValidatorSet {
    const change = this.#base.trail.findLast(({ header }) => header.height < height);
    return change?.nextValidators ?? this.#genesis.validators;
  }
}

function lie(height: number, reason: string): ClientError {
  return new ClientError('bad_proof', `block ${height}: ${reason}`, { height });
}
