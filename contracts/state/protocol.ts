/**
 * Protocols: numbered sets of rules. One is in force at a height, the parameter `protocol`; it is
 * raised by ballot, one by one, and blocks below replay under the rules of their own. A rule, or a
 * check inside one, says in which protocols it holds; `holdsUnder` is the one way to ask.
 *
 * - Procedure follows the protocol in force: `scene.parameters.protocol`.
 * - Rights follow the protocol under which they arose: a receivable and a sale carry theirs, and
 *   what belongs to them is asked with that.
 * - A fact is read in the form of the protocol that wrote it, and written in today's when touched.
 *
 * Software that does not know the protocol in force executes nothing: it stops, it does not fork.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';

/** The newest protocol that this software knows. */
export const NEWEST_PROTOCOL = 2;

/** Since which protocol something holds (absent: the first), and the last one in which it does. */
export interface Span {
  readonly since?: number;
  readonly until?: number | null;
}

/** Invoices must not be too old when they are first registered (maxInvoiceAgeDays). */
export const INVOICE_AGE: Span = { since: 2 };

/** Whether what has this span holds under a protocol. */
export function holdsUnder({ since = 1, until = null }: Span, protocol: number): boolean {
  return since <= protocol && (until === null || protocol <= until);
}

/**
 * A raise that was adopted: `protocol` is in force from the first height that is not below
 * `height` and whose block before is not earlier than `notBefore` (ms since 1970), unless those
 * who are for it are too few by then.
 */
export interface Raise {
  readonly protocol: number;
  readonly height: number;
  readonly notBefore: number;
  readonly proposal: Hash;
}

/** The raise that is adopted and has not happened; one at most. */
export const raises: FactKind<Raise, []> = factKind(
  () => 'raise',
  () => [],
  [],
);
