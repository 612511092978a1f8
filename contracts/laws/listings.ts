/** The law of lists: they name every fact of their kind about a subject, and nothing else. */
import { contracts, isLiving } from '../state/agreements.ts';
import { corrections, isPending } from '../state/corrections.ts';
import type { Listing } from '../state/listings.ts';
import { listings, MAX_LISTED } from '../state/listings.ts';
import { registerEntries, statements } from '../state/oracles.ts';
import { receivables } from '../state/receivables.ts';
import type { World } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** What is not listed cannot be proved to be absent. */
export function checkListings(world: World): Violation[] {
  const due = new Map<string, Set<string>>();
  const expect = (key: string, name: string): void => {
    due.set(key, (due.get(key) ?? new Set()).add(name));
  };
  for (const contract of everyFact(world, 'contract', contracts)) {
    const { id, receivable } = contract;
    if (isLiving(contract)) expect(listings.key('contracts', receivable), id);
  }
  for (const { invoice, kind, oracle } of everyFact(world, 'statement', statements)) {
    expect(listings.key('statements', invoice), `${kind}/${oracle}`);
  }
  for (const entry of everyFact(world, 'register-entry', registerEntries)) {
    const { receivable, claimant, oracle } = entry;
    expect(listings.key('entries', receivable), `${claimant}/${oracle}`);
  }
  for (const correction of everyFact(world, 'correction', corrections)) {
    const { id, repair } = correction;
    if (repair.kind !== 'units' || !isPending(correction)) continue;
    expect(listings.key('corrections', repair.receivable), id);
  }
  const violations: Violation[] = [];
  for (const listing of everyFact(world, 'listing', listings)) {
    const key = listings.key(listing.of, listing.subject);
    const fold = receivables.read(world, listing.subject)?.fold ?? null;
    // Entries of one that is leaving leave before their list.
    if (fold !== null && fold.steps > 0) continue;
    if (!isWhole(listing, due.get(key) ?? new Set())) {
      violations.push({ law: 'a list names each of its kind, and no other', facts: { key } });
    }
    due.delete(key);
  }
  for (const [key] of due)
    violations.push({ law: 'what is proved absent is listed', facts: { key } });
  return violations;
}

function isWhole({ names }: Listing, due: ReadonlySet<string>): boolean {
  const [isFull, own] = [names.length === MAX_LISTED, new Set(names)];
  if (own.size !== names.length || ![...own].every((name) => due.has(name))) return false;
  return isFull || own.size === due.size;
}
