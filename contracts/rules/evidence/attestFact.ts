import { z } from 'zod';
import { factTopic } from '../../state/agreements.ts';
import { amountField, dayField, hashField } from '../../state/fields.ts';
import { listName } from '../../state/listings.ts';
import { FACT_KINDS, statements } from '../../state/oracles.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { noteAttested } from '../../trade/agreements/watching.ts';
import { checkAttestedDay, checkEnrolled } from '../../trade/evidence/attesting.ts';
import { findInvoice } from '../../trade/invoices/answering.ts';

const schema = deedSchema('attestFact', {
  invoice: hashField.describe('Id of the invoice that it is about.'),
  kind: z
    .enum(FACT_KINDS)
    .describe(
      '`order`: it was ordered; `receipt`: goods or services were received; `delivery`: delivery ' +
        'was accepted; `customs`: released; `logistics`: a carrier has it or brought it; ' +
        '`tax-invoice`: the tax office knows the invoice.',
    ),
  holds: z.boolean().describe('Whether it is so; false takes back, or says the contrary.'),
  amount: amountField.nullable().describe('What it comes to, minor units of the invoice, or null.'),
  reference: hashField.nullable().describe('Commitment to the document that shows it, or null.'),
  day: dayField.describe('The ledger day since which it is known.'),
});

const refusals = [
  'unknown_invoice',
  'not_enrolled',
  'bad_day',
  'day_ahead',
  'older_attestation',
] as const;

/** An oracle attests a fact about an invoice. */
export const attestFact: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['oracle'],
  subjects: { exempt: 'It says what happened elsewhere: nothing there stands still.' },
  who: 'An oracle that the validators have enrolled for facts of this kind.',
  holds: 'The invoice is registered, the day has begun, and the oracle attested no later one.',
  changes:
    'It is the oracle’s word on the matter, in place of its former one. Contracts that watch it ' +
    'are looked at in the next block.',
  refusals,
  example: {
    invoice: '4a'.repeat(32),
    kind: 'delivery',
    holds: true,
    amount: '21195',
    reference: '7e'.repeat(32),
    day: '2026-03-02',
  },
  apply(scene, deed) {
    const { draft, signer: oracle, height: attestedAt } = scene;
    const { kind, holds, reference, day } = deed;
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { id } = invoice;
    const former = statements.read(draft, id, kind, oracle);
    const refusal = checkEnrolled(scene, kind) ?? checkAttestedDay(scene, day, former);
    if (refusal !== null) return refusal;
    const amount = deed.amount === null ? null : BigInt(deed.amount);
    const words = { invoice: id, kind, oracle, holds, amount, reference, day, attestedAt };
    statements.write(draft, words);
    listName(draft, 'statements', id, `${kind}/${oracle}`);
    noteAttested(scene, factTopic(id, kind));
    const said = { invoice: id, kind, holds: String(holds), amount: deed.amount, reference, day };
    return [{ type: 'factAttested', oracle, ...said }];
  },
});
