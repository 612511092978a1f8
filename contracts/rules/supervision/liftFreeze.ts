import { frozenField, hashField } from '../../state/fields.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { endOrders } from '../../trade/due/thawing.ts';
import { findOrder, findTarget } from '../../trade/supervision/freezing.ts';

const schema = deedSchema('liftFreeze', {
  target: frozenField.describe('As the freeze names it.'),
  lifts: hashField.describe('The order that is lifted, as the freeze names it.'),
  order: hashField.describe('Salted commitment to what lifting it rests on.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'not_frozen',
] as const;

/** Ends an order of a freeze before its term. */
export const liftFreeze: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'Supervision goes on whatever stands still.' },
  who: 'A supervisor.',
  holds: 'The target is under the order.',
  changes:
    'The order is over. With the last one the freeze is, and what was held of a piece goes to ' +
    'its pledgees and its payee; while its receivable is frozen, it waits for the end of that.',
  refusals,
  example: {
    target: 'member/tier-one',
    lifts: 'c1'.repeat(32),
    order: 'c2'.repeat(32),
  },
  apply(scene, deed) {
    const target = findTarget(scene.draft, deed.target);
    if (typeof target !== 'string') return target;
    const { lifts } = deed;
    const freeze = findOrder(scene.draft, target, lifts);
    if ('code' in freeze) return freeze;
    const origin = { ...scene, origin: scene.id };
    return endOrders(origin, freeze, ({ order }) => order === lifts, 'lifted');
  },
});
