/** How much of something is allowed: for long, and at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A bucket that fills steadily and is emptied by use. Times are ms of any clock that moves on. */
export class TokenBucket {
  readonly #rate: Rate;
  #level: number;
  #filledAt: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#level = rate.burst;
    this.#filledAt = now;
  }

  /** Takes `amount` and says whether it was there; when it was not, nothing is taken. */
  take(now: number, amount = 1): boolean {
    const { perSecond, burst } = this.#rate;
    // A clock that is set back must neither empty the bucket nor fill it later for a second time.
    const passedMs = Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    this.#level = Math.min(burst, this.#level + (passedMs * perSecond) / 1000);
    if (amount > this.#level) return false;
    this.#level -= amount;
    return true;
  }

  /** Puts back what was taken and turned out to be something else; never over the burst. */
  give(amount: number): void {
    this.#level = Math.min(this.#rate.burst, this.#level + amount);
  }
}
