import type { Hash } from '../../ledger/hash.ts';

/**
 * Digests of transactions whose signature has verified, so that each is verified once: at
 * admission and not again in its block. A digest stays right for ever, because it was verified
 * under a key of a member, and a member never gives the name of one to a second; whether the key
 * has been revoked is checked apart. The oldest is forgotten when there are too many, which costs
 * a verification and nothing else.
 */
export class VerifiedDigests {
  readonly #max: number;
  readonly #digests = new Set<Hash>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#digests.size;
  }

  has(digest: Hash): boolean {
    return this.#digests.has(digest);
  }

  add(digest: Hash): void {
    // Put back at the end: what is met again is likely to be met once more, in its block.
    this.#digests.delete(digest);
    this.#digests.add(digest);
    if (this.#digests.size > this.#max) this.#forget();
  }

  /** An eighth at a time: a Set keeps holes where entries were, and walking over them costs. */
  #forget(): void {
    const target = Math.floor((this.#max * 7) / 8);
    for (const oldest of this.#digests) {
      if (this.#digests.size <= target) return;
      this.#digests.delete(oldest);
    }
  }
}
