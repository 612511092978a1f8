/**
 * Places that several share, so that none of them can take all. Half of the places are kept: an
 * equal part for each owner, up to a number of owners. Of the other half an owner may have as much
 * as is left of it: alone half of that, and the more there are, the less. So whoever has its part
 * has a place, however greedy all others are, and nobody is ever sent away again.
 */
import { assert } from '../../ledger/assert.ts';

/** How much there is, and for how many owners a part of it is kept. */
export interface PlaceLimits {
  readonly max: number;
  readonly owners: number;
}

/** See the head of this file. */
export class FairPlaces {
  readonly #max: number;
  readonly #kept: number;
  readonly #byOwner = new Map<string, number>();
  #total = 0;
  /** What owners have beyond the parts that are kept for them. */
  #beyond = 0;

  constructor({ max, owners }: PlaceLimits) {
    this.#max = max;
    this.#kept = Math.floor(max / 2 / owners);
  }

  get total(): number {
    return this.#total;
  }

  /** How much an owner has. */
  of(owner: string): number {
    return this.#byOwner.get(owner) ?? 0;
  }

  /** How much each owner has. */
  get byOwner(): ReadonlyMap<string, number> {
    return this.#byOwner;
  }

  /** Whether an owner may have so much more. */
  hasRoom(owner: string, amount: number): boolean {
    const before = this.of(owner);
    if (this.#total + amount > this.#max) return false;
    const own = this.#beyondOf(before + amount);
    const beyond = this.#beyond - this.#beyondOf(before) + own;
    return own === 0 || own + beyond <= this.#max / 2;
  }

  /** Takes places for an owner; false when there are none for it, and nothing is taken. */
  take(owner: string, amount = 1): boolean {
    if (!this.hasRoom(owner, amount)) return false;
    this.#set(owner, this.of(owner) + amount);
    return true;
  }

  /** As `take`, of what is held already, whether there is room for it or not. */
  put(owner: string, amount: number): void {
    this.#set(owner, this.of(owner) + amount);
  }

  /** Gives back what was taken. */
  give(owner: string, amount = 1): void {
    const left = this.of(owner) - amount;
    assert(left >= 0, 'what is given back was taken');
    this.#set(owner, left);
  }

  #set(owner: string, amount: number): void {
    const before = this.of(owner);
    this.#total += amount - before;
    this.#beyond += this.#beyondOf(amount) - this.#beyondOf(before);
    if (amount > 0) this.#byOwner.set(owner, amount);
    else this.#byOwner.delete(owner);
  }

  #beyondOf(amount: number): number {
    return Math.max(0, amount - this.#kept);
  }
}
