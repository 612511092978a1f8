/**
 * What holds after every block, whatever the deeds were. Each law reads the whole world and
 * returns its violations; tests run them after each block, and so do nodes in development. A
 * violation is a programmer's error and means that the chain must not go on.
 */
import { checkCorrections } from './laws/corrections.ts';
import { checkRegistrations } from './laws/documents.ts';
import type { Violation } from './laws/everyFact.ts';
import { checkIndexes } from './laws/indexes.ts';
import { checkListings } from './laws/listings.ts';
import { checkFreezes, checkLocks, checkMoney, checkRedemptions } from './laws/money.ts';
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
import type { World } from './state/state.ts';

/** All laws on one world; empty when they hold. */
export function checkLaws(world: World): Violation[] {
  return [...checkFacts(world), ...checkIndexes(world)];
}

/** The laws about facts alone, which cost half of all. */
export function checkFacts(world: World): Violation[] {
  return [
    ...checkReceivables(world),
    ...checkInvoices(world),
    ...checkRegistrations(world),
    ...checkOffers(world),
    ...checkMoney(world),
    ...checkLocks(world),
    ...checkRedemptions(world),
    ...checkDebts(world),
    ...checkPledges(world),
    ...checkReserves(world),
    ...checkWarranties(world),
    ...checkClaims(world),
    ...checkConsents(world),
    ...checkContracts(world),
    ...checkFreezes(world),
    ...checkGuarantees(world),
    ...checkCorrections(world),
    ...checkListings(world),
  ];
}
