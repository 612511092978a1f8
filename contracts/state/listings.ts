/**
 * Which facts there are about a subject, as a fact of its own under a key that the subject gives.
 * A proof can show what stands under a key, or that nothing does; with these lists it can also show
 * that there is no other contract, statement or register entry than those that it names.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind, FactReader, FactWriter } from './factKind.ts';
import { factKind } from './factKind.ts';

/**
 * `contracts`: ids of those on a receivable of which anything may still come. `statements`:
 * `<kind>/<oracle>` of what is attested about an invoice. `entries`: `<claimant>/<oracle>` of
 * entries in legal registers about a receivable. `corrections`: ids of those about units of a
 * receivable which are not over.
 */
export type ListingOf = 'contracts' | 'statements' | 'entries' | 'corrections';

/** The names of the facts about `subject`, an id; in the order in which they came. */
export interface Listing {
  readonly of: ListingOf;
  readonly subject: Hash;
  readonly names: readonly string[];
}

/**
 * So many names stand in one list; what comes later is on the ledger and not in it. Statements and
 * entries are words of oracles that the validators enrolled, contracts have a lower limit.
 */
export const MAX_LISTED = 64;

/** Listings by what they list, and about what. */
export const listings: FactKind<Listing, [of: ListingOf, subject: Hash]> = factKind(
  (of, subject) => `listing/${of}/${subject}`,
  ({ of, subject }) => [of, subject],
  [],
);

/** The names that are listed; none when nothing was. */
export function namesOf(world: FactReader, of: ListingOf, subject: Hash): readonly string[] {
  return listings.read(world, of, subject)?.names ?? [];
}

/** Adds a name to a list, once. */
export function listName(draft: FactWriter, of: ListingOf, subject: Hash, name: string): void {
  const names = namesOf(draft, of, subject);
  if (names.includes(name) || names.length >= MAX_LISTED) return;
  listings.write(draft, { of, subject, names: [...names, name] });
}

/** Takes a name from a list. */
export function unlistName(draft: FactWriter, of: ListingOf, subject: Hash, name: string): void {
  const names = namesOf(draft, of, subject).filter((each) => each !== name);
  listings.write(draft, { of, subject, names });
}
