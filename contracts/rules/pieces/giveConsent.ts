import { dayEnd, dayNumber } from '../../state/calendar.ts';
import { minorUnitsOf } from '../../state/currencies.ts';
import { amountField, currencyField, dayField, idField } from '../../state/fields.ts';
import { checkSolvent } from '../../state/insolvencies.ts';
import { refuse } from '../../state/refusals.ts';
import { consents } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { checkCounterparty, HOLDER_ROLES } from '../../trade/members/standing.ts';

const schema = deedSchema('giveConsent', {
  assignor: idField.describe('The member whose assignments are taken without an answer.'),
  currency: currencyField.describe('ISO 4217 code.'),
  limit: amountField.describe('So many units in all, decimal text.'),
  untilDay: dayField.describe('Last ledger day of the consent.'),
});

const refusals = [
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  'signer_insolvent',
  'unknown_currency',
  'bad_day',
  'expires_day_past',
] as const;

/** A standing consent: assignments of one member are taken without being asked, within a limit. */
export const giveConsent: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: HOLDER_ROLES,
  subjects: { signerOnly: 'The word is about assignments to come, each of which is stopped.' },
  who: 'A member that may hold pieces, for itself.',
  holds:
    'The assignor is another such member, the last day is not over, and no proceedings on the ' +
    'signer are open.',
  changes:
    'An assignment that the assignor offers to the signer takes effect at once while it is ' +
    'within the limit, which shrinks by its units. It replaces an earlier consent for the same ' +
    'assignor. Sales always need an answer, as do debts of an insolvent debtor and what an ' +
    'insolvent assignor assigns. The consent ends when the signer is insolvent.',
  refusals,
  example: {
    assignor: 'tier-one',
    currency: 'EUR',
    limit: '1000000',
    untilDay: '2026-12-31',
  },
  apply(scene, deed) {
    const { assignor, currency, untilDay } = deed;
    const refusal = checkCounterparty(scene, assignor, HOLDER_ROLES) ?? checkSolvent(scene);
    if (refusal !== null) return refusal;
    if (minorUnitsOf(currency) === undefined) return refuse('unknown_currency', { currency });
    const day = dayNumber(untilDay);
    if (day === null) return refuse('bad_day', { day: untilDay });
    const until = dayEnd(scene.days, day);
    if (until <= scene.time) return refuse('expires_day_past', { end: until });
    const assignee = scene.signer;
    consents.write(scene.draft, { assignee, assignor, currency, left: BigInt(deed.limit), until });
    return [{ type: 'consentGiven', assignee, assignor, currency, limit: deed.limit, until }];
  },
});
