/** Since when a node has stood where it stands, and which timer runs out next: by looking often. */
import type { State } from './consensus/state.ts';
import type { RoundTimer } from './consensus/timeouts.ts';
import { timeoutMs } from './consensus/timeouts.ts';
import type { Clock } from './engine/clock.ts';

/** What is seen at a moment; times are ms since 1970, exact to `LOOK_MS`. */
export interface Progress {
  readonly sinceMs: number;
  readonly nextTimeout: { readonly timer: RoundTimer; readonly atMs: number } | null;
}

const LOOK_MS = 200;

/** See the head of this file. Looks at nothing before `start`. */
export class StallWatch {
  readonly #clock: Clock;
  readonly #state: () => State;
  #place = '';
  #sinceMs: number;
  /** Timers of this height that were seen running, by name, with the time of the first look. */
  #armed = new Map<string, number>();
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, state: () => State) {
    this.#clock = clock;
    this.#state = state;
    this.#sinceMs = clock.now();
  }

  /** Begins to look. */
  start(): void {
    this.look();
    this.#cancel = this.#clock.setAlarm(LOOK_MS, () => this.start());
  }

  /** Looks no more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Looks now. */
  look(): Progress {
    const nowMs = this.#clock.now();
    const { height, round, step, armed, config } = this.#state();
    const place = `${height}/${round}/${step}`;
    // A clock that was set back begins anew.
    this.#sinceMs = place === this.#place ? Math.min(this.#sinceMs, nowMs) : nowMs;
    this.#place = place;
    const seen = [...armed].map((name) => {
      const known = this.#armed.get(`${height}/${name}`);
      return [`${height}/${name}`, known ?? nowMs] as const;
    });
    this.#armed = new Map(seen);
    const running = [...armed]
      .filter((name) => name.endsWith(`/${round}`))
      .map((name) => {
        const timer = name.slice(0, name.indexOf('/')) as RoundTimer;
        const setAtMs = this.#armed.get(`${height}/${name}`) ?? nowMs;
        return { timer, atMs: setAtMs + timeoutMs(timer, round, config.timeouts) };
      })
      .filter(({ timer, atMs }) => atMs >= nowMs && (timer === 'precommit' || timer === step));
    const [next] = running.sort((left, right) => left.atMs - right.atMs);
    return { sinceMs: this.#sinceMs, nextTimeout: next ?? null };
  }
}
