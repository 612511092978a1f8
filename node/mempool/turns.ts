/**
 * Whose turn it is: start-time fair queueing (Goyal, Vin and Cheng 1996), which is round robin by
 * deficits without its rounds. What a member has had is counted in blocks, over all committed
 * blocks whoever proposed them; the next turn is of the one that has had the least. Who begins to
 * wait counts as having had what the last one served had: nobody saves turns up, and nobody that
 * sends a hundred times as much delays one that sends little.
 */

/** What a member is ahead at most, in blocks, however long nothing of it was fit for one. */
const MAX_AHEAD = 0.05;

/** See the head of this file. */
export class Turns {
  readonly #served = new Map<string, number>();
  /** What the last one served had had before. */
  #now = 0;

  /** What a member counts as having had, in blocks since the start. */
  of(member: string): number {
    return Math.max(this.#served.get(member) ?? this.#now, this.#now - MAX_AHEAD);
  }

  /** A member begins to wait. */
  begin(member: string): void {
    this.#served.set(member, Math.max(this.#served.get(member) ?? 0, this.#now));
  }

  /** A block has something of a member, whose part of a block is `cost`. */
  charge(member: string, cost: number): void {
    const before = this.of(member);
    this.#now = Math.max(this.#now, before);
    this.#served.set(member, before + cost);
  }

  /** Forgets members that do not wait and have no more than whoever begins to. */
  forget(waits: (member: string) => boolean): void {
    for (const [member, served] of this.#served) {
      if (served <= this.#now && !waits(member)) this.#served.delete(member);
    }
  }
}
