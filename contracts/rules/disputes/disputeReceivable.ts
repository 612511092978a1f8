import { z } from 'zod';
import { amountField, hashField, idField } from '../../state/fields.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofReceivable } from '../../state/subjects.ts';
import { openUnits } from '../../state/units.ts';
import { disputablePieces, openDispute } from '../../trade/disputes/disputing.ts';
import { checkOpenForTransfer } from '../../trade/financing/offering.ts';
import { DISPUTE_REASONS } from '../../trade/invoices/answering.ts';

const schema = deedSchema('disputeReceivable', {
  receivable: hashField.describe('Id of the receivable.'),
  amount: amountField.describe('How much is disputed, minor units.'),
  ground: z.enum(DISPUTE_REASONS).describe('Why; details go to the supplier directly.'),
  payee: idField
    .nullable()
    .describe('Who was paid, exactly when the ground is `already_paid`; else null.'),
  details: hashField.describe('Salted commitment to the details.'),
});

const refusals = [
  'unknown_receivable',
  'not_debtor',
  'not_payee',
  'dispute_open',
  'receivable_closed',
  'defences_waived',
  'more_than_open',
] as const;

/** The debtor disputes an amount that it had acknowledged, or its payee says that it was paid. */
export const disputeReceivable: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofReceivable(draft, deed.receivable),
  who: 'The debtor of the receivable; on the ground that it was paid, also who was paid.',
  holds:
    'The receivable is acknowledged and no dispute on it is open. The record time is ahead, ' +
    'or it stood still then and is not debited yet, for which it waits a whole day after the ' +
    'stop; else the ground is that it was paid already: then the payee of record is named, or ' +
    'who was it before a change of which the notice does not count yet, but no guarantor that ' +
    'holds its piece while its creditor is not whole. So much is open, of what that payee may ' +
    'be paid for, that was never disputed before.',
  changes:
    'It falls on units in the order of a credit note: free ones of the supplier, those that it ' +
    'pledged, then units of others, pro rata; frozen pieces are spared, and where a payee is ' +
    'named all that it may not be paid for. They are cut out, and neither debited nor counted ' +
    'as open while it lasts; offers of their pieces lapse. After the days that the parameters ' +
    'give to a dispute it lapses; see `concedeUnits` and `endDispute`.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    amount: '1500',
    ground: 'damaged',
    payee: null,
    details: '3d'.repeat(32),
  },
  apply(scene, deed) {
    const receivable = receivables.read(scene.draft, deed.receivable);
    if (receivable === undefined) {
      return refuse('unknown_receivable', { receivable: deed.receivable });
    }
    const { id, debtor, kind, dispute } = receivable;
    const { payee } = deed;
    const isPaid = deed.ground === 'already_paid';
    if (debtor !== scene.signer && (!isPaid || payee !== scene.signer)) {
      return refuse('not_debtor');
    }
    const all = disputablePieces(scene, receivable, payee);
    if (isPaid !== (payee !== null) || (isPaid && all.length === 0)) {
      return refuse('not_payee');
    }
    if (dispute !== null) return refuse('dispute_open', { dispute: dispute.id });
    const isHeld = receivable.status === 'closed' && receivable.firstDebitTime !== null;
    const closed = isHeld ? null : checkOpenForTransfer(scene, receivable);
    if (closed !== null && !isPaid) return closed;
    if (kind === 'undertaking') return refuse('defences_waived', { receivable: id });
    const [amount, ground] = [BigInt(deed.amount), deed.ground];
    const open = all.reduce((sum, piece) => sum + openUnits(piece), 0n);
    if (amount > open) return refuse('more_than_open', { open: String(open) });
    const event = { type: 'receivableDisputed', receivable: id, dispute: scene.id, ground };
    const cut = openDispute(scene, receivable, { id: scene.id, ground, payee, amount });
    return [{ ...event, amount: deed.amount }, ...cut];
  },
});
