import type { Input } from '../consensus/input.ts';

/** Something other than an input that has its turn; `drop` tells its caller that it has none. */
interface Errand {
  readonly run: () => Promise<void>;
  readonly drop: () => void;
}

/** What is done with what has its turn. */
export interface InputQueueParts {
  /** Does one input. */
  readonly take: (input: Input) => Promise<void>;
  /** Called after each input or errand, once all that follows from it is done. */
  readonly onSettled: () => void;
  /** Hears of the first failure; nothing is done after it. */
  readonly onFailure: (error: unknown) => void;
}

/** Messages that wait for their turn; what comes on top is dropped, and repair brings it again. */
export const MAX_WAITING_MESSAGES = 4_096;

/**
 * One thing after the other: inputs and errands are done in the order in which they came, each
 * wholly before the next, however long a disk takes. Messages are bounded; what this node itself
 * owes the core (timers, verdicts, built blocks) is not, and is never more than a few.
 */
export class InputQueue {
  readonly #parts: InputQueueParts;
  readonly #waiting: (Errand | { readonly input: Input })[] = [];
  #waitingMessages = 0;
  #working: Promise<void> | null = null;
  #open = false;

  constructor(parts: InputQueueParts) {
    this.#parts = parts;
  }

  /** Begins to take things. */
  open(): void {
    this.#open = true;
  }

  /** Puts an input behind all others. False: it was dropped. */
  feed(input: Input): boolean {
    if (!this.#open) return false;
    if (input.kind === 'message') {
      if (this.#waitingMessages >= MAX_WAITING_MESSAGES) return false;
      this.#waitingMessages += 1;
    }
    this.#waiting.push({ input });
    this.#begin();
    return true;
  }

  /**
   * Runs `action` in its turn; resolves at once when there will be none any more. Rejects with the
   * error of the action, which is a failure.
   */
  run(action: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#open) return resolve();
      const run = async (): Promise<void> => {
        try {
          await action();
          resolve();
        } catch (error) {
          reject(error);
          throw error;
        }
      };
      this.#waiting.push({ run, drop: resolve });
      this.#begin();
    });
  }

  /** Ends what is in work and takes nothing more; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#shut();
    await this.#working;
  }

  #begin(): void {
    // Not at once: what is done first may feed again before `#working` is set, and would begin a
    // second worker beside this one.
    this.#working ??= Promise.resolve()
      .then(() => this.#work())
      .catch((error: unknown) => {
        this.#shut();
        this.#parts.onFailure(error);
      })
      .finally(() => {
        this.#working = null;
        if (this.#open && this.#waiting.length > 0) this.#begin();
      });
  }

  async #work(): Promise<void> {
    while (this.#open) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      if ('run' in next) await next.run();
      else await this.#takeInput(next.input);
      this.#parts.onSettled();
    }
  }

  async #takeInput(input: Input): Promise<void> {
    if (input.kind === 'message') this.#waitingMessages -= 1;
    await this.#parts.take(input);
  }

  #shut(): void {
    this.#open = false;
    for (const thing of this.#waiting.splice(0)) if ('drop' in thing) thing.drop();
  }
}
