import { dayEnd, dayNumber } from '../../state/calendar.ts';
import { amountField, currencyField, dayField, idField } from '../../state/fields.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import { presentMember } from '../../state/members.ts';
import { conversions } from '../../state/quotes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { checkIssuer } from '../../trade/members/standing.ts';
import { balanceOf, lockMoney } from '../../trade/money/money.ts';

const schema = deedSchema('offerConversion', {
  to: idField.nullable().describe('The member that may take it, or null: any member.'),
  currency: currencyField.describe('ISO 4217 code; of both sides.'),
  gives: idField.describe('The issuer of the money that is given.'),
  giveAmount: amountField.describe('So much is given, minor units.'),
  takes: idField.describe('The issuer of the money that is taken for it.'),
  takeAmount: amountField.describe('So much is taken, minor units.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

const refusals = [
  'unknown_counterparty',
  'own_counterparty',
  'not_an_issuer',
  'same_issuer',
  'issuer_insolvent',
  'bad_day',
  'expires_day_past',
  'insufficient_money',
] as const;

/** Offers money of one issuer for money of another, in one currency. */
export const offerConversion: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { signerOnly: 'The signer offers its own money.' },
  who: 'Every member, from its own account.',
  holds: 'The issuers are two, and the signer has what it gives.',
  changes:
    'What is given is locked in the signer’s account until somebody takes the offer, it is ' +
    'declined or withdrawn, or it lapses after its last day.',
  refusals,
  example: {
    to: null,
    currency: 'EUR',
    gives: 'bank-one',
    giveAmount: '250000',
    takes: 'bank-two',
    takeAmount: '249950',
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    const { draft, id, signer: maker, time } = scene;
    const { to, currency, gives, takes } = deed;
    if (to !== null && presentMember(draft, to) === undefined) {
      return refuse('unknown_counterparty', { member: to });
    }
    if (to === maker) return refuse('own_counterparty');
    const refusal = checkIssuer(draft, gives) ?? checkIssuer(draft, takes);
    if (refusal !== null) return refusal;
    if (gives === takes) return refuse('same_issuer', { issuer: gives });
    const failed = [gives, takes].find((issuer) => isInsolvent(draft, issuer));
    if (failed !== undefined) return refuse('issuer_insolvent', { issuer: failed });
    const day = dayNumber(deed.expiresDay);
    if (day === null) return refuse('bad_day', { day: deed.expiresDay });
    const lapseTime = dayEnd(scene.days, day);
    if (lapseTime <= time) return refuse('expires_day_past', { end: lapseTime });
    const [giveAmount, takeAmount] = [BigInt(deed.giveAmount), BigInt(deed.takeAmount)];
    const money = { issuer: gives, currency };
    const balance = balanceOf(draft, money, maker);
    if (balance < giveAmount) return refuse('insufficient_money', { balance: String(balance) });
    lockMoney(draft, money, maker, giveAmount);
    const amounts = { currency, gives, giveAmount, takes, takeAmount };
    const terms = { ...amounts, lapseTime, status: 'open', taker: null } as const;
    conversions.write(draft, { id, maker, to, ...terms, made: scene.made });
    const shown = { ...amounts, giveAmount: deed.giveAmount, takeAmount: deed.takeAmount };
    return [{ type: 'conversionOffered', conversion: id, maker, to, ...shown }];
  },
});
