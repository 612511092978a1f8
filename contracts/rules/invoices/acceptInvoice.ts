import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { acceptOn } from '../../trade/invoices/accepting.ts';
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
import { checkIssuer } from '../../trade/members/standing.ts';
import type { MoneyCode } from '../../trade/money/discharging.ts';
import { checkDischarge } from '../../trade/money/discharging.ts';

const schema = deedSchema('acceptInvoice', acceptanceFields);

type TermsCode = 'terms_differ' | 'late_interest_bounds';
type Code =
  | 'unknown_invoice'
  | 'not_an_issuer'
  | MoneyCode
  | AnswerCode
  | NamedCode
  | TermsCode
  | PartCode;

/** The debtor’s word that it owes all or a part, as an undertaking or with its defences. */
export const acceptInvoice: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice.',
  holds:
    'The invoice waits for an answer or is disputed as a whole, its due time is ahead, both name ' +
    'one due day, and the debtor answers for every invoice that looks like this one. What it ' +
    'names is what the supplier has registered; of the terms that the supplier has left open it ' +
    'may name any that the parameters allow; to others it makes a counter. The mandated money ' +
    'settles on this network, the supplier takes it, and it is neither the debtor’s own ' +
    'nor an insolvent issuer’s.',
  changes:
    'The accepted part is a receivable with one piece, held by the supplier. At the due time of ' +
    'its pay day (the due day, or the business day that follows) it is paid from the mandated ' +
    'account, which is debited for no more late interest and costs than the mandate’s cap: what ' +
    'is beyond it is owed to the holders as debts. The rest stays unsettled until it is lifted, ' +
    'conceded or reissued: silence ends nothing. Overdue, it costs the agreed sum once, paid ' +
    'before late interest and principal to the holders by their open units; on units that close ' +
    'otherwise their part stays owed, as a debt. Where that is agreed, it falls due when the ' +
    'debtor is declared insolvent.',
  refusals: [
    'unknown_invoice',
    'not_an_issuer',
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
    'terms_differ',
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
    amount: '50000',
    reason: 'not_delivered',
    kind: 'acknowledged',
    text: '5b'.repeat(32),
    dueDay: '2026-05-01',
    mandate: { issuer: 'bank-one', chargesCap: null, partial: true },
    latePpm: 80_000,
    lateCost: '4000',
    noticeByBlock: true,
    accelerates: true,
    distinctFrom: [],
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const agreement = agreementOf(scene, deed, invoice, invoice.terms.ruler);
    const differences = differencesFrom(invoice, agreement);
    // Whose money will do when none is left that the supplier takes, `checkDischarge` says.
    const differs = differences.find(({ field }) => field !== 'issuers');
    const refusal =
      checkIssuer(scene.draft, deed.mandate.issuer) ??
      checkDischarge(scene, deed.mandate.issuer, invoice.debtor, invoice.terms.issuers) ??
      checkAnswer(scene, invoice, deed.dueDay) ??
      checkNamed(deed, invoice) ??
      (differs === undefined ? null : refuse('terms_differ', { ...differs })) ??
      checkLateInterest(scene, deed.latePpm) ??
      checkPart(deed, invoice);
    return refusal ?? acceptOn(scene, invoice, agreement);
  },
});
