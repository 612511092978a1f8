import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { insolvencies } from '../../state/insolvencies.ts';
import type { Invoice, RestOffer } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showRestOffer } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { acceptRest } from '../../trade/invoices/accepting.ts';
import { findInvoice } from '../../trade/invoices/answering.ts';
import type { MoneyCode } from '../../trade/money/discharging.ts';
import { checkDischarge } from '../../trade/money/discharging.ts';

const schema = deedSchema('takeRest', {
  invoice: hashField.describe('Id of the invoice.'),
  shown: shownField(
    ...(['supplier', 'debtor', 'currency', 'amount', 'disputed', 'payDay'] as const),
    ...(['document', 'details', 'part', 'ends', 'issuer'] as const),
  ),
});

type TakenMoneyCode = Exclude<MoneyCode, 'own_money'>;
type Code =
  | 'unknown_invoice'
  | TakenMoneyCode
  | 'not_party'
  | 'nothing_disputed'
  | 'no_rest_offered';

/** Debtor or supplier agrees to what the other would settle the disputed rest on. */
export const takeRest: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => {
    const by = invoices.read(draft, deed.invoice)?.offered?.by;
    return [...ofInvoice(draft, deed.invoice), ...(by === undefined ? [] : [`member/${by}`])];
  },
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showRestOffer(state, deed.invoice),
  ),
  who: 'The debtor of the invoice when the supplier has offered, the supplier when the debtor has.',
  holds:
    'The offer of the other side is as it was shown and not over, the money that it names ' +
    'settles still, and proceedings on its maker have not been opened since it was made.',
  changes:
    'The agreed part is accepted: there is a further receivable of the invoice, with the id of ' +
    'this transaction and the terms of the first, paid in the money of the offer. It is due on ' +
    'the later of the due day and so many days after now as the parameters give (`liftDays`), by ' +
    'the calendar of the first. What is left of the rest is struck where that was offered, else ' +
    'it stays disputed.',
  refusals: [
    'unknown_invoice',
    'issuer_not_accepted',
    'issuer_insolvent',
    'not_party',
    'nothing_disputed',
    'no_rest_offered',
  ],
  example: {
    invoice: '4a'.repeat(32),
    shown: {
      supplier: 'tier-one',
      debtor: 'car-maker',
      currency: 'EUR',
      amount: '52987',
      disputed: '2987',
      payDay: '2026-05-01',
      document: '2e'.repeat(32),
      details: '3f'.repeat(32),
      part: '2000',
      ends: true,
      issuer: 'bank-one',
    },
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { id, supplier, debtor, status, disputed, offered } = invoice;
    const money = offered === null ? null : checkMoney(scene, invoice, offered);
    if (money !== null) return money;
    if (scene.signer !== supplier && scene.signer !== debtor) {
      return refuse('not_party');
    }
    if (status !== 'accepted' || disputed === 0n) return refuse('nothing_disputed', { status });
    if (offered === null || !isOpen(scene, offered)) {
      return refuse('no_rest_offered', { until: offered?.until ?? '' });
    }
    const { amount, ends, issuer } = offered;
    const face = BigInt(amount);
    const rest = disputed - face;
    const left = ends ? 0n : rest;
    const accepted = acceptRest(scene, invoice, { face, left, issuer });
    const words = { invoice: id, receivable: scene.id, supplier, debtor, amount };
    const agreed = { type: 'restAgreed', ...words, struck: String(rest - left) };
    return [{ ...agreed, disputed: String(left) }, accepted];
  },
});

/** The debtor's own money was refused when it was offered, and never becomes another's. */
function checkMoney(
  scene: SignedScene,
  { debtor, terms }: Invoice,
  { issuer }: RestOffer,
): Refusal<TakenMoneyCode> | null {
  return checkDischarge(scene, issuer, debtor, terms.issuers) as Refusal<TakenMoneyCode> | null;
}

/** Whether the signer may take it: the other's, in its days, of who was not insolvent since. */
function isOpen({ draft, signer, time }: SignedScene, { by, until, madeTime }: RestOffer): boolean {
  const proceedings = insolvencies.read(draft, by);
  const isBefore = proceedings !== undefined && madeTime <= proceedings.declaredTime;
  return by !== signer && time < until && !isBefore;
}
