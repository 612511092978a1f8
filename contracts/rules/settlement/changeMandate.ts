import type { z } from 'zod';
import { hashField, idField } from '../../state/fields.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import { invoices } from '../../state/invoices.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showReceivable } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofReceivable } from '../../state/subjects.ts';
import { checkIssuer } from '../../trade/members/standing.ts';
import { checkDischarge } from '../../trade/money/discharging.ts';
import { planObligation } from '../../trade/settlement/obliging.ts';

const schema = deedSchema('changeMandate', {
  receivable: hashField.describe('Id of the receivable.'),
  issuer: idField.describe('Whose money pays from now on.'),
  shown: shownField('currency', 'open', 'payDay'),
});

const refusals = [
  'unknown_receivable',
  'not_an_issuer',
  'own_money',
  'issuer_not_accepted',
  'issuer_insolvent',
  'not_debtor',
  'mandate_stands',
] as const;

/** The debtor names other money after the issuer of the mandated one has failed. */
export const changeMandate: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofReceivable(draft, deed.receivable),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showReceivable(state, deed.receivable),
  ),
  who: 'The debtor of the receivable.',
  holds:
    'The issuer of the mandated money is insolvent, and something is open. The new issuer is ' +
    'accepted for the receivable, solvent, and not the debtor itself.',
  changes:
    'The receivable is paid in money of the new issuer. Until some days after the declaration ' +
    '(parameter `issuerDays`) what falls due is put off day by day, and nobody is late for them.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    issuer: 'bank-two',
    shown: { currency: 'EUR', open: '10480', payDay: '2026-05-01' },
  },
  apply(scene, { receivable: id, issuer }) {
    const { draft, signer, time } = scene;
    const receivable = receivables.read(draft, id);
    if (receivable === undefined) return refuse('unknown_receivable', { receivable: id });
    const { debtor, mandate, status } = receivable;
    const listed = invoices.read(draft, receivable.invoice)?.terms.issuers ?? null;
    const refusal = checkIssuer(draft, issuer) ?? checkDischarge(scene, issuer, debtor, listed);
    if (refusal !== null) return refusal;
    if (debtor !== signer) return refuse('not_debtor');
    if (status === 'paid' || !isInsolvent(draft, mandate.issuer)) {
      return refuse('mandate_stands', { issuer: mandate.issuer, status });
    }
    const changed = { ...receivable, mandate: { ...mandate, issuer } };
    receivables.write(draft, changed);
    if (receivable.dueTime > time) {
      planObligation(scene, receivable);
      planObligation(scene, changed);
    }
    return [{ type: 'mandateChanged', receivable: id, debtor, former: mandate.issuer, issuer }];
  },
});
