/**
 * What supplier and debtor agree on beside the invoice. Terms have two sides: the supplier states
 * its own at registration, the debtor accepts on them or makes one counter, and the law bounds
 * both.
 */
import { z } from 'zod';
import {
  amountField,
  amountOrZeroField,
  currencyField,
  dayField,
  hashField,
  idField,
  ppmField,
} from '../../state/fields.ts';
import type { Counter, Invoice } from '../../state/invoices.ts';
import type { Parameters } from '../../state/parameters.ts';
import { ACCEPTANCE_KINDS } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene } from '../../state/scene.ts';
import { DISPUTE_REASONS } from './answering.ts';

/** The fields in which a debtor says what it owes, and on which terms. */
export const acceptanceFields = {
  invoice: hashField.describe('Id of the invoice.'),
  supplier: idField.describe('Whom the debtor owes, as registered.'),
  currency: currencyField.describe('As registered.'),
  invoiced: amountField.describe('The amount of the invoice as registered, minor units.'),
  document: hashField.describe('Fingerprint of the document’s bytes as registered.'),
  details: hashField.describe('Commitment to the details as registered.'),
  amount: amountField.describe('The accepted part, minor units; what is less stays disputed.'),
  reason: z
    .enum(DISPUTE_REASONS)
    .nullable()
    .describe('Why the rest is disputed; null exactly when nothing is.'),
  kind: z
    .enum(ACCEPTANCE_KINDS)
    .describe('`undertaking`: the debtor waives defences. `acknowledged`: they stay.'),
  text: hashField.describe('Hash of the legal text of the acceptance.'),
  dueDay: dayField.describe('The due day as registered: both have to say the same.'),
  mandate: z
    .strictObject({
      issuer: idField.describe('Whose money pays, from the debtor’s account.'),
      chargesCap: amountOrZeroField
        .nullable()
        .describe('At most this much of interest and costs is debited; null: all of them.'),
      partial: z.boolean().describe('Whether what is there is paid when it is too little.'),
    })
    .describe('What the ledger may debit at the due time without asking again.'),
  latePpm: ppmField
    .nullable()
    .describe('Late interest, parts per million a year; null: as the supplier states it.'),
  lateCost: amountField
    .nullable()
    .describe('Costs of recovery, owed once it is overdue; null: as the supplier states them.'),
  noticeByBlock: z
    .boolean()
    .describe(
      'Whether notice counts from its block against what the debtor does outside the ledger.',
    ),
  accelerates: z
    .boolean()
    .describe('Whether it falls due at once when proceedings on the debtor are opened.'),
  distinctFrom: z
    .array(hashField)
    .max(5)
    .describe('The invoices that look like this one and are others, as the ledger names them.'),
} as const;

const wordsSchema = z.object(acceptanceFields);

/** What a debtor says of an invoice that it accepts, or would accept on other terms. */
export type AcceptanceWords = z.infer<typeof wordsSchema>;

/** Those of the words that are agreed on; the others say what was seen. */
export type AgreedWords = Pick<AcceptanceWords, keyof Counter & keyof AcceptanceWords>;

/**
 * All that the two agree on when the supplier agrees to these words; what neither names is as the
 * parameters have it.
 * @param ruler who rules on disputes
 */
export function agreementOf(
  { parameters }: { readonly parameters: Pick<Parameters, 'lateInterestPpm'> },
  words: AgreedWords,
  { terms }: Pick<Invoice, 'terms'>,
  ruler: string | null,
): Counter {
  const { amount, reason, kind, text, dueDay, mandate, noticeByBlock, accelerates } = words;
  const latePpm = words.latePpm ?? terms.latePpm ?? parameters.lateInterestPpm;
  const lateCost = words.lateCost ?? terms.lateCost ?? '0';
  const late = { latePpm, lateCost };
  return {
    ...{ amount, reason, kind, text, dueDay, mandate },
    ...late,
    ...{ noticeByBlock, accelerates, ruler },
  };
}

/** A term of an agreement that is not as the supplier has stated it, and how that is. */
export interface TermDifference {
  readonly field: string;
  readonly stated: string;
}

/** The terms in which an agreement is not as the supplier has stated them. */
export function differencesFrom(
  { terms }: Pick<Invoice, 'terms'>,
  agreement: Counter,
): readonly TermDifference[] {
  const { latePpm, lateCost, noticeByBlock, issuers, ruler } = terms;
  const isListed = issuers === null || issuers.includes(agreement.mandate.issuer);
  const stated = { latePpm, lateCost, noticeByBlock };
  const fields = (['latePpm', 'lateCost', 'noticeByBlock'] as const).filter(
    (name) => stated[name] !== null && agreement[name] !== stated[name],
  );
  return [
    ...(isListed ? [] : [{ field: 'issuers', stated: issuers.join(' ') }]),
    ...fields.map((field) => ({ field, stated: String(stated[field]) })),
    ...(ruler === agreement.ruler ? [] : [{ field: 'ruler', stated: String(ruler) }]),
  ];
}

/** What of an invoice its debtor was not shown as it stands. */
export type NamedCode =
  | 'creditor_differs'
  | 'currency_differs'
  | 'amount_differs'
  | 'document_differs'
  | 'details_differ';

/** That what the debtor was shown is what stands on the ledger. */
export function checkNamed(words: AcceptanceWords, invoice: Invoice): Refusal<NamedCode> | null {
  const { supplier, currency, amount, document, details } = invoice;
  if (words.supplier !== supplier) return refuse('creditor_differs', { supplier });
  if (words.currency !== currency) return refuse('currency_differs', { currency });
  if (BigInt(words.invoiced) !== amount) {
    return refuse('amount_differs', { amount: String(amount) });
  }
  if (words.document !== document) return refuse('document_differs', { document });
  return words.details === details ? null : refuse('details_differ', { details });
}

/** What is wrong with the part that is accepted, or with what looks like the invoice. */
export type PartCode = 'similar_unanswered' | 'more_than_invoiced' | 'reason_missing';

/** That look-alikes are answered for, and that the part is one, with a reason for its rest. */
export function checkPart(
  words: AcceptanceWords,
  { amount, similar }: Invoice,
): Refusal<PartCode> | null {
  const answered = new Set(words.distinctFrom);
  const missing = similar.find((id) => !answered.has(id));
  if (missing !== undefined) return refuse('similar_unanswered', { invoice: missing });
  const part = BigInt(words.amount);
  if (part > amount) return refuse('more_than_invoiced', { amount: String(amount) });
  if (part < amount !== (words.reason !== null)) {
    return refuse('reason_missing', { disputed: String(amount - part) });
  }
  return null;
}

/**
 * That late interest which somebody names is within what the law allows.
 * @param latePpm parts per million a year; null: nobody names any
 */
export function checkLateInterest(
  { parameters }: Pick<Scene, 'parameters'>,
  latePpm: number | null,
): Refusal<'late_interest_bounds'> | null {
  const { minLateInterestPpm: min, maxLateInterestPpm: max } = parameters;
  if (latePpm === null || (latePpm >= min && latePpm <= max)) return null;
  return refuse('late_interest_bounds', { latePpm, min, max });
}
