import type { Outcome, Result } from '../../contracts/execute.ts';
import type { JsonObject } from '../../ledger/canonical.ts';

/** A result or outcome with its events, as people read it; what is proved of it is a proof's. */
export function shownResult({ eventsRoot: _, ...shown }: Result | Outcome): JsonObject {
  return shown as unknown as JsonObject;
}
