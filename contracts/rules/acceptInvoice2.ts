import { z } from 'zod';
import type { RuleSpec } from '../state/rule.ts';
import { defineRule } from '../state/rule.ts';
import type { PartCode } from '../trade/acceptingPart.ts';
import { acceptPart, PART_REFUSALS, partFields } from '../trade/acceptingPart.ts';

const schema = z.strictObject({
  type: z.literal('acceptInvoice'),
  version: z.literal(2),
  ...partFields,
});

/** The debtor’s word that it owes all or a part, as an undertaking or with its defences. */
export const acceptInvoice2: RuleSpec<typeof schema, PartCode> = defineRule({
  schema,
  roles: ['buyer'],
  who: 'The debtor of the invoice.',
  holds:
    'The invoice waits for an answer or is disputed as a whole, its due time is ahead, both name ' +
    'one due day, and the debtor answers for every invoice that looks like this one.',
  changes:
    'The accepted part is a receivable with one piece, held by the supplier, that pays itself at ' +
    'its due time. The rest stays a disputed invoice until it is lifted, conceded, or lapses.',
  refusals: PART_REFUSALS,
  example: {
    type: 'acceptInvoice',
    version: 2,
    invoice: '4a'.repeat(32),
    amount: '50000',
    reason: 'not_delivered',
    kind: 'acknowledged',
    text: '5b'.repeat(32),
    dueDay: '2026-05-01',
    mandate: { issuer: 'bank-one', limit: null, partial: true },
    latePpm: 80_000,
    noticeByBlock: true,
    distinctFrom: [],
  },
  apply(scene, deed) {
    return acceptPart(scene, deed, { lateCost: 0n, accelerates: false });
  },
});
