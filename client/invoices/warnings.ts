/**
 * What a person should look at before a document becomes a registration, or is accepted without
 * one: the document can be registered, and something in it is unusual.
 */
import type { Facts } from '../../ledger/assert.ts';
import { noticeAmongGoods, noticeOfAssignment } from './assignment.ts';
import { tellInstalments } from './checkRegistrable.ts';
import { daysInText } from './daysInText.ts';
import { claimOf, correctedClaims, isCorrection } from './identity.ts';
import type { Invoice, Stated } from './invoice.ts';
import { plainNames } from './plainNames.ts';

/** Every warning, in their order. Never reused. */
export const INVOICE_WARNINGS = {
  correction:
    'The document is a correction: it replaces an earlier invoice, which may be on the ledger ' +
    'already, and is no second claim. Reissue the earlier one with it, if it is there.',
  assigned_in_text:
    'A free text seems to say that the claim is assigned, pledged or sold to a factor. Make sure ' +
    'who is to be paid.',
  other_account_holder:
    'The account to be paid into is held by another than the seller. Make sure who is to be paid.',
  payable_in_parts: 'The document is payable in parts on several days.',
  due_before_issue: 'The document is due before it was issued. Make sure of both days.',
  later_day_in_terms:
    'The terms of payment name, in words, a later day than the due day: a discount or a first ' +
    'part may be what ends on it. Make sure of the due day.',
  strange_date: 'A date is far from what is usual; its year looks like a slip of the pen.',
  date_unreadable: 'A date is stated and cannot be read; the registration does without it.',
} as const;

/** One of the codes of `INVOICE_WARNINGS`. */
export type WarningCode = keyof typeof INVOICE_WARNINGS;

/** One warning, with what shows it. */
export interface Warning {
  readonly code: WarningCode;
  readonly facts: Facts;
  readonly text: string;
}

/** Nobody is paid into more accounts; every further one is another's. */
const MAX_HOLDERS = 100;
const DAY_MS = 86_400_000;
/** Nobody dates an invoice further ahead, or grants more time. */
const DAYS_AHEAD = 31;
const DAYS_OF_TERM = 3 * 366;

/**
 * The warnings of a document, in the order of `INVOICE_WARNINGS`.
 * @param today `YYYY-MM-DD`, for dates that lie ahead; null where nobody says what day it is.
 */
export function warningsOf(invoice: Invoice, today: string | null): readonly Warning[] {
  return [
    ...aboutCorrection(invoice),
    ...aboutAssignment(invoice),
    ...aboutAccount(invoice),
    ...aboutParts(invoice),
    ...aboutDays(invoice, today),
  ];
}

function warn(code: WarningCode, facts: Facts): readonly Warning[] {
  return [{ code, facts, text: INVOICE_WARNINGS[code] }];
}

function aboutCorrection(invoice: Invoice): readonly Warning[] {
  if (!isCorrection(invoice)) return [];
  const [corrected] = correctedClaims(invoice);
  if (corrected === undefined) return warn('correction', { corrects: 'an invoice that it hides' });
  const assumed = corrected.year === null ? { yearAssumed: claimOf(invoice)?.year ?? 0 } : {};
  return warn('correction', { corrects: corrected.said.number.slice(0, 100), ...assumed });
}

/** Dates that are stated and cannot be read, the first of each term; of a correction BT-26, too. */
function unreadableDates(invoice: Invoice): readonly Stated[] {
  const [corrected] = correctedClaims(invoice);
  const reference = corrected?.said.unreadableDate ?? null;
  const all = [...invoice.unreadable];
  if (reference !== null) all.push({ term: 'BT-26', text: reference });
  return all.filter(({ term }, at) => all.findIndex((other) => other.term === term) === at);
}

function aboutAssignment({ notes, goods }: Invoice): readonly Warning[] {
  const text = noticeOfAssignment(notes) ?? noticeAmongGoods(goods);
  return text === null ? [] : warn('assigned_in_text', { text });
}

function aboutAccount({ accountHolders, supplier, payee }: Invoice): readonly Warning[] {
  const known = [supplier, payee]
    .flatMap((party) => [party?.registrationName ?? null, party?.tradingName ?? null])
    .flatMap(plainNames);
  const holders = [...new Set(accountHolders)];
  const other = holders.find(
    (holder, at) => at >= MAX_HOLDERS || !plainNames(holder).some((name) => known.includes(name)),
  );
  if (other === undefined) return [];
  return warn('other_account_holder', {
    holder: other.slice(0, 100),
    seller: supplier.name?.slice(0, 100) ?? '',
  });
}

function aboutParts(invoice: Invoice): readonly Warning[] {
  if (invoice.due.instalments.length === 0) return [];
  return warn('payable_in_parts', { instalments: tellInstalments(invoice).slice(0, 200) });
}

function aboutDays(invoice: Invoice, today: string | null): readonly Warning[] {
  const { issueDate, dueDate } = invoice;
  const early = issueDate !== null && dueDate !== null && dueDate < issueDate;
  return [
    ...(early ? warn('due_before_issue', { issueDate, dueDate }) : []),
    ...laterDay(invoice),
    ...strangeDays(issueDate, dueDate, today),
    ...unreadableDates(invoice).flatMap(({ term, text }) =>
      warn('date_unreadable', { term, stated: text.slice(0, 100) }),
    ),
  ];
}

function laterDay({ dueDate, termTexts }: Invoice): readonly Warning[] {
  if (dueDate === null) return [];
  const later = daysInText(termTexts.join('\n')).toSorted().at(-1) ?? dueDate;
  return later > dueDate ? warn('later_day_in_terms', { dueDate, stated: later }) : [];
}

function strangeDays(
  issueDate: string | null,
  dueDate: string | null,
  today: string | null,
): readonly Warning[] {
  for (const [term, day] of [
    ['issueDate', issueDate],
    ['dueDate', dueDate],
  ] as const) {
    if (day !== null && !/^20[0-9]{2}-/.test(day)) {
      return warn('strange_date', { [term]: day, year: day.slice(0, 4) });
    }
  }
  if (issueDate === null) return [];
  if (today !== null && daysBetween(today, issueDate) > DAYS_AHEAD) {
    return warn('strange_date', { issueDate, year: issueDate.slice(0, 4), today });
  }
  if (dueDate !== null && Math.abs(daysBetween(issueDate, dueDate)) > DAYS_OF_TERM) {
    return warn('strange_date', { issueDate, dueDate, year: dueDate.slice(0, 4) });
  }
  return [];
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}
