/**
 * What a peer's misdeeds cost it. Points fade with time, so that rare faults of an honest peer (a
 * new version, a damaged disk) never add up; a peer that reaches the limit is cut off and refused
 * for a time. A peer is a member of the consortium whose operator can be called: this protects the
 * node, it is no judgement.
 */

/** What a peer can do wrong, and its points. */
export const PENALTY_POINTS = {
  /** A gossip message that its handler rejected, or an answer or frame that was reported. */
  rejected: 10,
  /** A message, request or frame over its agreed length. */
  oversize: 20,
  /** A message or frame over its rate; many before anything happens. */
  flooding: 0.2,
  /** A request over its rate: an honest node that catches up may ask too fast for a while. */
  impatience: 0.02,
  /** Gossip bytes over their rate, or a multiplexer frame over the window: never by accident. */
  drowning: 100,
} as const;

/** The name of one misdeed. */
export type Misdeed = keyof typeof PENALTY_POINTS;

/** From this many points on a peer is refused: ten rejected messages within five seconds. */
export const PENALTY_LIMIT = 95;

/** How many points fade in a second. */
export const PENALTY_FADE_PER_SECOND = 1;

/** The points of one peer. */
export class PenaltyAccount {
  #points = 0;
  #countedAt = 0;

  /** Books one misdeed at time `now` (ms). True: the limit is reached, and the account is empty. */
  book(misdeed: Misdeed, now: number): boolean {
    const fadedMs = Math.max(0, now - this.#countedAt);
    const left = Math.max(0, this.#points - (fadedMs * PENALTY_FADE_PER_SECOND) / 1000);
    this.#points = left + PENALTY_POINTS[misdeed];
    this.#countedAt = now;
    if (this.#points < PENALTY_LIMIT) return false;
    this.#points = 0;
    return true;
  }
}
