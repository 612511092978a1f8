import { isScarce } from './scrub.ts';

/**
 * Goes through the table files of a working store again and again, one at a time, so that bit rot
 * is found before somebody needs what it destroyed. After `start` it takes a step (some 1 MiB)
 * each `intervalMs`; after `stop` it reads nothing more. Damage is told once and ends it.
 */
export class Scrubber {
  readonly #walk: () => Iterator<string>;
  readonly #intervalMs: number;
  readonly #onDamage: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #steps: Iterator<string> | null = null;

  /**
   * @param walk one walk through all files, whose steps throw what they find: `scrubTables`. One
   *   that finds the system without handles begins anew at the next step
   * @param intervalMs from step to step
   */
  constructor(
    walk: () => Iterator<string>,
    intervalMs: number,
    onDamage: (error: unknown) => void,
  ) {
    this.#walk = walk;
    this.#intervalMs = intervalMs;
    this.#onDamage = onDamage;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#step(), this.#intervalMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    // Closes the file that it has open.
    this.#steps?.return?.();
    this.#steps = null;
  }

  #step(): void {
    try {
      this.#steps ??= this.#walk();
      if (this.#steps.next().done === true) this.#steps = null;
    } catch (error) {
      this.#steps = null;
      if (isScarce(error)) return;
      this.stop();
      this.#onDamage(error);
    }
  }
}
