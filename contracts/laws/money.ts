/** Laws of money: what is issued, what is locked and what is held. */

import { accounts, issues } from '../state/accounts.ts';
import { contracts } from '../state/agreements.ts';
import { freezes } from '../state/freezes.ts';
import { conversions, quotes } from '../state/quotes.ts';
import { receivables } from '../state/receivables.ts';
import { isPending, redemptions } from '../state/redemptions.ts';
import type { World } from '../state/state.ts';
import { MAX_TOTAL } from '../trade/money/money.ts';
import { frozenPiece } from '../trade/supervision/freezing.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/**
 * For each issuer and currency: issued - redeemed = accounts + locks, with what is held of frozen
 * pieces; none negative.
 */
export function checkMoney(world: World): Violation[] {
  const sums = heldMoney(world);
  const violations: Violation[] = [];
  for (const { issuer, currency, member, balance, locked } of everyFact(
    world,
    'account',
    accounts,
  )) {
    const key = issues.key(issuer, currency);
    sums.set(key, (sums.get(key) ?? 0n) + balance + locked);
    if (balance < 0n || locked < 0n)
      violations.push({ law: 'nothing negative', facts: { issuer, member } });
  }
  for (const { issuer, currency, issued, redeemed } of everyFact(world, 'issuer', issues)) {
    const key = issues.key(issuer, currency);
    if ((sums.get(key) ?? 0n) !== issued - redeemed || issued > MAX_TOTAL) {
      violations.push({ law: 'issued - redeemed = accounts + locks', facts: { issuer, currency } });
    }
    sums.delete(key);
  }
  for (const [key, sum] of sums) {
    if (sum !== 0n)
      violations.push({ law: 'issued - redeemed = accounts + locks', facts: { key } });
  }
  return violations;
}

/** What is locked in an account is what quotes, conversions, redemptions and escrows promise. */
export function checkLocks(world: World): Violation[] {
  const promised = new Map<string, bigint>();
  const promise = (key: string, amount: bigint): void => {
    promised.set(key, (promised.get(key) ?? 0n) + amount);
  };
  for (const quote of everyFact(world, 'quote', quotes)) {
    const { issuer, currency, financier, locked, status } = quote;
    if (status === 'open') promise(accounts.key(issuer, currency, financier), locked);
  }
  for (const conversion of everyFact(world, 'conversion', conversions)) {
    const { gives, currency, maker, giveAmount, status } = conversion;
    if (status === 'open') promise(accounts.key(gives, currency, maker), giveAmount);
  }
  for (const redemption of everyFact(world, 'redemption', redemptions)) {
    const { issuer, currency, member, amount } = redemption;
    if (isPending(redemption)) promise(accounts.key(issuer, currency, member), amount);
  }
  for (const contract of everyFact(world, 'contract', contracts)) {
    const { issuer, currency, held, receivable } = contract;
    const debtor = receivables.read(world, receivable)?.debtor ?? '';
    if (held !== 0n) promise(accounts.key(issuer, currency, debtor), held);
  }
  const violations: Violation[] = [];
  for (const { issuer, currency, member, locked } of everyFact(world, 'account', accounts)) {
    const key = accounts.key(issuer, currency, member);
    if ((promised.get(key) ?? 0n) !== locked) {
      violations.push({ law: 'what is locked is promised', facts: { key } });
    }
    promised.delete(key);
  }
  for (const [key, amount] of promised) {
    if (amount > 0n) violations.push({ law: 'what is locked is promised', facts: { key } });
  }
  return violations;
}

/** What an issuer has taken off the ledger is what was redeemed, to the end, and nothing else. */
export function checkRedemptions(world: World): Violation[] {
  const done = new Map<string, bigint>();
  for (const { issuer, currency, amount, status } of everyFact(world, 'redemption', redemptions)) {
    const key = issues.key(issuer, currency);
    if (status === 'redeemed') done.set(key, (done.get(key) ?? 0n) + amount);
  }
  return everyFact(world, 'issuer', issues).flatMap(({ issuer, currency, redeemed }) =>
    (done.get(issues.key(issuer, currency)) ?? 0n) === redeemed
      ? []
      : [{ law: 'what is redeemed was paid out', facts: { issuer, currency } }],
  );
}

/** Money is held of frozen pieces only, and only while they are frozen. */
export function checkFreezes(world: World): Violation[] {
  return everyFact(world, 'freeze', freezes).flatMap((freeze) => {
    const { target, held, status } = freeze;
    const mayHold = status === 'active' && frozenPiece(world, freeze) !== null;
    const holds = held.length === 0 || (mayHold && held.every(({ amount }) => BigInt(amount) > 0n));
    return holds ? [] : [{ law: 'held while a piece is frozen', facts: { target } }];
  });
}

/** What is held of frozen pieces, by the key of its issue. */
function heldMoney(world: World): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const freeze of everyFact(world, 'freeze', freezes)) {
    for (const { issuer, currency, amount } of freeze.held) {
      const key = issues.key(issuer, currency);
      sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount));
    }
  }
  return sums;
}
