/**
 * Outside facts on the ledger: what an oracle has attested, and for which topics it is enrolled. A
 * topic is a pair of currencies such as `USD/CNY`, or one of `FACT_KINDS`, or `REGISTER_TOPIC`.
 * This file knows shapes and keys; attesting.ts says who may attest.
 *
 * The newest word of an oracle replaces its former one; the blocks keep them all. Who is believed,
 * and how many have to agree, is stated by the contract that uses a fact (quorum.ts).
 */
import type { Hash } from '../../ledger/hash.ts';
import { minorUnitsOf } from './currencies.ts';
import { lowerCase } from './factKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';

/** What can be attested about an invoice; entries of a legal register have a form of their own. */
export const FACT_KINDS = [
  'customs',
  'delivery',
  'logistics',
  'order',
  'receipt',
  'tax-invoice',
] as const;

/** One of `FACT_KINDS`. */
export type StatementKind = (typeof FACT_KINDS)[number];

/** The topic of entries in a legal register. */
export const REGISTER_TOPIC = 'legal-registration';

/** A validator's word about an oracle: the topics that it trusts it for; a height. */
export interface Endorsement {
  readonly validator: string;
  readonly topics: readonly string[];
  readonly givenAt: number;
}

/** A member that attests. `founding` are its topics of the genesis document; lists are sorted. */
export interface Oracle {
  readonly id: string;
  readonly founding: readonly string[];
  readonly endorsements: readonly Endorsement[];
}

/** One unit of `base` costs `value` / 10^`decimals` units of `quote` on a ledger day. */
export interface Rate {
  readonly base: string;
  readonly quote: string;
  readonly oracle: string;
  readonly value: bigint;
  readonly decimals: number;
  readonly day: string;
  readonly attestedAt: number;
}

/**
 * What an oracle says about an invoice: that the thing is so, or (`holds` false) that it is not.
 * `amount` in minor units of the invoice's currency and `reference`, a commitment to a document,
 * where the thing has them.
 */
export interface Statement {
  readonly invoice: Hash;
  readonly kind: StatementKind;
  readonly oracle: string;
  readonly holds: boolean;
  readonly amount: bigint | null;
  readonly reference: Hash | null;
  readonly day: string;
  readonly attestedAt: number;
}

/**
 * That a claim of `claimant` on a receivable stands in a legal register since `enteredTime`, ms
 * since 1970; `number` is a salted commitment to its number there.
 */
export interface RegisterEntry {
  readonly receivable: Hash;
  readonly claimant: string;
  readonly oracle: string;
  readonly register: string;
  readonly number: Hash;
  readonly enteredTime: number;
  readonly day: string;
  readonly attestedAt: number;
}

/** Oracles by the member's id. */
export const oracles: FactKind<Oracle, [id: string]> = factKind(
  (id) => `oracle/${id}`,
  ({ id }) => [id],
  [],
);

/** Rates by pair and oracle. */
export const rates: FactKind<Rate, [base: string, quote: string, oracle: string]> = factKind(
  (base, quote, oracle) => `rate/${lowerCase(base)}-${lowerCase(quote)}/${oracle}`,
  ({ base, quote, oracle }) => [base, quote, oracle],
  ['value'],
);

/** Statements by invoice, kind and oracle. */
export const statements: FactKind<Statement, [invoice: Hash, kind: string, oracle: string]> =
  factKind(
    (invoice, kind, oracle) => `statement/${invoice}/${kind}/${oracle}`,
    ({ invoice, kind, oracle }) => [invoice, kind, oracle],
    ['amount'],
  );

/** Entries of legal registers by receivable, claimant and oracle. */
export const registerEntries: FactKind<
  RegisterEntry,
  [receivable: Hash, claimant: string, oracle: string]
> = factKind(
  (receivable, claimant, oracle) => `register-entry/${receivable}/${claimant}/${oracle}`,
  ({ receivable, claimant, oracle }) => [receivable, claimant, oracle],
  [],
);

/** Whether a text is a topic: a known kind, the legal register, or two different currencies. */
export function isTopic(topic: string): boolean {
  if ((FACT_KINDS as readonly string[]).includes(topic) || topic === REGISTER_TOPIC) return true;
  const [base = '', quote = '', ...more] = topic.split('/');
  const isPair = more.length === 0 && base !== quote;
  return isPair && minorUnitsOf(base) !== undefined && minorUnitsOf(quote) !== undefined;
}
