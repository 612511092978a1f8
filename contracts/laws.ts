/**
 * What holds after every block, and of what a block changes, whatever the deeds were. Each law
 * returns its violations; tests run them with each block, and so do nodes in development. A
 * violation is a programmer's error and means that the chain must not go on.
 */
import type { Json } from '../ledger/canonical.ts';
import type { Hash } from '../ledger/hash.ts';
import { checkApprovals } from './laws/approvals.ts';
import { checkCancelled } from './laws/cancelled.ts';
import { checkFrozenPieces } from './laws/changes.ts';
import { checkCorrections } from './laws/corrections.ts';
import { checkDeparted } from './laws/departed.ts';
import { checkDischarges } from './laws/discharges.ts';
import { checkPaidDisputes } from './laws/disputes.ts';
import { checkRegistrations } from './laws/documents.ts';
import type { Violation } from './laws/everyFact.ts';
import { checkFolded, checkLeaving, leftIn } from './laws/folding.ts';
import { checkIndexes } from './laws/indexes.ts';
import { checkInvoicesEnd, checkInvoicesLeaving } from './laws/leaving.ts';
import { checkListings } from './laws/listings.ts';
import { checkFreezes, checkLocks, checkMoney, checkRedemptions } from './laws/money.ts';
import { checkOpenings } from './laws/openings.ts';
import { checkPieceParts } from './laws/parts.ts';
import { checkPledgeCover, checkPledgedDebts, checkPledgedShrinking } from './laws/pledgedDebts.ts';
import { checkInvoices, checkReceivables } from './laws/receivables.ts';
import {
  checkClaims,
  checkConsents,
  checkContracts,
  checkDebts,
  checkGuarantees,
  checkOffers,
  checkPledges,
  checkReserves,
  checkWarranties,
} from './laws/rights.ts';
import { checkSetOffs } from './laws/setOffs.ts';
import { checkSpending } from './laws/spending.ts';
import { checkSureties } from './laws/sureties.ts';
import { checkSuspended } from './laws/suspended.ts';
import { checkTotals } from './laws/totals.ts';
import { checkUsages } from './laws/usages.ts';
import type { Event } from './state/rule.ts';
import type { World, Writes } from './state/state.ts';

/** All laws on one world; empty when they hold. */
export function checkLaws(world: World): Violation[] {
  return [...checkFacts(world), ...checkIndexes(world)];
}

/** The laws about facts alone, which cost half of all. */
export function checkFacts(world: World): Violation[] {
  return [
    ...checkReceivables(world),
    ...checkPieceParts(world),
    ...checkInvoices(world),
    ...checkRegistrations(world),
    ...checkOffers(world),
    ...checkMoney(world),
    ...checkLocks(world),
    ...checkRedemptions(world),
    ...checkDebts(world),
    ...checkPledges(world),
    ...checkPledgedDebts(world),
    ...checkReserves(world),
    ...checkWarranties(world),
    ...checkClaims(world),
    ...checkConsents(world),
    ...checkContracts(world),
    ...checkFreezes(world),
    ...checkGuarantees(world),
    ...checkCorrections(world),
    ...checkFolded(world),
    ...checkInvoicesEnd(world),
    ...checkListings(world),
    ...checkTotals(world),
    ...checkUsages(world),
    ...checkSpending(world),
    ...checkApprovals(world),
    ...checkOpenings(world),
    ...checkDeparted(world),
  ];
}

/** What a block does, as far as the laws of a change look at it; an `Executed` has it. */
export interface Change {
  readonly facts: Writes;
  readonly archived: ReadonlyMap<Hash, string>;
  readonly results: readonly { readonly events: readonly Event[] }[];
  readonly outcomes: readonly { readonly events: readonly Event[] }[];
}

/** The laws about what a block may change of the world before it; empty when they hold. */
export function checkChange(before: World, change: Change): Violation[] {
  const { facts, archived, results, outcomes } = change;
  // What a block has done to a fact that left the state in it, the fact says as it left.
  const left = leftIn(archived);
  const get = (key: string): Json | undefined =>
    facts.has(key) ? (facts.get(key) ?? left.get(key)) : (left.get(key) ?? before.facts.get(key));
  const after = { facts: { get } };
  const events = [...outcomes, ...results].flatMap((each) => each.events);
  return [
    ...checkLeaving(before, change),
    ...checkInvoicesLeaving(before, change),
    ...checkCancelled(before, after, events),
    ...checkFrozenPieces(before, after),
    ...checkDischarges(before, after, events),
    ...checkSetOffs(before, after, events),
    ...checkSureties(before, after),
    ...checkPledgeCover(before, after, events),
    ...checkPledgedShrinking(before, after, events),
    ...checkPaidDisputes(before, after, events),
    ...checkSuspended(before, after, facts),
  ];
}
