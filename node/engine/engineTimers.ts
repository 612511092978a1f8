import type { Timer } from '../consensus/timeouts.ts';
import type { Clock } from './clock.ts';

/** How often a far alarm is looked at again, so that a clock that jumped does not delay it. */
const RECHECK_MS = 1_000;

/** The timers of one height and the one wake-up. Stale ones do no harm: they name their round. */
export class EngineTimers {
  readonly #clock: Clock;
  readonly #running = new Set<() => void>();
  #cancelWake: (() => void) | null = null;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rings `fire` after `delayMs`, unless the height ends before. */
  set(_timer: Timer, delayMs: number, fire: () => void): void {
    if (this.#closed) return;
    const cancel = this.#clock.setAlarm(delayMs, () => {
      this.#running.delete(cancel);
      fire();
    });
    this.#running.add(cancel);
  }

  /** Rings `fire` when the wall clock reads `atMs`; replaces an earlier wake-up. */
  wakeAt(atMs: number, fire: () => void): void {
    if (this.#closed) return;
    this.#cancelWake?.();
    const leftMs = atMs - this.#clock.now();
    this.#cancelWake = this.#clock.setAlarm(Math.min(Math.max(leftMs, 0), RECHECK_MS), () => {
      this.#cancelWake = null;
      if (this.#clock.now() >= atMs) fire();
      else this.wakeAt(atMs, fire);
    });
  }

  /** Forgets everything and takes nothing more: the node stops. */
  close(): void {
    this.#closed = true;
    this.clear();
  }

  /** Forgets everything: the height is over. */
  clear(): void {
    for (const cancel of this.#running) cancel();
    this.#running.clear();
    this.#cancelWake?.();
    this.#cancelWake = null;
  }
}
