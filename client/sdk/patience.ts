/**
 * One policy for nodes that are not ready, whatever they were asked: each says when to come again
 * (`Retry-After`), which is waited for within bounds. Decision 0093.
 */
import type { ClientError } from './clientError.ts';
import type { Environment } from './environment.ts';

/** For one question. What nodes say beyond is no answer to wait for. */
const MOST_WAITS = 5;
/** See `MOST_WAITS`; all waits together, seconds. */
export const LONGEST_S = 30;

/** The seconds that a node that is not ready has told; null when it has not said when to come. */
export function toldS({ code, facts }: ClientError): number | null {
  const { afterS } = facts;
  return code === 'busy' && typeof afterS === 'number' ? afterS : null;
}

/** How often and how long one question is waited for. */
export class Patience {
  #waits = MOST_WAITS;
  #leftS = LONGEST_S;

  /** The seconds to wait, as they were told; null when none were, or when that is too much. */
  take(seconds: number | null): number | null {
    if (seconds === null || seconds > this.#leftS || this.#waits === 0) return null;
    this.#waits -= 1;
    this.#leftS -= seconds;
    return seconds;
  }
}

/** Until when nodes are not to be asked, by their own word and for half a minute at most. */
export class Rests {
  readonly #environment: Pick<Environment, 'now'>;
  /** ms since 1970, by URL. */
  readonly #until = new Map<string, number>();

  constructor(environment: Pick<Environment, 'now'>) {
    this.#environment = environment;
  }

  /** Takes note of what a node has said. */
  note(url: string, error: ClientError): void {
    const seconds = toldS(error);
    if (seconds === null) return;
    this.#until.set(url, this.#environment.now() + Math.min(seconds, LONGEST_S) * 1_000);
  }

  /** How long a node is not to be asked yet; 0 when it may be. */
  leftMs(url: string): number {
    const leftMs = (this.#until.get(url) ?? 0) - this.#environment.now();
    // A clock that was set back makes no node rest for longer.
    return leftMs > LONGEST_S * 1_000 ? 0 : Math.max(0, leftMs);
  }
}
