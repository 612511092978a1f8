/**
 * Whether our key is used without our safety record: by another process, or by this one before an
 * older copy of its folder was put back. Three things show it: a block with a signature of ours
 * that the record lacks, a message of ours at the height in work that the core does not remember,
 * and two words of ours for one place since this process signs. Then nothing more is signed.
 */
import type { Block } from '../../ledger/block.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import { validatorIndex } from '../../ledger/validators.ts';
import type { EngineParts } from './engineParts.ts';

/** What it needs of the engine's parts. */
export type OwnKeyParts = Pick<
  EngineParts,
  'self' | 'chain' | 'safety' | 'clock' | 'log' | 'onKeyElsewhere'
>;

/** See the head of this file. */
export class OwnKey {
  readonly #parts: OwnKeyParts;
  /** The first height at which this process signs. */
  #signsFrom = Number.POSITIVE_INFINITY;

  constructor(parts: OwnKeyParts) {
    this.#parts = parts;
  }

  /** A height is begun at which this process signs. */
  signsAt(height: number): void {
    this.#signsFrom = Math.min(this.#signsFrom, height);
  }

  /** Looks at the block after the head: its certificate was verified. */
  checkBlock({ header: { height, time }, certificate }: Block): void {
    const { self, chain, safety } = this.#parts;
    const { validators } = chain.chainState();
    const index = self === null ? -1 : validatorIndex(validators, self);
    const own = validators[index];
    const signature = certificate.signatures[index] ?? null;
    if (own === undefined || signature === null) return;
    if (safety.lacks(height, own.key, signature)) this.#renounce(height, time);
  }

  /** Looks at verified evidence: what was signed before this process signs is another matter. */
  checkEvidence({ validator, height }: Evidence): void {
    if (validator === this.#parts.self && height >= this.#signsFrom) this.foundForeign(height);
  }

  /** Somebody else signs with our key at present. */
  foundForeign(height: number): void {
    this.#renounce(height, this.#parts.clock.now());
  }

  #renounce(height: number, timeMs: number): void {
    const { safety, log, onKeyElsewhere } = this.#parts;
    safety.renounce();
    if (onKeyElsewhere !== undefined) return onKeyElsewhere(height, timeMs);
    log.fatal({ height }, 'there is a signature of ours that the safety record lacks');
  }
}
