/** What a session has found of names in documents, for a while: each look goes through a list. */
import type { Environment } from '../../sdk/environment.ts';

/** A ballot takes longer than this to give a name to another. */
const KEPT_MS = 60_000;
/** Names are strangers' texts; with so many all are forgotten, and looked for again. */
const MAX_KEPT = 10_000;

/** Members by names, and names that nobody has; see the head of this file. */
export class KeptNames {
  readonly #environment: Pick<Environment, 'now'>;
  readonly #kept = new Map<string, { readonly id: string | null; readonly at: number }>();

  /** Empty; the clock is that of `environment`. */
  constructor(environment: Pick<Environment, 'now'>) {
    this.#environment = environment;
  }

  /** The member's id; null for a name that is nobody's; undefined when it is to be looked for. */
  get(name: string): string | null | undefined {
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    const ageMs = this.#environment.now() - kept.at;
    // A clock that was set back makes nothing last longer.
    return ageMs >= 0 && ageMs < KEPT_MS ? kept.id : undefined;
  }

  /** Keeps what a look has found. */
  keep(name: string, id: string | null): void {
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(name, { id, at: this.#environment.now() });
  }
}
