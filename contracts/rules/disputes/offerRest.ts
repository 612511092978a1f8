import { z } from 'zod';
import { dayEnd, dayNumber } from '../../state/calendar.ts';
import { amountField, dayField, hashField, idField } from '../../state/fields.ts';
import { invoices } from '../../state/invoices.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showInvoice } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { findInvoice } from '../../trade/invoices/answering.ts';
import { checkIssuer } from '../../trade/members/standing.ts';
import { checkDischarge } from '../../trade/money/discharging.ts';

const schema = deedSchema('offerRest', {
  invoice: hashField.describe('Id of the invoice.'),
  amount: amountField.describe('How much of the disputed rest would be accepted, minor units.'),
  ends: z
    .boolean()
    .describe('Whether what is left of the rest then is struck; else it stays disputed.'),
  issuer: idField.describe('Whose money would pay.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
  shown: shownField(
    ...(['supplier', 'debtor', 'currency', 'amount', 'disputed', 'payDay'] as const),
    ...(['document', 'details'] as const),
  ),
});

const refusals = [
  'unknown_invoice',
  'not_an_issuer',
  'own_money',
  'issuer_not_accepted',
  'issuer_insolvent',
  'not_party',
  'nothing_disputed',
  'bad_day',
  'more_than_disputed',
  'expires_day_past',
] as const;

/** What supplier or debtor would settle the disputed rest of an invoice on. */
export const offerRest: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showInvoice(state, deed.invoice)),
  who: 'The supplier or the debtor of the invoice.',
  holds:
    'A part of the invoice is accepted, and at least this much of the rest is disputed. The ' +
    'money settles on this network, the supplier takes it, and it is neither the debtor’s own ' +
    'nor an insolvent issuer’s. Invoice, document and rest are as they were shown.',
  changes:
    'Until the end of its last day the other side may take the offer, which holds its maker to ' +
    'it. It takes the place of what either had offered before, and is over when the rest changes ' +
    'otherwise: when some of it is accepted, conceded or reissued.',
  refusals,
  example: {
    invoice: '4a'.repeat(32),
    amount: '2000',
    ends: true,
    issuer: 'bank-one',
    expiresDay: '2026-04-15',
    shown: {
      supplier: 'tier-one',
      debtor: 'car-maker',
      currency: 'EUR',
      amount: '52987',
      disputed: '2987',
      payDay: '2026-05-01',
      document: '2e'.repeat(32),
      details: '3f'.repeat(32),
    },
  },
  apply(scene, deed) {
    const { draft, signer: by, days, time: madeTime } = scene;
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { id, supplier, debtor, status, disputed, terms } = invoice;
    const { amount, ends, issuer, expiresDay } = deed;
    const money =
      checkIssuer(draft, issuer) ?? checkDischarge(scene, issuer, debtor, terms.issuers);
    if (money !== null) return money;
    if (by !== supplier && by !== debtor) return refuse('not_party');
    if (status !== 'accepted' || disputed === 0n) return refuse('nothing_disputed', { status });
    const day = dayNumber(expiresDay);
    if (day === null) return refuse('bad_day', { day: expiresDay });
    if (BigInt(amount) > disputed) {
      return refuse('more_than_disputed', { disputed: String(disputed) });
    }
    const until = dayEnd(days, day);
    if (until <= madeTime) return refuse('expires_day_past', { end: until });
    const offered = { by, amount, ends, issuer, madeTime, until };
    invoices.write(draft, { ...invoice, offered });
    const rest = ends ? 'struck' : 'disputed';
    const words = { invoice: id, supplier, debtor, by, amount, rest, issuer, until };
    return [{ type: 'restOffered', ...words }];
  },
});
