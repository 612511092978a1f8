/**
 * Who asks for how much of the blocks: what waits of a member here, and what blocks have had of it
 * lately. While somebody asks for little, whoever asks for many times as much gets a small part of
 * each block, so that blocks stay short: a large one costs the busy nothing but its own patience,
 * and the others several times theirs.
 */
import type { BusyPart, SelectionLimits } from './pending.ts';

/** What a block had counts half after so long, ms of block time. */
const HALF_LIFE_MS = 2_000;
/** Who has had nothing in a block for so long, and has nothing waiting, asks for nothing. */
const LATELY_MS = 10_000;
/** Who asks for so many times as much is busy. */
const TIMES = 16;
/** Who asks for less than so many transactions is never busy. */
const BUSY = 32;

/** What busy members have of a block while others ask for little: one part of so many. */
const BUSY_PARTS = 16;
/** What callers may have waiting of a busy member while others ask for little. */
const MAX_BUSY_WAITING = 32;
/** Who is busy is looked at anew after so many submissions, and after each block. */
const LOOK_EACH = 32;

/** How many transactions of each member wait. */
type Counts = ReadonlyMap<string, number>;

interface Had {
  count: number;
  timeMs: number;
}

/** See the head of this file. */
export class Shares {
  readonly #had = new Map<string, Had>();
  #look: { readonly from: number | null; asked: number } | null = null;

  /** A block of this time had one transaction of a member. */
  note(member: string, timeMs: number): void {
    const count = 1 + this.#of(member, timeMs);
    this.#had.set(member, { count, timeMs });
  }

  /** A block came: forgets members of which blocks had nothing lately. */
  forget(timeMs: number): void {
    this.#look = null;
    for (const [member, had] of this.#had) {
      if (isOver(had, timeMs)) this.#had.delete(member);
    }
  }

  /**
   * Whether callers have to wait with more of a member, because it is busy and others ask for
   * little: what a few blocks will have of it waits already, and more is not verified, not passed
   * on and not kept.
   */
  waits(member: string, counts: Counts, timeMs: number): boolean {
    const waiting = counts.get(member) ?? 0;
    if (waiting < MAX_BUSY_WAITING) return false;
    if (this.#look === null || this.#look.asked >= LOOK_EACH) {
      this.#look = { from: this.busyFrom(counts, timeMs), asked: 0 };
    }
    this.#look.asked += 1;
    const { from } = this.#look;
    return from !== null && this.asked(member, waiting, timeMs) > from;
  }

  /** What busy members have of a block; null while nobody else asks for little. */
  busyPart(limits: SelectionLimits & { readonly time: number }, counts: Counts): BusyPart | null {
    const { time } = limits;
    const from = this.busyFrom(counts, time);
    if (from === null) return null;
    return {
      maxTransactions: Math.ceil(limits.maxTransactions / BUSY_PARTS),
      maxBytes: Math.ceil(limits.maxBytes / BUSY_PARTS),
      isBusy: (member) => this.asked(member, counts.get(member) ?? 0, time) > from,
    };
  }

  /**
   * From how much on a member is busy, in transactions, because somebody asks for little; null when
   * nobody does, or nobody asks for much.
   */
  busyFrom(waiting: Counts, timeMs: number): number | null {
    let [most, least] = [0, Number.POSITIVE_INFINITY];
    const lately = [...this.#had].filter(([, had]) => !isOver(had, timeMs));
    for (const member of new Set([...waiting.keys(), ...lately.map(([name]) => name)])) {
      const asked = this.asked(member, waiting.get(member) ?? 0, timeMs);
      most = Math.max(most, asked);
      least = Math.min(least, asked);
    }
    return most >= BUSY && least * TIMES <= most ? most / TIMES : null;
  }

  /** What a member asks for, in transactions. */
  asked(member: string, waiting: number, timeMs: number): number {
    return waiting + this.#of(member, timeMs);
  }

  #of(member: string, timeMs: number): number {
    const had = this.#had.get(member);
    if (had === undefined) return 0;
    return had.count * 2 ** (-Math.max(0, timeMs - had.timeMs) / HALF_LIFE_MS);
  }
}

function isOver({ timeMs }: Had, nowMs: number): boolean {
  return timeMs + LATELY_MS < nowMs;
}
