/** What must hold whatever happens, over all nodes and lives of a run of production engines. */
import { checkLaws } from '../../contracts/laws.ts';
import { verifyCertificate } from '../../ledger/certificate.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import { verifyCommitted } from '../../ledger/proof.ts';
import { treeRoot } from '../../ledger/stateTree.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { SignedMessage } from '../../node/consensus/messages.ts';
import { fileOf } from '../../node/engine/safetyRecord.ts';
import type { DecidedBlock } from '../../node/store/blockWrites.ts';
import type { EngineNode } from './engineNode.ts';
import { Violation } from './invariants.ts';

/** See the head of this file. A breach is thrown as `Violation`. */
export class EngineInvariants {
  /** Transactions that a client has signed and nobody has acknowledged. */
  readonly waiting = new Set<Hash>();
  /** Transactions that some node told its clients are in a block, and in which. */
  readonly acknowledged = new Map<Hash, number>();
  readonly #genesis: Genesis;
  readonly #nodes: readonly EngineNode[];
  readonly #ids: Hash[] = [];
  /** Every own message that left a correct node: its signature by signer and place. */
  readonly #left = new Map<string, string>();

  constructor(genesis: Genesis, nodes: readonly EngineNode[]) {
    this.#genesis = genesis;
    this.#nodes = nodes;
  }

  /** Of the newest block that anybody correct has. */
  get height(): number {
    return this.#ids.length;
  }

  /** A block is on the disk of a node: the same for all, and after it all laws hold. */
  committed(node: EngineNode, { executed }: DecidedBlock): void {
    if (node.isLiar) return;
    const { header, id, outcomes } = executed;
    for (const { item } of outcomes) this.#convicted(item);
    const known = this.#ids[header.height - 1];
    if (known !== undefined && known !== id) {
      throw new Violation(`${node.name} has another block at height ${header.height}`);
    }
    this.#checkBlock(node, header.height);
    if (known !== undefined) return;
    this.#ids[header.height - 1] = id;
    const [broken] = checkLaws(node.chain.world);
    if (broken !== undefined) throw new Violation(`height ${header.height}: law ${broken.law}`);
  }

  /** What anybody can check: signatures of the set of its height, and the root of the state. */
  #checkBlock({ chain }: EngineNode, height: number): void {
    const block = chain.blocks.block(height);
    if (block === undefined) throw new Violation(`height ${height}: there is no block`);
    const committed = verifyCommitted(block, this.#setOf(chain, height), this.#genesis.chain);
    if (!committed.ok) throw new Violation(`height ${height}: ${committed.reason}`);
    const { previousCommit } = block.body;
    if (previousCommit !== null) {
      const words = { chain: this.#genesis.chain, set: this.#setOf(chain, height - 1) };
      const before = verifyCertificate(previousCommit, { ...words, type: 'precommit' });
      if (!before.ok) throw new Violation(`height ${height}: previous commit ${before.code}`);
    }
    if (treeRoot(chain.chainState().tree) !== block.header.state) {
      throw new Violation(`height ${height}: the state has another root`);
    }
  }

  #setOf({ changes }: EngineNode['chain'], height: number): ValidatorSet {
    const change = changes.findLast(({ header }) => header.height < height);
    return change?.nextValidators ?? this.#genesis.validators;
  }

  /** Whoever is convicted in a block did lie. */
  #convicted(item: string): void {
    const [what, validator] = item.split('/');
    if (what !== 'evidence') return;
    const node = this.#nodes.find(({ name }) => name === validator);
    if (node?.isLiar !== true) throw new Violation(`${validator} is accused and never lied`);
  }

  /** Clients hear of a block: what is in it may never be lost. */
  announced(node: EngineNode, { executed }: DecidedBlock): void {
    if (node.isLiar) return;
    const { header, results } = executed;
    if (node.chain.height < header.height) throw new Violation('told before it was on the disk');
    for (const { id } of results) this.told(id, header.height);
  }

  /** A client was told that its transaction is in the block at `height`. */
  told(id: Hash, height: number): void {
    this.waiting.delete(id);
    this.acknowledged.set(id, height);
  }

  /** An own message leaves: durable before, and the only one at its place. */
  left(node: EngineNode, message: SignedMessage): void {
    if (node.isLiar || message.validator !== node.name) return;
    const { height, round, signature } = message;
    const kind = message.kind === 'vote' ? message.type : message.kind;
    const place = `${node.name} ${height}/${round} ${kind}`;
    const known = this.#left.get(place);
    if (known !== undefined && known !== signature) throw new Violation(`${place} signed twice`);
    // Durable when it first left; who lost its chain may pass it on when its record is further.
    if (known === signature) return;
    this.#left.set(place, signature);
    const bytes = node.disk.durable().get(fileOf(height));
    // Of a height that is over the file may be gone.
    if (bytes === undefined && node.chain.height >= height) return;
    if (bytes === undefined || !Buffer.from(bytes).includes(signature)) {
      throw new Violation(`${place} left before it was durable`);
    }
  }

  /** Everybody has every acknowledged transaction, in the one block that was told. */
  checkEnd(): void {
    for (const node of this.#nodes) {
      if (node.isLiar) continue;
      const halted = node.engine?.state.halted ?? null;
      if (halted !== null) throw new Violation(`${node.name} halted: ${halted}`);
      for (const [id, height] of this.acknowledged) {
        const place = node.chain.blocks.findTransaction(id);
        if (height > node.chain.height) continue;
        if (place?.height !== height) throw new Violation(`${node.name} lost ${id} of ${height}`);
      }
      if (node.chain.chainState().chain !== this.#genesis.chain) throw new Violation('chain');
    }
  }
}
