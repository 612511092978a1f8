/**
 * Evidence that waits for a block: found here or told by peers, verified, one for each validator,
 * height, round and type. What is about the height in work waits until that is decided. Bounded,
 * and shared fairly: who signs twice a thousand times does not crowd out what another one did.
 */
import type { EvidenceGround } from '../../contracts/equivocation.ts';
import { checkOneEvidence, placeOf } from '../../contracts/equivocation.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import { verifyEvidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';

/** What the pool checks evidence against. */
export interface EvidencePoolParts {
  readonly chain: Hash;
  readonly ground: () => EvidenceGround;
  /** The set in force at a height up to the one in work. */
  readonly validatorsAt: (height: number) => ValidatorSet;
}

/** Pieces of evidence that wait, at most. */
export const MAX_PENDING_EVIDENCE = 100;
/** Pieces in one block that this node makes; each costs every node two signature checks. */
export const MAX_BLOCK_EVIDENCE = 16;

/** See the head of this file. */
export class EvidencePool {
  readonly #parts: EvidencePoolParts;
  /** By place, the oldest first. */
  readonly #pending = new Map<string, Evidence>();
  /** Of before a restart, about heights beyond the one in work: this chain has yet to catch up. */
  #ahead: readonly Evidence[] = [];

  constructor(parts: EvidencePoolParts) {
    this.#parts = parts;
  }

  /** Everything that waits, the oldest first. */
  get pending(): readonly Evidence[] {
    return [...this.#pending.values()];
  }

  /** Everything that a restart must not lose, the oldest first. */
  get kept(): readonly Evidence[] {
    return [...this.pending, ...this.#ahead];
  }

  /** Takes back what was kept before a restart: each is verified like the word of a peer. */
  recall(kept: readonly Evidence[]): void {
    this.#ahead = kept;
    this.#takeAhead();
  }

  /** What may stand in the next block. */
  ready(): readonly Evidence[] {
    const ground = this.#parts.ground();
    return this.pending
      .filter((evidence) => checkOneEvidence(ground, evidence) === null)
      .slice(0, MAX_BLOCK_EVIDENCE);
  }

  /** Keeps evidence whose signatures this node has checked; false when it is of no use. */
  keep(evidence: Evidence): boolean {
    if (!this.#isWanted(evidence)) return false;
    const giver = this.#giverFor(evidence);
    if (giver === null) return false;
    if (giver !== undefined) this.#pending.delete(giver);
    this.#pending.set(placeOf(evidence), evidence);
    return true;
  }

  /** Takes what a peer tells, once it is verified; `reject` when no honest peer tells that. */
  take(evidence: Evidence): 'accept' | 'ignore' | 'reject' {
    // The validators further ahead are not known yet.
    if (evidence.height > this.#parts.ground().height + 1) return 'ignore';
    // What would not be kept is not verified: who signs twice for ever must not keep us busy.
    if (!this.#isWanted(evidence) || this.#giverFor(evidence) === null) return 'ignore';
    const { chain, validatorsAt } = this.#parts;
    const verdict = verifyEvidence(evidence, { chain, set: validatorsAt(evidence.height) });
    if (!verdict.ok) return 'reject';
    return this.keep(evidence) ? 'accept' : 'ignore';
  }

  /** Forgets what the newest state has recorded or is too old for. */
  follow(): void {
    for (const [place, evidence] of this.#pending) {
      if (!this.#mayCount(evidence)) this.#pending.delete(place);
    }
    this.#takeAhead();
  }

  #takeAhead(): void {
    const isKnown = ({ height }: Evidence): boolean => height <= this.#parts.ground().height + 1;
    const reached = this.#ahead.filter(isKnown);
    this.#ahead = this.#ahead.filter((evidence) => !isKnown(evidence));
    for (const evidence of reached) this.take(evidence);
  }

  #isWanted(evidence: Evidence): boolean {
    return !this.#pending.has(placeOf(evidence)) && this.#mayCount(evidence);
  }

  /** Whether it may stand in a block, now or once its height is decided. */
  #mayCount(evidence: Evidence): boolean {
    const refusal = checkOneEvidence(this.#parts.ground(), evidence);
    return refusal === null || refusal.code === 'evidence_not_committed';
  }

  /**
   * The place that would have to be given up for `evidence`: the newest of whoever has most. Null
   * when that is its own validator, undefined when there is room.
   */
  #giverFor(evidence: Evidence): string | null | undefined {
    if (this.#pending.size < MAX_PENDING_EVIDENCE) return undefined;
    const counts = new Map<string, number>();
    for (const { validator } of this.#pending.values()) {
      counts.set(validator, (counts.get(validator) ?? 0) + 1);
    }
    const most = Math.max(...counts.values());
    if ((counts.get(evidence.validator) ?? 0) + 1 >= most) return null;
    const given = [...this.#pending].findLast(([, held]) => counts.get(held.validator) === most);
    return given?.[0] ?? null;
  }
}
