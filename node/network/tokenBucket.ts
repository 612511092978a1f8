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
    this.#fill(now);
    if (amount > this.#level) return false;
    this.#level -= amount;
    return true;
  }

  /** Takes `amount` whether it is there or not: what is missing has to come before all else. */
  owe(now: number, amount: number): void {
    this.#fill(now);
    this.#level -= amount;
  }

  /** In how many ms `amount` is there; 0 when it is. */
  waitMs(now: number, amount = 1): number {
    this.#fill(now);
    return (Math.max(0, amount - this.#level) * 1000) / this.#rate.perSecond;
  }

  /** Puts back what was taken and turned out to be something else; never over the burst. */
  give(amount: number): void {
    this.#level = Math.min(this.#rate.burst, this.#level + amount);
  }

  #fill(now: number): void {
    const { perSecond, burst } = this.#rate;
    // A clock that is set back must neither empty the bucket nor fill it later for a second time.
    const passedMs = Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    this.#level = Math.min(burst, this.#level + (passedMs * perSecond) / 1000);
  }
}
