import type { z } from 'zod';
import { amountOrZeroField, hashField } from '../../state/fields.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showReceivable } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofReceivable } from '../../state/subjects.ts';
import {
  frozenInDispute,
  giveUpUnits,
  liftUnits,
  shareRuling,
} from '../../trade/disputes/disputing.ts';

const schema = deedSchema('endDispute', {
  receivable: hashField.describe('Id of the receivable.'),
  dispute: hashField.describe('The dispute: the transaction that put it down.'),
  cancelled: amountOrZeroField.describe(
    'How much of what is disputed the debtor does not owe, minor units; 0 when it lifts it.',
  ),
  shown: shownField('debtor', 'currency', 'disputed', 'payDay'),
});

const refusals = [
  'unknown_receivable',
  'not_ruler',
  'no_dispute',
  'piece_frozen',
  'more_than_disputed',
] as const;

/** The debtor lifts its dispute, or the body that its acceptance named rules on it. */
export const endDispute: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofReceivable(draft, deed.receivable),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showReceivable(state, deed.receivable),
  ),
  who: 'The debtor, who lifts the whole, or the body that the acceptance named.',
  holds:
    'The dispute on the receivable is open. What is ruled for the debtor touches no frozen ' +
    'piece; while there is one in dispute, it does not lapse.',
  changes:
    'What the ruling gives the debtor is cancelled, spread over the disputed units, and every ' +
    'assignor owes whom it gave them, as after a credit note; of a dispute about a payment it is ' +
    'paid, and who received it owes it as after `concedeUnits`. The rest is open again: it is ' +
    'due on the later of the pay day and the days after now that the parameters give, and bears ' +
    'late interest from the pay day.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    dispute: '6e'.repeat(32),
    cancelled: '0',
    shown: { debtor: 'car-maker', currency: 'EUR', disputed: '2987', payDay: '2026-05-01' },
  },
  apply(scene, deed) {
    const { draft, signer, id: origin } = scene;
    const receivable = receivables.read(draft, deed.receivable);
    if (receivable === undefined) {
      return refuse('unknown_receivable', { receivable: deed.receivable });
    }
    const { id, dispute, debtor, ruler, disputed } = receivable;
    const cancelled = BigInt(deed.cancelled);
    if (signer !== ruler && (signer !== debtor || cancelled > 0n)) {
      return refuse('not_ruler');
    }
    // The due item of its lapse runs before any deed of its time; a mempool may be ahead of it.
    const isOpen = dispute?.id === deed.dispute && dispute.status === 'open';
    if (!isOpen || scene.time >= dispute.time)
      return refuse('no_dispute', { dispute: deed.dispute });
    const frozen = frozenInDispute(scene, id);
    if (cancelled > 0n && frozen !== null) {
      return refuse('piece_frozen', { target: frozen, possible: '0' });
    }
    if (cancelled > disputed) return refuse('more_than_disputed', { disputed: String(disputed) });
    const words = { receivable: id, dispute: dispute.id, by: signer, cancelled: deed.cancelled };
    const parts = shareRuling(scene, receivable, cancelled);
    const given = giveUpUnits({ ...scene, origin }, receivable, parts);
    const after = receivables.read(draft, id) ?? receivable;
    const lifted = after.disputed === 0n ? [] : liftUnits(scene, after);
    return [{ type: 'disputeEnded', ...words }, ...given, ...lifted];
  },
});
