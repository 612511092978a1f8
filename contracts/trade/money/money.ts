/**
 * Money on the ledger is a claim on one issuer: accounts and totals are per issuer and currency,
 * and money of one issuer never pays for another's. Amounts are minor units, greater than zero.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Account } from '../../state/accounts.ts';
import { accounts, issueLimits, issues } from '../../state/accounts.ts';
import type { FactReader, FactWriter } from '../../state/factKind.ts';
import { isFrozen, moneyTarget } from '../../state/freezes.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { greater } from '../../state/units.ts';

/** The largest total that an issuer may have issued in one currency. */
export const MAX_TOTAL: bigint = 10n ** 18n - 1n;

/** Whose money, and in which currency. */
export interface Money {
  readonly issuer: string;
  readonly currency: string;
}

/** How much of this money its issuer may have out, in minor units. */
export function issueLimitOf({ draft, parameters }: Scene, money: Money): bigint {
  const set = issueLimits.read(draft, money.issuer, money.currency);
  return set?.limit ?? BigInt(parameters.issueLimit);
}

/** How much more of this money its issuer may have out; 0 when a ballot has lowered the limit. */
export function limitRoomOf(scene: Scene, money: Money): bigint {
  const { issued, redeemed } = issueOf(scene.draft, money);
  return greater(issueLimitOf(scene, money) - (issued - redeemed), 0n);
}

/** That so much more may be out of this money; else the refusal. */
export function checkLimit(
  scene: Scene,
  money: Money,
  amount: bigint,
): Refusal<'issue_limit'> | null {
  if (amount <= limitRoomOf(scene, money)) return null;
  const { issued, redeemed } = issueOf(scene.draft, money);
  const limit = issueLimitOf(scene, money);
  return refuse('issue_limit', { limit: String(limit), out: String(issued - redeemed) });
}

/**
 * What `member` can spend of this money: what is not locked; nothing while it is frozen, or its
 * issuer is insolvent, for then it settles nothing.
 */
export function balanceOf(world: FactReader, money: Money, member: string): bigint {
  const { issuer } = money;
  if (isInsolvent(world, issuer) || isFrozen(world, moneyTarget(issuer, member))) return 0n;
  return accounts.read(world, issuer, money.currency, member)?.balance ?? 0n;
}

/** Moves an amount that the payer has, as the caller has checked. */
export function moveMoney(
  draft: FactWriter,
  money: Money,
  parties: { readonly from: string; readonly to: string },
  amount: bigint,
): void {
  changeBalance(draft, money, parties.from, -amount);
  changeBalance(draft, money, parties.to, amount);
}

/**
 * The event of money that went from one account to another; none when both are one. With
 * those of statement.ts these events tell every change of what a member has, be it free or locked.
 * @param reference the hash that says what it was paid for
 */
export function moneyMoved(
  money: Money,
  parties: { readonly from: string; readonly to: string },
  amount: bigint,
  reference: string,
): readonly Event[] {
  const { from, to } = parties;
  const { issuer, currency } = money;
  if (from === to || amount === 0n) return [];
  const words = { issuer, currency, from, to, amount: String(amount), reference };
  return [{ type: 'moneyMoved', ...words }];
}

/** Adds to (or takes from, when negative) one account; the caller keeps the totals right. */
export function changeBalance(
  draft: FactWriter,
  money: Money,
  member: string,
  change: bigint,
): void {
  changeAccount(draft, money, member, { balance: change, locked: 0n });
}

/** Locks an amount that the member has: it is not free until it is paid or freed. */
export function lockMoney(draft: FactWriter, money: Money, member: string, amount: bigint): void {
  changeAccount(draft, money, member, { balance: -amount, locked: amount });
}

/** Frees an amount that was locked. */
export function freeMoney(draft: FactWriter, money: Money, member: string, amount: bigint): void {
  changeAccount(draft, money, member, { balance: amount, locked: -amount });
}

/** Pays an amount that was locked to another member, which has it free. */
export function payLocked(
  draft: FactWriter,
  money: Money,
  parties: { readonly from: string; readonly to: string },
  amount: bigint,
): void {
  changeAccount(draft, money, parties.from, { balance: 0n, locked: -amount });
  changeBalance(draft, money, parties.to, amount);
}

/** Takes an amount that was locked off the ledger; the caller keeps the totals right. */
export function burnLocked(draft: FactWriter, money: Money, member: string, amount: bigint): void {
  changeAccount(draft, money, member, { balance: 0n, locked: -amount });
}

function changeAccount(
  draft: FactWriter,
  { issuer, currency }: Money,
  member: string,
  change: Pick<Account, 'balance' | 'locked'>,
): void {
  const before = accounts.read(draft, issuer, currency, member);
  const balance = (before?.balance ?? 0n) + change.balance;
  const locked = (before?.locked ?? 0n) + change.locked;
  assert(balance >= 0n && locked >= 0n, 'nobody pays what it does not have');
  accounts.write(draft, { issuer, currency, member, balance, locked });
}

/** What an issuer has put out and taken back; zeros when nothing yet. */
export function issueOf(
  world: FactReader,
  money: Money,
): { readonly issued: bigint; readonly redeemed: bigint } {
  return issues.read(world, money.issuer, money.currency) ?? { issued: 0n, redeemed: 0n };
}
