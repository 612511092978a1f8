import { frozenField, hashField } from '../../state/fields.ts';
import { freezes } from '../../state/freezes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { endFreeze } from '../../trade/due/thawing.ts';
import { findTarget } from '../../trade/supervision/freezing.ts';

const schema = deedSchema('liftFreeze', {
  target: frozenField.describe('As the freeze names it.'),
  order: hashField.describe('Salted commitment to what it rests on.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'not_frozen',
] as const;

/** Ends a freeze before its term. */
export const liftFreeze: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'Supervision goes on whatever stands still.' },
  who: 'A supervisor.',
  holds: 'The target is frozen.',
  changes: 'The freeze is over; what was held of a piece goes to its pledgees and its payee.',
  refusals,
  example: { target: 'member/tier-one', order: 'c2'.repeat(32) },
  apply(scene, deed) {
    const target = findTarget(scene.draft, deed.target);
    if (typeof target !== 'string') return target;
    const freeze = freezes.read(scene.draft, target);
    if (freeze?.status !== 'active') return refuse('not_frozen', { target });
    return endFreeze({ ...scene, origin: scene.id }, freeze, 'lifted');
  },
});
