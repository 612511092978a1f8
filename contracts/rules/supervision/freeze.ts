import { z } from 'zod';
import { dayField, frozenField, hashField } from '../../state/fields.ts';
import { FREEZE_REASONS } from '../../state/freezes.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { checkOrder, findTarget, putOrder } from '../../trade/supervision/freezing.ts';

const schema = deedSchema('freeze', {
  target: frozenField.describe(
    '`receivable/<id>`, `piece/<receivable>/<first unit>`, `member/<id>`.',
  ),
  reason: z.enum(FREEZE_REASONS).describe('Why; details go to those concerned directly.'),
  order: hashField.describe('Salted commitment to the order of the court or supervisor.'),
  untilDay: dayField.describe('Last ledger day of the freeze.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'already_frozen',
  'too_many_orders',
  'bad_day',
  'expires_day_past',
  'freeze_too_long',
] as const;

/** Has a receivable, a piece or a member stand still, for a reason and a term. */
export const freeze: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'Supervision goes on whatever stands still.' },
  who: 'A supervisor, by itself or on the order of a court.',
  holds:
    'The target is there, is not under this very order already and under less than 16, and the ' +
    'term, counted from this deed, is within the parameters.',
  changes:
    'A frozen member does no deed of the trade. A frozen receivable or piece changes in nothing: ' +
    'what is due is tried again each day, what is paid on a frozen piece is held. The order is ' +
    'over by itself at the end of its last day, the freeze with the last order.',
  refusals,
  example: {
    target: 'member/tier-one',
    reason: 'court_order',
    order: 'c1'.repeat(32),
    untilDay: '2026-06-30',
  },
  apply(scene, deed) {
    const target = findTarget(scene.draft, deed.target);
    if (typeof target !== 'string') return target;
    const until = checkOrder(scene, target, deed);
    if (typeof until !== 'number') return until;
    const { reason, order } = deed;
    return [putOrder(scene, target, { reason, order, until })];
  },
});
