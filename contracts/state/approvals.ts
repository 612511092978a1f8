/**
 * Maker and checker: a member demands that several of its keys sign a deed, and what waits for
 * them. Nobody else is bound by either.
 */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { dueKey } from './dueKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';
import type { CurrencySum } from './totals.ts';

/**
 * Which deeds of a member wait until `needed` of these `keys` have signed: of the types `deeds`, in
 * their order, null: of all; and any that comes to more than is said of its currency in `above`, or
 * is in another one, or of which no amount is known, null: none by its amount. They wait so many
 * days.
 */
export interface Policy {
  readonly member: string;
  readonly needed: number;
  readonly keys: readonly string[];
  readonly deeds: readonly string[] | null;
  readonly above: readonly CurrencySum[] | null;
  readonly waitDays: number;
}

/**
 * A deed that waits for more keys: `id` is that of the transaction that has it, `digest` the hash
 * of the deed as canonical JSON, `keyName` who signed it first, `signed` all who have signed, and
 * `amount` what it came to then, null where it came to nothing that is known. It lapses at `until`,
 * ms since 1970.
 */
export interface Approval {
  readonly member: string;
  readonly id: Hash;
  readonly deed: Json;
  readonly digest: Hash;
  readonly keyName: string;
  readonly signed: readonly string[];
  readonly amount: CurrencySum | null;
  readonly until: number;
  readonly made: Place;
}

/** Types that one key signs whatever a policy says: they stop, or are the words of the others. */
export const SIGNED_ALONE: ReadonlySet<string> = new Set([
  ...(['approveDeed', 'declineDeed', 'objectKey', 'suspendKey'] as const),
]);

/** Policies by member. */
export const policies: FactKind<Policy, [member: string]> = factKind(
  (member) => `policy/${member}`,
  ({ member }) => [member],
  [],
);

/** Approvals that wait, by member and the id of the transaction. */
export const approvals: FactKind<Approval, [member: string, id: Hash]> = factKind(
  (member, id) => `approval/${member}/${id}`,
  ({ member, id }) => [member, id],
  [],
);

/** The index entries of an approval: it lapses. */
export function entriesOfApproval({ member, id, until, made }: Approval): readonly string[] {
  return [dueKey(until, made, `approval/${member}/${id}`)];
}
