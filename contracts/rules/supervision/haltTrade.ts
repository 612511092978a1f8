import { z } from 'zod';
import { haltedField, hashField } from '../../state/fields.ts';
import { FREEZE_REASONS, halts, isHalted } from '../../state/freezes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { findTarget } from '../../trade/supervision/freezing.ts';

const schema = deedSchema('haltTrade', {
  target: haltedField.describe('`receivable/<id>`, `debtor/<id>` or `network`.'),
  reason: z.enum(FREEZE_REASONS).describe('Why; details go to those concerned directly.'),
  order: hashField.describe('Salted commitment to what it rests on.'),
});

const refusals = ['unknown_receivable', 'unknown_counterparty', 'already_frozen'] as const;

/** Breaks the circuit: trade in a receivable, with a debtor, or all trade stands still. */
export const haltTrade: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'Supervision goes on whatever stands still.' },
  who: 'A supervisor.',
  holds: 'The target is there, and no halt of it is in force.',
  changes:
    'No deed touches the receivable, those of the debtor, or (network) any; what ' +
    'is due is tried again each day, until the validators have voted that it goes on.',
  refusals,
  example: {
    target: 'debtor/car-maker',
    reason: 'fraud_suspected',
    order: 'c5'.repeat(32),
  },
  apply(scene, deed) {
    const { draft, signer: by, height: madeAt } = scene;
    const target = findTarget(draft, deed.target);
    if (typeof target !== 'string') {
      return target.code === 'unknown_piece'
        ? refuse('unknown_receivable')
        : refuse(target.code, target.facts);
    }
    if (isHalted(draft, target)) return refuse('already_frozen', { target });
    const { reason, order } = deed;
    halts.write(draft, { target, by, reason, order, resumedBy: [], status: 'active', madeAt });
    return [{ type: 'tradeHalted', target, by, reason, order }];
  },
});
