/**
 * Which state to take over: one whose header a quorum committed, of validators to whom every
 * change leads from the genesis document, each certified by the full quorum of those before it. A
 * peer's word counts for nothing here; what it sends is verified, and the highest wins.
 */
import { headerId } from '../../ledger/block.ts';
import { fromHex } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Frontier } from '../../ledger/merkle.ts';
import { appendLeaf, isFrontierOf } from '../../ledger/merkle.ts';
import type { ValidatorChange } from '../../ledger/proof.ts';
import { verifyCommitted } from '../../ledger/proof.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { hashValidators } from '../../ledger/validators.ts';
import type { SnapshotPeers } from './snapshotPeers.ts';
import { FalseAnswerError } from './snapshotPeers.ts';
import type { SnapshotOffer } from './snapshotQuestion.ts';
import { decodeOffer, decodeTrail } from './snapshotQuestion.ts';

/** A state that is certified, and what the chain is at its height. */
export interface SnapshotTarget extends SnapshotOffer {
  /** Id of the header. */
  readonly id: Hash;
  /** Every change of validators up to the height. */
  readonly trail: readonly ValidatorChange[];
  /** In force at the next height. */
  readonly validators: ValidatorSet;
  /** The history with the header itself. */
  readonly historyAfter: Frontier;
}

/** Finds targets; what was verified of the validators stays known. */
export class TargetFinder {
  readonly #genesis: Genesis;
  readonly #peers: SnapshotPeers;
  readonly #trail: ValidatorChange[] = [];

  constructor(genesis: Genesis, peers: SnapshotPeers) {
    this.#genesis = genesis;
    this.#peers = peers;
  }

  /** The highest state that the peers which answer now can certify, or null. */
  async find(): Promise<SnapshotTarget | null> {
    let best: SnapshotTarget | null = null;
    // One after the other: what one tells of the validators need not be told by the next.
    for (const peer of this.#peers.free()) {
      const offer = await this.#peers.ask(peer, { kind: 'offer' }, decodeOffer);
      if (offer === null || offer.header.height <= (best?.header.height ?? 0)) continue;
      const target = await this.#certify(peer, offer);
      if (target !== null) best = target;
    }
    return best;
  }

  async #certify(peer: string, offer: SnapshotOffer): Promise<SnapshotTarget | null> {
    while (this.#lacksTrail(offer)) {
      const after = this.#trail.at(-1)?.header.height ?? 0;
      const question = { kind: 'trail', after } as const;
      const grew = await this.#peers.ask(peer, question, (answer) => this.#follow(answer));
      if (grew === null) return null;
      if (!grew) break;
    }
    return await this.#peers.judge(peer, () => this.#judge(offer));
  }

  /** Whether other validators are said to follow than those that are known. */
  #lacksTrail({ header }: SnapshotOffer): boolean {
    return (
      header.validators !== hashValidators(this.#setAt(header.height)) ||
      header.nextValidators !== hashValidators(this.#setAt(header.height + 1))
    );
  }

  /** Adds changes that are certified; true when there were any. @throws FalseAnswerError */
  #follow(answer: Uint8Array): boolean {
    const known = this.#trail.length;
    for (const change of decodeTrail(answer)) {
      const { header, nextValidators } = change;
      const before = this.#trail.at(-1)?.header.height ?? 0;
      if (header.height <= before) continue;
      const verdict = verifyCommitted(change, this.#setAt(header.height), this.#genesis.chain);
      if (!verdict.ok) throw new FalseAnswerError(`a change of validators: ${verdict.reason}`);
      if (header.nextValidators !== hashValidators(nextValidators)) {
        throw new FalseAnswerError('the validators are not those that their header names');
      }
      if (header.nextValidators === header.validators) {
        throw new FalseAnswerError('a header that changes no validators is no change');
      }
      this.#trail.push(change);
    }
    return this.#trail.length > known;
  }

  /** @throws FalseAnswerError */
  #judge(offer: SnapshotOffer): SnapshotTarget {
    const { header, history } = offer;
    const verdict = verifyCommitted(offer, this.#setAt(header.height), this.#genesis.chain);
    if (!verdict.ok) throw new FalseAnswerError(`the header: ${verdict.reason}`);
    const validators = this.#setAt(header.height + 1);
    if (hashValidators(validators) !== header.nextValidators) {
      throw new FalseAnswerError('the trail does not lead to the next validators');
    }
    if (history.size !== header.height || !isFrontierOf(history, header.history)) {
      throw new FalseAnswerError('the history is not the one of the header');
    }
    const id = headerId(header);
    const trail = this.#trail.filter((change) => change.header.height <= header.height);
    const historyAfter = appendLeaf(history, fromHex(id, 32));
    return { ...offer, id, trail, validators, historyAfter };
  }

  /** The set in force at a height, as far as the trail is known. */
  #setAt(height: number): ValidatorSet {
    const change = this.#trail.findLast(({ header }) => header.height < height);
    return change?.nextValidators ?? this.#genesis.validators;
  }
}
