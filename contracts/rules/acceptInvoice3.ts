import { z } from 'zod';
import { amountOrZeroField } from '../state/fields.ts';
import type { RuleSpec } from '../state/rule.ts';
import { defineRule } from '../state/rule.ts';
import type { PartCode } from '../trade/acceptingPart.ts';
import { acceptPart, PART_REFUSALS, partFields } from '../trade/acceptingPart.ts';

const schema = z.strictObject({
  type: z.literal('acceptInvoice'),
  version: z.literal(3),
  ...partFields,
  lateCost: amountOrZeroField.describe(
    'Costs of recovery that are owed once it is overdue, minor units, whatever is paid then.',
  ),
});

/** The same, with a sum for the costs of recovery, owed once the receivable is overdue. */
export const acceptInvoice3: RuleSpec<typeof schema, PartCode> = defineRule({
  schema,
  roles: ['buyer'],
  who: 'The debtor of the invoice.',
  holds:
    'The invoice waits for an answer or is disputed as a whole, its due time is ahead, both name ' +
    'one due day, and the debtor answers for every invoice that looks like this one.',
  changes:
    'The accepted part is a receivable with one piece, held by the supplier, that pays itself at ' +
    'its due time. The rest stays a disputed invoice until it is lifted, conceded, or lapses. ' +
    'Overdue, it costs the agreed sum once, paid before late interest and principal to the ' +
    'holders by their open units; on units that close otherwise their part stays owed, as a debt.',
  refusals: PART_REFUSALS,
  example: {
    type: 'acceptInvoice',
    version: 3,
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
    lateCost: '4000',
  },
  apply(scene, deed) {
    return acceptPart(scene, deed, { lateCost: BigInt(deed.lateCost), accelerates: false });
  },
});
