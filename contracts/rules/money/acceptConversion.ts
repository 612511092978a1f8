import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { conversions } from '../../state/quotes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showConversion } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofTakenConversion } from '../../state/subjects.ts';
import { checkConversionOpen, givenMoney } from '../../trade/money/converting.ts';
import { balanceOf, moveMoney, payLocked } from '../../trade/money/money.ts';

const schema = deedSchema('acceptConversion', {
  conversion: hashField.describe('Id of the offer; its amounts are the ones that count.'),
  shown: shownField('maker', 'currency', 'gives', 'giveAmount', 'takes', 'takeAmount'),
});

const refusals = [
  'unknown_conversion',
  'own_counterparty',
  'not_addressee',
  'conversion_over',
  'insufficient_money',
] as const;

/** Takes an offer of conversion: both sums of money change hands in one step, or neither does. */
export const acceptConversion: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofTakenConversion(draft, deed.conversion),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showConversion(state, deed.conversion),
  ),
  who: 'The member that the offer names, or any other than its maker when it names none.',
  holds: 'The offer is open, and the signer has what the maker takes.',
  changes: 'The maker has the money of one issuer, the signer that of the other.',
  refusals,
  example: {
    conversion: '8d'.repeat(32),
    shown: {
      maker: 'bank-one',
      currency: 'EUR',
      gives: 'bank-one',
      giveAmount: '10480',
      takes: 'bank-two',
      takeAmount: '10480',
    },
  },
  apply(scene, deed) {
    const { draft, signer: taker } = scene;
    const conversion = conversions.read(draft, deed.conversion);
    if (conversion === undefined) {
      return refuse('unknown_conversion', { conversion: deed.conversion });
    }
    const { id, maker, to, currency, takes, takeAmount, giveAmount } = conversion;
    if (maker === taker) return refuse('own_counterparty');
    if (to !== null && to !== taker) return refuse('not_addressee');
    const refusal = checkConversionOpen(scene, conversion);
    if (refusal !== null) return refusal;
    const money = { issuer: takes, currency };
    const balance = balanceOf(draft, money, taker);
    if (balance < takeAmount) return refuse('insufficient_money', { balance: String(balance) });
    const given = givenMoney(conversion);
    const [out, back] = [
      { from: maker, to: taker },
      { from: taker, to: maker },
    ] as const;
    payLocked(draft, given, out, giveAmount);
    moveMoney(draft, money, back, takeAmount);
    conversions.write(draft, { ...conversion, status: 'taken', taker });
    const event = { type: 'moneyMoved', reference: id };
    return [
      { ...event, ...given, ...out, amount: String(giveAmount) },
      { ...event, ...money, ...back, amount: String(takeAmount) },
    ];
  },
});
