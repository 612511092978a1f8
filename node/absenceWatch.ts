/**
 * Which validators cannot be reached, for the engine: no link to them exists, for a while already,
 * and nothing that they signed has come since the block before, by whatever way. By looking often.
 */
import type { Clock } from './engine/clock.ts';
import type { PeerState } from './network/peers.ts';

/** What it needs. */
export interface AbsenceWatchParts {
  /** Every known peer; a validator's node has the validator's id as its name. */
  readonly peers: () => readonly PeerState[];
  /** Hears of each change. */
  readonly note: (validators: readonly string[]) => void;
  readonly clock: Clock;
}

const LOOK_MS = 200;
/** A link that is away for less is about to be mended. */
const AWAY_MS = 1_000;

/** See the head of this file. Looks at nothing before `start`. */
export class AbsenceWatch {
  readonly #parts: AbsenceWatchParts;
  readonly #heard = new Set<string>();
  #told = '';
  #cancel: (() => void) | null = null;

  constructor(parts: AbsenceWatchParts) {
    this.#parts = parts;
  }

  /** Begins to look. */
  start(): void {
    this.#look();
    this.#cancel = this.#parts.clock.setAlarm(LOOK_MS, () => this.start());
  }

  /** Looks no more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Something that this validator signed about the newest block has come after it. */
  heard(validator: string): void {
    this.#heard.add(validator);
  }

  /** A block was committed. */
  follow(): void {
    this.#heard.clear();
  }

  #look(): void {
    const { peers, note, clock } = this.#parts;
    const before = clock.now() - AWAY_MS;
    const absent = peers()
      .filter(({ connected, since }) => !connected && since <= before)
      .map(({ name }) => name)
      .filter((name) => !this.#heard.has(name));
    const told = JSON.stringify(absent);
    if (told === this.#told) return;
    this.#told = told;
    note(absent);
  }
}
