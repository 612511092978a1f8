import { z } from 'zod';
import {
  amountField,
  amountOrZeroField,
  dayField,
  hashField,
  idField,
  ppmField,
} from '../../state/fields.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import type { Counter, InvoiceTerms } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import { ACCEPTANCE_KINDS } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { acceptOn } from '../../trade/invoices/accepting.ts';
import { checkDueDay, checkUnanswered, findInvoice } from '../../trade/invoices/answering.ts';
import type { MoneyCode } from '../../trade/money/discharging.ts';
import { checkDischarge } from '../../trade/money/discharging.ts';

const schema = deedSchema('takeCounter', {
  invoice: hashField.describe('Id of the invoice.'),
  shown: z
    .strictObject({
      amount: amountField.describe('What the debtor would accept of it, minor units.'),
      reason: z.string().max(40).nullable().describe('Why it would dispute the rest.'),
      kind: z.enum(ACCEPTANCE_KINDS).describe('Whether it would waive its defences.'),
      text: hashField.describe('Hash of the legal text of the acceptance.'),
      dueDay: dayField.describe('When it is due.'),
      mandate: z
        .strictObject({
          issuer: idField.describe('Whose money would pay.'),
          chargesCap: amountOrZeroField
            .nullable()
            .describe('How much of interest and costs would be debited at most, or null.'),
          partial: z.boolean().describe('Whether what is there is paid when it is too little.'),
        })
        .describe('What the ledger might debit.'),
      latePpm: ppmField.describe('Late interest, parts per million a year.'),
      lateCost: amountOrZeroField.describe('Costs of recovery, owed once it is overdue.'),
      noticeByBlock: z.boolean().describe('Whether notice counts from its block.'),
      accelerates: z.boolean().describe('Whether it falls due when the debtor is insolvent.'),
      ruler: idField.nullable().describe('Who would rule on disputes; null: nobody.'),
    })
    .nullable()
    .describe('The counter as the supplier was shown it; null: it was shown none.'),
});

type Code =
  | 'unknown_invoice'
  | Exclude<MoneyCode, 'own_money'>
  | 'not_supplier'
  | 'invoice_answered'
  | 'invoice_withdrawn'
  | 'invoice_lapsed'
  | 'no_counter'
  | 'debtor_insolvent'
  | 'due_day_past';

/** The supplier agrees to the terms on which the debtor would accept. */
export const takeCounter: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['supplier'],
  subjects: (deed, draft) => {
    const debtor = invoices.read(draft, deed.invoice)?.debtor;
    return [
      ...ofInvoice(draft, deed.invoice),
      ...(debtor === undefined ? [] : [`member/${debtor}`]),
    ];
  },
  shown: (deed, state) => invoices.read(state, deed.invoice)?.counter ?? null,
  who: 'The supplier of the invoice.',
  holds:
    'The debtor’s counter waits, the due time is ahead, no proceedings on the debtor are open, ' +
    'and the money that it names settles still. The counter is the one that was shown.',
  changes:
    'The two have agreed on the terms of the counter, which the supplier is taken to have ' +
    'stated, and there is a receivable on them, as if the debtor had accepted the invoice now.',
  refusals: [
    'unknown_invoice',
    'issuer_not_accepted',
    'issuer_insolvent',
    'not_supplier',
    'invoice_answered',
    'invoice_withdrawn',
    'invoice_lapsed',
    'no_counter',
    'debtor_insolvent',
    'due_day_past',
  ],
  example: {
    invoice: '4a'.repeat(32),
    shown: {
      amount: '52987',
      reason: null,
      kind: 'undertaking',
      text: '5b'.repeat(32),
      dueDay: '2026-05-01',
      mandate: { issuer: 'bank-two', chargesCap: null, partial: true },
      latePpm: 80_000,
      lateCost: '4000',
      noticeByBlock: true,
      accelerates: true,
      ruler: null,
    },
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { supplier, debtor, status, counter, terms } = invoice;
    const money = counter === null ? null : checkMoney(scene, counter, debtor);
    if (money !== null) return money;
    if (supplier !== scene.signer) return refuse('not_supplier');
    const answered = checkUnanswered(scene, invoice);
    if (answered !== null) return answered;
    if (status !== 'countered' || counter === null) return refuse('no_counter', { status });
    if (isInsolvent(scene.draft, debtor)) return refuse('debtor_insolvent', { debtor });
    const past = checkDueDay(scene, invoice);
    if (past !== null) return past;
    return acceptOn(scene, { ...invoice, terms: agreedTerms(terms, counter) }, counter);
  },
});

/** The debtor's own money was refused when it made the counter, and never becomes another's. */
function checkMoney(
  scene: SignedScene,
  { mandate }: Counter,
  debtor: string,
): Refusal<'issuer_not_accepted' | 'issuer_insolvent'> | null {
  return checkDischarge(scene, mandate.issuer, debtor, null) as Refusal<
    'issuer_not_accepted' | 'issuer_insolvent'
  > | null;
}

/** What the supplier has stated by agreeing: one more issuer, and the rest as in the counter. */
function agreedTerms({ issuers }: InvoiceTerms, counter: Counter): InvoiceTerms {
  const { mandate, latePpm, lateCost, noticeByBlock, ruler } = counter;
  const more = issuers?.includes(mandate.issuer) === false ? [mandate.issuer] : [];
  const cost = lateCost === '0' ? null : lateCost;
  return {
    issuers: issuers === null ? null : [...issuers, ...more],
    ...{ latePpm, lateCost: cost, noticeByBlock, ruler },
  };
}
