import { rateTopic } from '../../state/agreements.ts';
import { amountField, currencyField, dayField, decimalsField } from '../../state/fields.ts';
import { rates } from '../../state/oracles.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { noteAttested } from '../../trade/agreements/watching.ts';
import { checkAttestedDay, checkEnrolled } from '../../trade/evidence/attesting.ts';

const schema = deedSchema('attestRate', {
  base: currencyField.describe('The currency that is priced, ISO 4217 code.'),
  quote: currencyField.describe('The currency that it is priced in.'),
  value: amountField.describe('One unit of the base costs value ÷ 10^decimals units of the quote.'),
  decimals: decimalsField.describe('How many digits of the value stand behind the point.'),
  day: dayField.describe('The ledger day of the rate.'),
});

const refusals = ['not_enrolled', 'bad_day', 'day_ahead', 'older_attestation'] as const;

/** An oracle attests a rate of two currencies. */
export const attestRate: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['oracle'],
  subjects: { exempt: 'It says what happened elsewhere: nothing there stands still.' },
  who: 'An oracle that the validators have enrolled for the pair.',
  holds: 'The day has begun, and the oracle attested no later one.',
  changes:
    'It is the oracle’s rate of the pair, in place of its former one. Contracts that watch the ' +
    'pair are looked at in the next block.',
  refusals,
  example: {
    base: 'USD',
    quote: 'CNY',
    value: '71000',
    decimals: 4,
    day: '2026-03-02',
  },
  apply(scene, deed) {
    const { draft, signer: oracle, height: attestedAt } = scene;
    const { base, quote, decimals, day } = deed;
    const former = rates.read(draft, base, quote, oracle);
    const refusal =
      checkEnrolled(scene, `${base}/${quote}`) ?? checkAttestedDay(scene, day, former);
    if (refusal !== null) return refusal;
    const value = BigInt(deed.value);
    rates.write(draft, { base, quote, oracle, value, decimals, day, attestedAt });
    noteAttested(scene, rateTopic(base, quote));
    const rate = { base, quote, value: deed.value, decimals, day };
    return [{ type: 'rateAttested', oracle, ...rate }];
  },
});
