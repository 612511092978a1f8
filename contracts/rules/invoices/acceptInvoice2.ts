import { z } from 'zod';
import type { RuleSpec } from '../../state/rule.ts';
import { defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import type { PartCode } from '../../trade/invoices/acceptingPart.ts';
import {
  acceptPart,
  PART_CHANGES,
  PART_EXAMPLE,
  PART_HOLDS,
  PART_REFUSALS,
  partFields,
} from '../../trade/invoices/acceptingPart.ts';

const schema = z.strictObject({
  type: z.literal('acceptInvoice'),
  version: z.literal(2),
  ...partFields,
});

/** The debtor’s word that it owes all or a part, as an undertaking or with its defences. */
export const acceptInvoice2: RuleSpec<typeof schema, PartCode> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice.',
  holds: PART_HOLDS,
  changes: PART_CHANGES,
  refusals: PART_REFUSALS,
  example: {
    type: 'acceptInvoice',
    version: 2,
    ...PART_EXAMPLE,
  },
  apply(scene, deed) {
    return acceptPart(scene, deed, { lateCost: 0n, accelerates: false });
  },
});
