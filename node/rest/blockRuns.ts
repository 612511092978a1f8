/**
 * Places for those who read runs of blocks, shared by owner (readHook.ts). A run of which nothing
 * is taken ends after a time, and sooner when somebody else wants its place.
 */
import type { Readable } from 'node:stream';
import { FairPlaces } from '../mempool/fairPlaces.ts';
import type { RestLimits } from './limits.ts';

/** Addresses for each of which a place is kept. */
const ADDRESSES = 4;

/** A place that was given. */
export interface RunPlace {
  /** Something of the run was taken. */
  moved(): void;
  /** The run has this place until its stream is closed. */
  hold(stream: Readable): void;
}

interface Run {
  readonly owner: string;
  movedAt: number;
  end: () => void;
}

/** See the head of this file. */
export class BlockRuns {
  readonly #limits: RestLimits;
  readonly #places: FairPlaces;
  /** In the order in which they moved last. */
  readonly #runs = new Set<Run>();

  constructor(limits: RestLimits) {
    this.#limits = limits;
    this.#places = new FairPlaces({ max: limits.maxRuns, owners: ADDRESSES });
  }

  /** A place for an owner; null when there is none for it, and none that stands still. */
  take(owner: string): RunPlace | null {
    if (!this.#places.hasRoom(owner, 1)) this.#endStill(owner);
    if (!this.#places.take(owner)) return null;
    const run: Run = { owner, movedAt: performance.now(), end: () => this.#leave(run) };
    this.#runs.add(run);
    return { moved: () => this.#move(run), hold: (stream) => this.#hold(run, stream) };
  }

  #move(run: Run): void {
    run.movedAt = performance.now();
    if (this.#runs.delete(run)) this.#runs.add(run);
  }

  #hold(run: Run, stream: Readable): void {
    const { stalledMs, streamMs } = this.#limits;
    const late = setTimeout(() => stream.destroy(), streamMs);
    const still = setInterval(() => {
      if (performance.now() - run.movedAt >= stalledMs) stream.destroy();
    }, stalledMs / 4);
    run.end = () => {
      this.#leave(run);
      stream.destroy();
    };
    stream.once('close', () => {
      clearTimeout(late);
      clearInterval(still);
      this.#leave(run);
    });
  }

  /** Ends the run that has stood still longest: of the owner itself, else of any. */
  #endStill(owner: string): void {
    const since = performance.now() - this.#limits.yieldMs;
    const still = [...this.#runs].filter(({ movedAt }) => movedAt <= since);
    const one = still.find((run) => run.owner === owner) ?? still[0];
    one?.end();
  }

  /** Its place is free from now on, though what it holds may take a moment to end. */
  #leave(run: Run): void {
    if (this.#runs.delete(run)) this.#places.give(run.owner);
  }
}
