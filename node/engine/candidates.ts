import type { Executed } from '../../contracts/execute.ts';
import { assert } from '../../ledger/assert.ts';
import type { Body } from '../../ledger/block.ts';
import { encodeBody } from '../../ledger/block.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Proposal } from '../consensus/messages.ts';
import type { FoundBlock } from './bodyExchange.ts';
import type { Ground } from './evaluate.ts';
import { evaluate } from './evaluate.ts';

/** A block of the height in work, executed once. */
export interface Candidate extends FoundBlock {
  /** Null when the block is invalid. */
  readonly executed: Executed | null;
}

/** More are kept only as long as consensus names them: each may have megabytes. */
const KEPT = 8;

/** The blocks that were built or found for this height, by id. */
export class Candidates {
  readonly #byId = new Map<Hash, Candidate>();
  readonly #onInvalid: (block: Hash, reason: string) => void;

  /** @param onInvalid hears of every block that executing refutes */
  constructor(onInvalid: (block: Hash, reason: string) => void) {
    this.#onInvalid = onInvalid;
  }

  get(block: Hash): Candidate | undefined {
    return this.#byId.get(block);
  }

  /** Keeps a block that was built here. */
  keep(body: Body, executed: Executed): void {
    this.#byId.set(executed.id, { header: executed.header, body, executed });
  }

  /** The verdict on a block whose body was found; a second look gives the first verdict. */
  judge(block: Hash, found: FoundBlock, ground: Ground): Candidate {
    const known = this.#byId.get(block);
    if (known !== undefined) return known;
    const evaluation = evaluate(ground, found);
    const refuted = 'wrong' in evaluation;
    if (refuted) this.#onInvalid(block, evaluation.wrong);
    const candidate: Candidate = { ...found, executed: refuted ? null : evaluation.executed };
    this.#byId.set(block, candidate);
    return candidate;
  }

  /** Judges the proposals of a safety record again, by the same rules. */
  takeUp(proposals: readonly Proposal[], bodies: ReadonlyMap<Hash, Body>, ground: Ground): void {
    for (const { block, header } of proposals) {
      const body = bodies.get(block);
      if (body !== undefined) this.judge(block, { header, body }, ground);
    }
  }

  /** The bytes of bodies that are about to be made durable. */
  encoded(blocks: readonly Hash[]): Map<Hash, Uint8Array> {
    const bytes = new Map<Hash, Uint8Array>();
    for (const block of blocks) {
      const candidate = this.#byId.get(block);
      assert(candidate !== undefined, 'a body that is made durable was built or found here');
      bytes.set(block, encodeBody(candidate.body));
    }
    return bytes;
  }

  /** Forgets the oldest that consensus names no more; asked for again, they are found again. */
  shrink(isNamed: (block: Hash) => boolean): void {
    // Of the newest consensus may not have heard yet.
    for (const block of [...this.#byId.keys()].slice(0, -1)) {
      if (this.#byId.size <= KEPT) return;
      if (!isNamed(block)) this.#byId.delete(block);
    }
  }

  /** Forgets all: the height is decided, and the store has its block. */
  clear(): void {
    this.#byId.clear();
  }
}
