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
  version: z.literal(3),
  ...partFields,
  lateCost: lateCostField,
});

/** The same, with a sum for the costs of recovery, owed once the receivable is overdue. */
export const acceptInvoice3: RuleSpec<typeof schema, PartCode> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice.',
  holds: PART_HOLDS,
  changes: `${PART_CHANGES} ${LATE_COST_CHANGES}`,
  refusals: PART_REFUSALS,
  example: {
    type: 'acceptInvoice',
    version: 3,
    ...PART_EXAMPLE,
    lateCost: '4000',
  },
  apply(scene, deed) {
    return acceptPart(scene, deed, { lateCost: BigInt(deed.lateCost), accelerates: false });
  },
});
