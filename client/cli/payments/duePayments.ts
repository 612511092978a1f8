/** What a member has to pay outside of the ledger, as its state says, proved. */
import type { Days } from '../../../contracts/state/calendar.ts';
import { dayEnd, dayNumber } from '../../../contracts/state/calendar.ts';
import type { Obligation } from '../../../contracts/state/obligations.ts';
import type { Redemption } from '../../../contracts/state/redemptions.ts';
import { redemptions } from '../../../contracts/state/redemptions.ts';
import { isHash } from '../../../ledger/encoding.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Subject } from '../../payments/endToEnd.ts';
import { endToEndOf } from '../../payments/endToEnd.ts';
import type { PaymentMessage } from '../../payments/paymentMessage.ts';
import { eachFact } from '../../sdk/eachFact.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { readObligations } from '../../sdk/questions.ts';

/** A payment that is due. */
export interface DuePayment {
  readonly endToEnd: string;
  readonly subject: Subject;
  /** The member that is paid. */
  readonly to: string;
  readonly currency: string;
  /** Minor units. */
  readonly amount: bigint;
}

/** One that is not instructed, with the reason. */
export interface LeftPayment extends DuePayment {
  readonly code: LeftCode;
}

/** Why a payment is not instructed. Never reused. */
export const LEFT_PAYMENTS = {
  no_account: 'The file of accounts has none for one of the two sides in this currency.',
  lapses_before: 'The request lapses before the end of that day: pay earlier, or not at all.',
} as const;

/** One of the codes of `LEFT_PAYMENTS`. */
export type LeftCode = keyof typeof LEFT_PAYMENTS;

/** What is asked for. */
export interface DayAsked {
  /** Whose bank pays. */
  readonly member: string;
  /** The pay day whose obligations are put in funds. */
  readonly day: string;
  /** On which day the bank pays. */
  readonly execution: string;
}

/** Requests to redeem the member's money that wait for payment, and are not instructed yet. */
export async function dueRedemptions(
  client: LedgerClient,
  { member, execution }: DayAsked,
  messages: readonly PaymentMessage[],
): Promise<readonly (DuePayment | LeftPayment)[]> {
  const { chain } = client.genesis;
  const instructed = referencesIn(messages);
  const due: (DuePayment | LeftPayment)[] = [];
  const end = dayEnd(daysOf(client.genesis), dayNumber(execution) ?? 0);
  for (const redemption of await listRedemptions(client, { issuer: member })) {
    const { id, issuer, status, answerBy, member: to, currency, amount } = redemption;
    if (issuer !== member || status !== 'requested') continue;
    const subject: Subject = { type: 'redemption', redemption: id };
    const payment = { endToEnd: endToEndOf(chain, subject), subject, to, currency, amount };
    if (instructed.has(payment.endToEnd)) continue;
    const isLate = answerBy !== null && answerBy <= end;
    due.push(isLate ? { ...payment, code: 'lapses_before' } : payment);
  }
  return due;
}

/** Redemptions of a list that are wanted, each proved. */
export async function listRedemptions(
  client: LedgerClient,
  query: Readonly<Record<string, string>>,
  isWanted: (id: Hash) => boolean = () => true,
): Promise<readonly Redemption[]> {
  const found: Redemption[] = [];
  for await (const { value } of eachFact(client, { path: 'redemptions', query })) {
    // A list is a node's word: it only says where to look.
    const id = value['id'];
    if (typeof id !== 'string' || !isHash(id) || !isWanted(id)) continue;
    const fact = await client.findFact(redemptions, [id]);
    if (fact !== undefined) found.push(fact);
  }
  return found;
}

/** What the member's obligations of the day still lack, and no instruction covers. */
export async function dueObligations(
  client: LedgerClient,
  { member, day }: DayAsked,
  messages: readonly PaymentMessage[],
): Promise<readonly DuePayment[]> {
  const { items } = await readObligations(client, member);
  return items.flatMap((obligation) => {
    const { payDay, status, issuer, currency } = obligation;
    if (payDay !== day || status !== 'published' || issuer === member) return [];
    const before = partsOf(obligation, messages);
    const amount = lacking(obligation, before.sum);
    if (amount <= 0n) return [];
    const of = { debtor: member, issuer, currency, payDay };
    const subject: Subject = { type: 'obligation', ...of, part: before.count + 1 };
    const endToEnd = endToEndOf(client.genesis.chain, subject);
    return [{ endToEnd, subject, to: issuer, currency, amount }];
  });
}

/** Deposits are of what was instructed, or were made beside it: what is more of both counts. */
function lacking({ amount, line, deposited }: Obligation, instructed: bigint): bigint {
  return amount - line - (deposited > instructed ? deposited : instructed);
}

function partsOf(
  { issuer, currency, payDay }: Obligation,
  messages: readonly PaymentMessage[],
): { readonly count: number; readonly sum: bigint } {
  const parts = messages
    .flatMap(({ instructions }) => instructions)
    .filter(({ subject, to, currency: of }) => {
      return (
        subject.type === 'obligation' &&
        to === issuer &&
        of === currency &&
        subject.payDay === payDay
      );
    });
  return { count: parts.length, sum: parts.reduce((sum, { amount }) => sum + amount, 0n) };
}

function referencesIn(messages: readonly PaymentMessage[]): ReadonlySet<string> {
  return new Set(messages.flatMap((each) => each.instructions.map(({ endToEnd }) => endToEnd)));
}

/** The days of the ledger; which of them are of business makes no difference to where they lie. */
function daysOf({ start, dayMs, utcOffsetMinutes, cutOffHour }: Genesis): Days {
  return { start, dayMs, utcOffsetMinutes, cutOffHour, calendar: 1 };
}
