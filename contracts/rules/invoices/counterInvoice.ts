import { idField } from '../../state/fields.ts';
import type { Invoice } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import type { NamedCode, PartCode } from '../../trade/invoices/agreeing.ts';
import {
  acceptanceFields,
  agreementOf,
  checkLateInterest,
  checkNamed,
  checkPart,
  differencesFrom,
} from '../../trade/invoices/agreeing.ts';
import type { AnswerCode } from '../../trade/invoices/answering.ts';
import { checkAnswer, findInvoice } from '../../trade/invoices/answering.ts';
import { checkRuler } from '../../trade/invoices/registering.ts';
import { checkIssuer } from '../../trade/members/standing.ts';
import type { MoneyCode } from '../../trade/money/discharging.ts';
import { checkDischarge } from '../../trade/money/discharging.ts';

const schema = deedSchema('counterInvoice', {
  ...acceptanceFields,
  ruler: idField.nullable().describe('The member that would rule on disputes; null: none.'),
});

type Code =
  | 'unknown_invoice'
  | 'not_an_issuer'
  | 'unknown_ruler'
  | MoneyCode
  | AnswerCode
  | NamedCode
  | 'already_countered'
  | 'terms_agree'
  | 'late_interest_bounds'
  | PartCode;

/** The terms on which the debtor would accept, where they are not those of the supplier. */
export const counterInvoice: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice, once.',
  holds:
    'The invoice could be accepted, and the debtor would do so on other terms than the supplier ' +
    'has stated: whose money pays, late interest, costs, notice, who rules on disputes. They are ' +
    'within the parameters, and the money settles on this network.',
  changes:
    'The invoice waits for the supplier, on the terms of the counter, as long as it would have ' +
    'waited for the debtor. Until the supplier takes it, withdraws the invoice or lets both ' +
    'lapse, the counter binds the debtor, which may accept the stated terms after all, but ' +
    'neither reject nor dispute.',
  refusals: [
    'unknown_invoice',
    'not_an_issuer',
    'unknown_ruler',
    'own_money',
    'issuer_not_accepted',
    'issuer_insolvent',
    'not_debtor',
    'invoice_answered',
    'invoice_withdrawn',
    'invoice_lapsed',
    'due_day_past',
    'due_day_differs',
    'creditor_differs',
    'currency_differs',
    'amount_differs',
    'document_differs',
    'details_differ',
    'already_countered',
    'terms_agree',
    'late_interest_bounds',
    'similar_unanswered',
    'more_than_invoiced',
    'reason_missing',
  ],
  example: {
    invoice: '4a'.repeat(32),
    supplier: 'tier-one',
    currency: 'EUR',
    invoiced: '52987',
    document: '2e'.repeat(32),
    details: '3f'.repeat(32),
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
    distinctFrom: [],
    ruler: null,
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { id, supplier, debtor } = invoice;
    const counter = agreementOf(scene, deed, invoice, deed.ruler);
    const refusal =
      checkIssuer(scene.draft, deed.mandate.issuer) ??
      checkRuler(scene, deed.ruler, [supplier, debtor]) ??
      checkDischarge(scene, deed.mandate.issuer, debtor, null) ??
      checkAnswer(scene, invoice, deed.dueDay) ??
      checkNamed(deed, invoice) ??
      checkOnce(invoice) ??
      (differencesFrom(invoice, counter).length === 0 ? refuse('terms_agree') : null) ??
      checkLateInterest(scene, deed.latePpm) ??
      checkPart(deed, invoice);
    if (refusal !== null) return refusal;
    const waits = { status: 'countered', disputed: 0n, reason: null } as const;
    invoices.write(scene.draft, { ...invoice, ...waits, counter });
    return [{ type: 'invoiceCountered', invoice: id, supplier, debtor }];
  },
});

/** One counter for each invoice, whatever became of it. */
function checkOnce({ counter }: Invoice): Refusal<'already_countered'> | null {
  return counter === null ? null : refuse('already_countered');
}
