/**
 * Every deed of this ledger: a closed union, one rule each. A deed's schema never changes; a new
 * field is a new version, listed beside the old one.
 */
import type { z } from 'zod';
import type { Rule } from './rule.ts';
import { acceptAssignment } from './rules/acceptAssignment.ts';
import { acceptInvoice } from './rules/acceptInvoice.ts';
import { acceptSale } from './rules/acceptSale.ts';
import { addKey } from './rules/addKey.ts';
import { declineOffer } from './rules/declineOffer.ts';
import { issueMoney } from './rules/issueMoney.ts';
import { offerAssignment } from './rules/offerAssignment.ts';
import { offerSale } from './rules/offerSale.ts';
import { payOverdue } from './rules/payOverdue.ts';
import { redeemMoney } from './rules/redeemMoney.ts';
import { registerInvoice } from './rules/registerInvoice.ts';
import { rejectInvoice } from './rules/rejectInvoice.ts';
import { revokeKey } from './rules/revokeKey.ts';
import { transferMoney } from './rules/transferMoney.ts';
import { withdrawOffer } from './rules/withdrawOffer.ts';

/** The rules by type of deed, all of version 1. */
export const RULES = {
  addKey,
  revokeKey,
  issueMoney,
  transferMoney,
  redeemMoney,
  registerInvoice,
  acceptInvoice,
  rejectInvoice,
  offerAssignment,
  acceptAssignment,
  offerSale,
  acceptSale,
  declineOffer,
  withdrawOffer,
  payOverdue,
} as const;

/** A type of deed. */
export type DeedType = keyof typeof RULES;

/** The words of the deed of one type. */
export type DeedOf<Type extends DeedType> = z.infer<(typeof RULES)[Type]['schema']>;

/** Any deed that this ledger knows. */
export type KnownDeed = { [Type in DeedType]: DeedOf<Type> }[DeedType];

const ENTRIES: readonly (readonly [type: string, rule: Rule])[] = Object.entries(RULES);

const BY_NAME: ReadonlyMap<string, Rule> = new Map(
  ENTRIES.map(([type, rule]) => [`${type} 1`, rule]),
);

/** The rule for a type and version of deed; undefined when the ledger knows no such deed. */
export function ruleOf(type: string, version: number): Rule | undefined {
  return BY_NAME.get(`${type} ${version}`);
}
