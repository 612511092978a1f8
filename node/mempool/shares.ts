/**
 * Who asks for how much of the blocks: what was handed in lately in the name of a member, taken or
 * refused for want of room. What waits is not counted, or members that are served at once would
 * seem quiet beside all others whenever there is more than blocks can have. While somebody asks for
 * little, whoever asks for many times as much gets a small part of each block, so that blocks stay
 * short: a large one costs the busy nothing but its own patience, and the others several times
 * theirs.
 */
import type { BusyPart, SelectionLimits } from './pending.ts';

/** What was asked for counts half after so long, ms of block time. */
const HALF_LIFE_MS = 2_000;
/** Who has handed nothing in for so long asks for nothing. */
const LATELY_MS = 10_000;
/** Who asks for so many times as much is busy. */
const TIMES = 16;
/** Who asks for less than so many transactions is never busy. */
const BUSY = 32;

/** What busy members have of a block while others ask for little: one part of so many. */
const BUSY_PARTS = 16;
/** What busy members have at least of a block with others' transactions; else as many as those. */
const LEAST_BESIDE = 4;
/** What callers may have waiting of a busy member while others ask for little. */
const MAX_BUSY_WAITING = 32;
/** Who is busy is looked at anew after so many submissions, and after each block. */
const LOOK_EACH = 32;

/** How many transactions of each member wait. */
type Counts = ReadonlyMap<string, number>;

/**
 * A block has at most so many times as many as the largest one lately, and so many in any case: who
 * begins to send much is not known to be busy yet, nor is it known who asks for little.
 */
const GROWTH = 2;
const FIRST = 128;

interface Lately {
  count: number;
  timeMs: number;
}

/** See the head of this file. */
export class Shares {
  readonly #asked = new Map<string, Lately>();
  #largest: Lately = { count: 0, timeMs: 0 };
  #looked: { readonly from: number | null; asked: number } | null = null;

  /** How many transactions the next block has at most. */
  get most(): number {
    return Math.max(this.#largest.count * GROWTH, FIRST);
  }

  /** A transaction of a member came: taken, or refused because it has its share. */
  ask(member: string, timeMs: number): void {
    const count = 1 + this.asked(member, timeMs);
    this.#asked.set(member, { count, timeMs });
  }

  /** A block of so many came: forgets members that have asked for nothing lately. */
  follow(transactions: number, timeMs: number): void {
    if (transactions >= this.#largest.count || isOver(this.#largest, timeMs)) {
      this.#largest = { count: transactions, timeMs };
    }
    this.#looked = null;
    for (const [member, asked] of this.#asked) {
      if (isOver(asked, timeMs)) this.#asked.delete(member);
    }
  }

  /**
   * Whether callers have to wait with more of a member, because it is busy and others ask for
   * little: what a few blocks will have of it waits already, and more is not verified, not passed
   * on and not kept.
   */
  waits(member: string, counts: Counts, timeMs: number): boolean {
    if ((counts.get(member) ?? 0) < MAX_BUSY_WAITING) return false;
    return this.#isBusy(member, timeMs, this.#look(timeMs));
  }

  /** Whether what a member sends is a reason for a block at once: it is not busy. */
  presses(member: string, timeMs: number): boolean {
    return !this.#isBusy(member, timeMs, this.#look(timeMs));
  }

  /** Whether anything that waits is a reason for a block at once. */
  anyPresses(counts: Counts, timeMs: number): boolean {
    const from = this.busyFrom(timeMs);
    return [...counts.keys()].some((member) => !this.#isBusy(member, timeMs, from));
  }

  /** What busy members have of a block; null while nobody else asks for little. */
  busyPart(limits: SelectionLimits & { readonly time: number }, counts: Counts): BusyPart | null {
    const { time } = limits;
    const from = this.busyFrom(time);
    if (from === null) return null;
    const isBusy = (member: string): boolean => this.#isBusy(member, time, from);
    const pressing = [...counts].reduce((sum, [id, count]) => sum + (isBusy(id) ? 0 : count), 0);
    const part = Math.ceil(limits.maxTransactions / BUSY_PARTS);
    return {
      maxTransactions: pressing === 0 ? part : Math.min(part, Math.max(pressing, LEAST_BESIDE)),
      maxBytes: Math.ceil(limits.maxBytes / BUSY_PARTS),
      isBusy,
    };
  }

  /**
   * Who asks for more than this, in transactions, and for 32 at least, is busy, because somebody
   * asks for little; null when nobody does, or nobody asks for much.
   */
  busyFrom(timeMs: number): number | null {
    let [most, least] = [0, Number.POSITIVE_INFINITY];
    for (const [member, lately] of this.#asked) {
      if (isOver(lately, timeMs)) continue;
      const asked = this.asked(member, timeMs);
      most = Math.max(most, asked);
      least = Math.min(least, asked);
    }
    return most >= BUSY && least * TIMES <= most ? most / TIMES : null;
  }

  /** What a member asks for, in transactions. */
  asked(member: string, timeMs: number): number {
    const lately = this.#asked.get(member);
    if (lately === undefined) return 0;
    return lately.count * 2 ** (-Math.max(0, timeMs - lately.timeMs) / HALF_LIFE_MS);
  }

  /** As `busyFrom`, looked at anew now and then. */
  #look(timeMs: number): number | null {
    if (this.#looked === null || this.#looked.asked >= LOOK_EACH) {
      this.#looked = { from: this.busyFrom(timeMs), asked: 0 };
    }
    this.#looked.asked += 1;
    return this.#looked.from;
  }

  #isBusy(member: string, timeMs: number, from: number | null): boolean {
    if (from === null) return false;
    const asked = this.asked(member, timeMs);
    return asked >= BUSY && asked > from;
  }
}

function isOver({ timeMs }: Lately, nowMs: number): boolean {
  return timeMs + LATELY_MS < nowMs;
}
