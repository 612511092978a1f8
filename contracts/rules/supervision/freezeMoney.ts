import { z } from 'zod';
import { dayField, hashField, idField } from '../../state/fields.ts';
import { FREEZE_REASONS, moneyTarget } from '../../state/freezes.ts';
import { members } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { checkOrder, putOrder } from '../../trade/supervision/freezing.ts';

const schema = deedSchema('freezeMoney', {
  member: idField.describe('Whose money.'),
  reason: z.enum(FREEZE_REASONS).describe('Why; details go to the member directly.'),
  order: hashField.describe('Salted commitment to what it rests on.'),
  untilDay: dayField.describe('Last ledger day of the freeze.'),
});

const refusals = [
  'unknown_counterparty',
  'already_frozen',
  'too_many_orders',
  'bad_day',
  'expires_day_past',
  'freeze_too_long',
] as const;

/** An issuer has a member’s money stand still: its own money only, in every currency. */
export const freezeMoney: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['issuer'],
  subjects: { exempt: 'An issuer answers a court whatever stands still.' },
  who: 'The issuer of the money.',
  holds:
    'The member is there, its money is not under this very order already and under less than 16, ' +
    'and the term is within the parameters.',
  changes:
    'The member spends none of this issuer’s money until the freeze is over; it still receives ' +
    'it. Nothing else stands still: what is due from that money is overdue.',
  refusals,
  example: {
    member: 'tier-one',
    reason: 'sanctions',
    order: 'c3'.repeat(32),
    untilDay: '2026-06-30',
  },
  apply(scene, deed) {
    const { member, reason, order } = deed;
    if (members.read(scene.draft, member) === undefined) {
      return refuse('unknown_counterparty', { member });
    }
    const target = moneyTarget(scene.signer, member);
    const until = checkOrder(scene, target, deed);
    if (typeof until !== 'number') return until;
    return [putOrder(scene, target, { reason, order, until })];
  },
});
