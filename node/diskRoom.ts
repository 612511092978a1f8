/**
 * Room on the disk of a node. Below the reserve nothing more is written: what is to be promised or
 * committed waits, and so no vote leaves; reads go on, and writes of clients are refused. Once
 * there is room again all goes on by itself. The reserve is for what the store writes on its own.
 */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { NodeConfig } from './config.ts';
import { homeFiles } from './config.ts';
import type { Clock } from './engine/clock.ts';
import { systemClock } from './engine/clock.ts';
import type { Chain } from './engine/engineParts.ts';
import type { Safety } from './engine/safetyKeeper.ts';

/** What the watch over the room needs. */
export interface DiskRoomParts {
  /** Bytes that may still be written. */
  readonly freeBytes: () => Promise<number>;
  readonly reserveBytes: number;
  readonly clock: Clock;
  readonly log: {
    warn(facts: object, message: string): void;
    info(facts: object, message: string): void;
  };
}

const LOOK_MS = 1_000;
/** So long a look counts for all that is written: each costs two calls to the system. */
const FRESH_MS = 200;
const MIB = 1 << 20;

/** See the head of this file. Before `start` it looks when something is written. */
export class DiskRoom {
  readonly #parts: DiskRoomParts;
  /** What waits for room. */
  readonly #waiting = new Set<() => void>();
  #fullSinceMs: number | null = null;
  /** When the room was looked at, ms since 1970. */
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #isOver = false;
  #cancel: (() => void) | null = null;

  constructor(parts: DiskRoomParts) {
    this.#parts = parts;
  }

  /** Since when there has been too little room, ms since 1970; null when there is enough. */
  get fullSinceMs(): number | null {
    return this.#fullSinceMs;
  }

  /** Begins to look, once a second. */
  start(): void {
    this.#cancel = this.#parts.clock.setAlarm(LOOK_MS, () => {
      void this.#look().then(() => {
        if (!this.#isOver) this.start();
      });
    });
  }

  /** Looks no more; what waits is tried, so that a node can stop. */
  stop(): void {
    this.#isOver = true;
    this.#cancel?.();
    this.#letGo();
  }

  /** The same safety; its writes wait for room. */
  ofSafety(safety: Safety): Safety {
    return {
      begin: async (...words) => {
        await this.#room();
        return await safety.begin(...words);
      },
      bodies: () => safety.bodies(),
      persist: async (...words) => {
        await this.#room();
        await safety.persist(...words);
      },
      sign: (message) => safety.sign(message),
      lacks: (...words) => safety.lacks(...words),
      renounce: () => safety.renounce(),
    };
  }

  /** The same chain; its commits wait for room. */
  ofChain(chain: Chain): Chain {
    return {
      get height() {
        return chain.height;
      },
      blocks: chain.blocks,
      chainState: () => chain.chainState(),
      commit: async (block) => {
        await this.#room();
        await chain.commit(block);
      },
    };
  }

  /** What is written between two looks is a block or two: far less than the reserve. */
  async #room(): Promise<void> {
    const age = this.#parts.clock.now() - this.#lookedAtMs;
    if (this.#fullSinceMs !== null || age < 0 || age >= FRESH_MS) await this.#look();
    if (this.#fullSinceMs === null || this.#isOver) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
    });
  }

  async #look(): Promise<void> {
    const { freeBytes, reserveBytes, clock, log } = this.#parts;
    const free = await freeBytes();
    this.#lookedAtMs = clock.now();
    if (free < reserveBytes) {
      if (this.#fullSinceMs !== null) return;
      this.#fullSinceMs = clock.now();
      log.warn({ free, reserveBytes }, 'the disk is full: nothing is signed or taken');
      return;
    }
    if (this.#fullSinceMs === null) return;
    this.#fullSinceMs = null;
    log.info({ free }, 'the disk has room again');
    this.#letGo();
  }

  #letGo(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** The room of a node: on the disks of its folder, of the chain and of the safety record. */
export function openRoom({
  home,
  config,
  log,
}: Pick<DiskRoomParts, 'log'> & { readonly home: string; readonly config: NodeConfig }): DiskRoom {
  const { chain, safety } = homeFiles(home);
  // Each may be on a disk of its own; who validates nothing has no safety record.
  const folders = [home, chain, safety].filter((folder) => existsSync(folder));
  return new DiskRoom({
    freeBytes: () => freeBytesOf(folders),
    reserveBytes: config.diskReserveMiB * MIB,
    clock: systemClock,
    log,
  });
}

/** Bytes that may still be written to each of these folders. */
async function freeBytesOf(folders: readonly string[]): Promise<number> {
  const all = await Promise.all(folders.map((folder) => statfs(folder)));
  return Math.min(...all.map(({ bavail, bsize }) => bavail * bsize));
}
