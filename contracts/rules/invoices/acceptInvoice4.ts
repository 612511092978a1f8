import { z } from 'zod';
import type { RuleSpec } from '../../state/rule.ts';
import { defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import type { PartCode } from '../../trade/invoices/acceptingPart.ts';
import {
  acceptPart,
  LATE_COST_CHANGES,
  lateCostField,
  PART_CHANGES,
  PART_EXAMPLE,
  PART_HOLDS,
  PART_REFUSALS,
  partFields,
} from '../../trade/invoices/acceptingPart.ts';

const schema = z.strictObject({
  type: z.literal('acceptInvoice'),
  version: z.literal(4),
  ...partFields,
  lateCost: lateCostField,
  accelerates: z
    .boolean()
    .describe('Whether it falls due at once when proceedings on the debtor are opened.'),
});

const ACCELERATION = 'Where that is agreed, it falls due when the debtor is declared insolvent.';

/** The same, saying whether it falls due at once when the debtor is insolvent. */
export const acceptInvoice4: RuleSpec<typeof schema, PartCode> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice.',
  holds: PART_HOLDS,
  changes: `${PART_CHANGES} ${LATE_COST_CHANGES} ${ACCELERATION}`,
  refusals: PART_REFUSALS,
  example: {
    type: 'acceptInvoice',
    version: 4,
    ...PART_EXAMPLE,
    lateCost: '4000',
    accelerates: true,
  },
  apply(scene, deed) {
    return acceptPart(scene, deed, {
      lateCost: BigInt(deed.lateCost),
      accelerates: deed.accelerates,
    });
  },
});
