/** Facts about money: what an issuer owes to a member, and what it has put out in all. */
import { lowerCase } from './factKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';

/**
 * Money that `issuer` owes to `member`, in minor units of `currency`: `balance` is free, `locked`
 * waits for what the member has offered it for.
 */
export interface Account {
  readonly issuer: string;
  readonly currency: string;
  readonly member: string;
  readonly balance: bigint;
  readonly locked: bigint;
}

/** What an issuer has put on the ledger and taken off it, in minor units; only ever grows. */
export interface Issue {
  readonly issuer: string;
  readonly currency: string;
  readonly issued: bigint;
  readonly redeemed: bigint;
}

/** Accounts by issuer, currency and member. */
export const accounts: FactKind<Account, [issuer: string, currency: string, member: string]> =
  factKind(
    (issuer, currency, member) => `account/${issuer}/${lowerCase(currency)}/${member}`,
    (account) => [account.issuer, account.currency, account.member],
    ['balance', 'locked'],
  );

/** Totals by issuer and currency. */
export const issues: FactKind<Issue, [issuer: string, currency: string]> = factKind(
  (issuer, currency) => `issuer/${issuer}/${lowerCase(currency)}`,
  (issue) => [issue.issuer, issue.currency],
  ['issued', 'redeemed'],
);
