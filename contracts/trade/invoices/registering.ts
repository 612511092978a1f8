/** What registering an invoice and reissuing one share: its words and how it is put down. */
import { z } from 'zod';
import type { Hash } from '../../../ledger/hash.ts';
import { dayAt, dayNumber, dayText, dueTime } from '../../state/calendar.ts';
import { minorUnitsOf } from '../../state/currencies.ts';
import {
  amountField,
  currencyField,
  dayField,
  hashField,
  idField,
  ppmField,
} from '../../state/fields.ts';
import type { Changed, Invoice } from '../../state/invoices.ts';
import { identities, invoices } from '../../state/invoices.ts';
import { members, presentMember } from '../../state/members.ts';
import { holdsUnder, INVOICE_AGE } from '../../state/protocol.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import type { RivalInvoice } from '../evidence/rivalInvoices.ts';
import { rivalInvoices } from '../evidence/rivalInvoices.ts';
import { checkIssuer } from '../members/standing.ts';
import { registeredDay } from './accepting.ts';
import { windowEnd } from './answering.ts';
import { useDocument } from './documenting.ts';
import { similarTo } from './likeness.ts';

/** So many issuers may be named. */
const MAX_ISSUERS = 16;
/** More than one part in so many is another amount. */
const CHANGED_PART = 100n;

/** The fields of an invoice as its supplier words it. */
export const invoiceFields = {
  debtor: idField.describe('The member that owes, by the supplier’s word.'),
  currency: currencyField.describe('ISO 4217 code.'),
  amount: amountField.describe('What is payable (EN 16931 BT-115), minor units, decimal text.'),
  issueDay: dayField.describe('Date of the document.'),
  documentDueDay: dayField.nullable().describe('Due date of the document, if any; only recorded.'),
  dueDay: dayField.describe('Due day that supplier and debtor agree on.'),
  identity: hashField.describe('Keyed fingerprint of supplier, normalised number, year of issue.'),
  skeleton: hashField.describe('Keyed fingerprint of the supplier and the look of the number.'),
  core: hashField.describe('Keyed fingerprint of the supplier and the digits of the number.'),
  document: hashField.describe('Keyed fingerprint of the document’s bytes.'),
  details: hashField.describe('Salted commitment to the details, which travel to the debtor.'),
  terms: z
    .strictObject({
      issuers: z
        .array(idField)
        .min(1)
        .max(MAX_ISSUERS)
        .nullable()
        .describe('Whose money it takes; null: that of every issuer.'),
      latePpm: ppmField.nullable().describe('Late interest, parts per million a year.'),
      lateCost: amountField.nullable().describe('Costs of recovery, owed once it is overdue.'),
      noticeByBlock: z
        .boolean()
        .nullable()
        .describe('Whether notice of an assignment counts from its block.'),
      ruler: idField.nullable().describe('The member that rules on disputes; null: none.'),
    })
    .describe('What the supplier states; null is left to the debtor, within the parameters.'),
} as const;

const wordsSchema = z.object(invoiceFields);

/** An invoice as its supplier words it. */
export type InvoiceWords = z.infer<typeof wordsSchema>;

/** Whether those are there whom the terms name: issuers, and somebody else who is to rule. */
export function checkTerms(
  scene: SignedScene,
  { debtor, terms: { issuers, ruler } }: InvoiceWords,
): Refusal<'not_an_issuer' | 'unknown_ruler'> | null {
  for (const issuer of issuers ?? []) {
    const refusal = checkIssuer(scene.draft, issuer);
    if (refusal !== null) return refusal;
  }
  return checkRuler(scene, ruler, [scene.signer, debtor]);
}

/** That who is to rule on disputes, if anybody is, is a member beside the two parties. */
export function checkRuler(
  { draft }: Pick<SignedScene, 'draft'>,
  ruler: string | null,
  parties: readonly string[],
): Refusal<'unknown_ruler'> | null {
  if (ruler === null) return null;
  const isThere = presentMember(draft, ruler) !== undefined;
  return isThere && !parties.includes(ruler) ? null : refuse('unknown_ruler', { ruler });
}

/** What can be wrong with its currency and days. */
export type WordsCode =
  | 'unknown_currency'
  | 'bad_day'
  | 'issued_ahead'
  | 'due_before_issue'
  | 'due_day_past'
  | 'term_too_long';

/** Whether currency and days make sense, and the due day is ahead and not too far. */
export function checkWords(scene: SignedScene, words: InvoiceWords): Refusal<WordsCode> | null {
  const { currency } = words;
  if (minorUnitsOf(currency) === undefined) return refuse('unknown_currency', { currency });
  const days = [words.issueDay, words.documentDueDay ?? words.issueDay, words.dueDay];
  const bad = days.find((day) => dayNumber(day) === null);
  const due = dayNumber(words.dueDay);
  if (bad !== undefined || due === null) return refuse('bad_day', { day: bad ?? words.dueDay });
  const today = dayAt(scene.days, scene.time);
  if (registeredDay(words.issueDay) > today + 1) {
    return refuse('issued_ahead', { today: dayText(today) });
  }
  // Dates of this form are in order as texts.
  if (words.dueDay < words.issueDay) return refuse('due_before_issue');
  const time = dueTime(scene.days, due);
  if (time <= scene.time) return refuse('due_day_past', { dueTime: time });
  const { maxTermDays } = scene.parameters;
  const termDays = due - today;
  if (termDays > maxTermDays) return refuse('term_too_long', { termDays, maxTermDays });
  const ofSize = termOfSize(scene);
  const sinceIssue = due - registeredDay(words.issueDay);
  if (ofSize !== null && sinceIssue > ofSize.maxTermDays) {
    return refuse('term_too_long', { termDays: sinceIssue, ...ofSize });
  }
  return null;
}

/** The longest term that the signer may be made to wait as the supplier that it is; or null. */
function termOfSize({ parameters, draft, signer }: SignedScene) {
  const size = members.read(draft, signer)?.size ?? null;
  return size === null ? null : { maxTermDays: parameters.maxTermDaysTo[size], size };
}

/**
 * W14: that an invoice was not older than is allowed when the first of its chain was registered,
 * from the protocol on that brought this.
 * @param firstDay the ledger day of that; null: it is the first itself, now
 */
export function checkAge(
  { days, parameters, time }: SignedScene,
  issueDay: string,
  firstDay: string | null,
): Refusal<'invoice_too_old'> | null {
  if (!holdsUnder(INVOICE_AGE, parameters.protocol)) return null;
  const { maxInvoiceAgeDays } = parameters;
  const registered = firstDay === null ? dayAt(days, time) : registeredDay(firstDay);
  const ageDays = registered - registeredDay(issueDay);
  return ageDays <= maxInvoiceAgeDays
    ? null
    : refuse('invoice_too_old', { ageDays, maxInvoiceAgeDays });
}

/** What a reissue of this invoice may be at most, minor units; null: no rest bounds it. */
export function restOf({ status, disputed, within }: Invoice): bigint | null {
  return status === 'accepted' ? disputed : within;
}

/** Puts a checked invoice down under both its fingerprints, and flags those that look like it. */
export function putInvoice(
  scene: SignedScene,
  words: InvoiceWords,
  former: Invoice | null,
): readonly Event[] {
  const { draft, id, signer: supplier, height } = scene;
  const { debtor, currency, issueDay, documentDueDay, dueDay } = words;
  const { identity, skeleton, core, document, details, terms } = words;
  const parties = { supplier, debtor, currency, amount: BigInt(words.amount), issueDay };
  const similar = similarTo(scene, { ...parties, dueDay, skeleton, core }, former?.first ?? null);
  const chain = chainOf(scene, parties, former);
  const rivals = rivalInvoices(draft, { supplier, debtor, document });
  identities.write(draft, { supplier, fingerprint: identity, invoice: id, left: null });
  useDocument(scene, document, { supplier, invoice: id });
  invoices.write(draft, {
    ...parties,
    ...{ documentDueDay, dueDay, identity, skeleton, core, document, details, terms },
    id,
    status: 'registered',
    accepted: 0n,
    disputed: 0n,
    reason: null,
    counter: null,
    offered: null,
    answerBy: windowEnd(scene, scene.parameters.acceptanceDays),
    registeredAt: height,
    made: scene.made,
    answeredAt: null,
    similar,
    former: former?.id ?? null,
    within: former === null ? null : restOf(former),
    replacedBy: null,
    leaveTime: null,
    ...chain,
  });
  const flags = similar.map((other) => ({ type: 'similarInvoice', invoice: id, other }));
  const registered = { type: 'invoiceRegistered', invoice: id, supplier, debtor } as const;
  const told = rivals.map(({ rival }) => tellRival(id, supplier, rival));
  const { first, changed } = chain;
  if (changed.length === 0) return [registered, ...flags, ...told];
  const change = { invoice: id, supplier, debtor, first, changed: changed.join(' ') };
  return [registered, ...flags, ...told, { type: 'reissueChanged', ...change }];
}

/**
 * The first of the chain of an invoice, and what is otherwise than there: each reissue is compared
 * with the first, so that small steps add up. A rest is compared with the rest that it was.
 */
function chainOf(
  scene: SignedScene,
  words: Pick<Invoice, 'debtor' | 'currency' | 'amount'>,
  former: Invoice | null,
): Pick<Invoice, 'first' | 'firstDay' | 'changed'> {
  const { draft, days, id, time } = scene;
  const first = former === null ? undefined : invoices.read(draft, former.first);
  if (former === null || first === undefined) {
    return { first: id, firstDay: dayText(dayAt(days, time)), changed: [] };
  }
  const whole = restOf(former) ?? first.amount;
  const gap = words.amount > whole ? words.amount - whole : whole - words.amount;
  const changed: readonly Changed[] = [
    ...(words.debtor === first.debtor ? [] : ['debtor' as const]),
    ...(words.currency === first.currency ? [] : ['currency' as const]),
    ...(gap * CHANGED_PART > whole ? ['amount' as const] : []),
  ];
  return { first: first.id, firstDay: first.firstDay, changed };
}

/** To both suppliers and debtors: whose invoices have one document. */
function tellRival(id: Hash, supplier: string, rival: RivalInvoice['rival']): Event {
  const other = { other: rival.id, otherSupplier: rival.supplier, otherDebtor: rival.debtor };
  return { type: 'rivalInvoice', invoice: id, supplier, ...other };
}
