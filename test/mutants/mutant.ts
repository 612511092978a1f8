import type { Planted } from './flawedCopy.ts';

/**
 * A mutant is one planted mistake. The suite is good when it notices each: `kill` runs tests with
 * the mistake in place and says which one did. Other areas add a file of their own beside
 * `consensus.ts` and name it in `registry.ts`.
 */
export interface Mutant {
  /** Unique, lower case with spaces. */
  readonly name: string;
  /** Why it is planted: where it is from, or what it would cost. */
  readonly why: string;
  /** The line that it changes, from the root of the repository; none where it is no such change. */
  readonly planted?: Planted;
  /**
   * Runs tests until one notices.
   * @throws Error when that says nothing of the mistake: it cannot be planted, or a run broke off
   */
  kill(): Kill | Promise<Kill>;
}

/** What became of a mutant. */
export interface Kill {
  readonly killed: boolean;
  /** The test and the seed that noticed; when it lives, what was tried. */
  readonly by: string;
}
