/**
 * States of some of the newest blocks that readers go through page by page: each stays as it was
 * while it is held. A state is held from the first question on, as long as somebody goes on asking
 * and no others take its place. LevelDB keeps what a held state sees, so they are few, and none is
 * held for long after the last question.
 */
import type { World } from '../../contracts/state/state.ts';
import type { Head } from './chainRecords.ts';
import type { Crown } from './crown.ts';
import type { Database, DatabaseView } from './database.ts';
import type { ListEntry, Lists } from './lists.ts';
import { StoredLists } from './lists.ts';
import { LiveState } from './liveState.ts';
import type { RightRange } from './rights.ts';
import { readRights, StoredRights } from './rights.ts';

/** How many states are held at most. */
export const MAX_HELD_STATES = 4;
/** For how long without a question a state is held, ms. */
export const HELD_MS = 30_000;
/** Each of them keeps so much less in memory than the newest one may. */
const MEMORY_PART = 1 / 16;

/** The state after one block. */
export interface HeldState {
  /** Of the block. */
  readonly height: number;
  readonly world: World;
  readonly lists: Lists;
  readonly rights: HeldRights;
}

/** Rights to read in a state. */
export interface HeldRights {
  /** From which height on a member may read a key; see `readableSince` of contracts/. */
  readableSince(member: string, key: string): number | null;
  /** Whether there is an entry of the reader itself, which may be a group. */
  isKept(reader: string, key: string): boolean;
  /** As `Lists.read`. */
  read(range: RightRange, after: Uint8Array | null, limit: number): Promise<readonly ListEntry[]>;
}

interface Held extends HeldState {
  readonly view: DatabaseView;
  readers: number;
  usedMs: number;
}

/** See the head of this file. */
export class HeldStates {
  readonly #database: Database;
  /** By height; the one that was asked for last stands last. */
  readonly #held = new Map<number, Held>();
  readonly #now: () => number;
  #failure: unknown = null;

  /** @param now ms of a clock that never goes back */
  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * What `read` makes of a state, which stays readable until then; null when it is not held.
   * @param height null for the newest one
   * @param newest head and upper groups of the moment that everybody reads from
   */
  async read<T>(
    height: number | null,
    newest: { readonly head: Head; readonly crown: Crown },
    read: (state: HeldState) => Promise<T>,
  ): Promise<T | null> {
    if (this.#failure !== null) throw this.#failure;
    const newestHeight = newest.head.position.height;
    const asked = height ?? newestHeight;
    const held = this.#held.get(asked) ?? (asked === newestHeight ? this.#hold(newest) : null);
    if (held === null) return null;
    this.#held.delete(asked);
    this.#held.set(asked, held);
    held.readers += 1;
    try {
      return await read(held);
    } finally {
      held.readers -= 1;
      held.usedMs = this.#now();
      this.letGo();
    }
  }

  /** Lets go of what nobody has asked for in a while, and of what is too much. */
  letGo(): void {
    const now = this.#now();
    for (const [height, { readers, usedMs, view }] of this.#held) {
      const isOver = this.#held.size > MAX_HELD_STATES || now - usedMs > HELD_MS;
      if (!isOver || readers > 0) continue;
      this.#held.delete(height);
      view.letGo().catch((error: unknown) => {
        this.#failure = error;
      });
    }
  }

  #hold({ head, crown }: { readonly head: Head; readonly crown: Crown }): Held {
    const view = this.#database.hold();
    const { world } = new LiveState(view, crown.frozen(view), head, MEMORY_PART).view();
    const { height } = head.position;
    const stored = new StoredRights(view);
    const rights: HeldRights = {
      readableSince: (member, key) => stored.readableSince(world, member, key),
      isKept: (reader, key) => stored.since(reader, key) !== null,
      read: (range, after, limit) => readRights(view, range, after, limit),
    };
    const usedMs = this.#now();
    return { height, world, lists: new StoredLists(view), rights, view, readers: 0, usedMs };
  }
}
