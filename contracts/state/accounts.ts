/** Facts about money: what an issuer owes to a member, and what it has put out in all. */
import type { Hash } from '../../ledger/hash.ts';
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

/** How much of its money an issuer may have out (issued less redeemed), as a ballot set it. */
export interface IssueLimit {
  readonly issuer: string;
  readonly currency: string;
  readonly limit: bigint;
  /** Id of the proposal, and the height at which it was adopted. */
  readonly proposal: Hash;
  readonly setAt: number;
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

/** Limits by issuer and currency; where there is none, the parameter `issueLimit` is. */
export const issueLimits: FactKind<IssueLimit, [issuer: string, currency: string]> = factKind(
  (issuer, currency) => `issue-limit/${issuer}/${lowerCase(currency)}`,
  ({ issuer, currency }) => [issuer, currency],
  ['limit'],
);
