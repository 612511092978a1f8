import type { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { amountField, hashField } from '../../state/fields.ts';
import type { Guarantee } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showGuaranteedPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofGuaranteedPiece } from '../../state/subjects.ts';
import { unitsOf } from '../../trade/financing/offering.ts';

const schema = deedSchema('callGuarantee', {
  guarantee: hashField.describe('Id of the guarantee.'),
  piece: amountField.describe('First unit of a piece that bears it.'),
  reference: hashField.describe('Salted commitment to what the guarantor is told.'),
  shown: shownField('guarantor', 'amount', 'currency', 'from', 'to', 'open'),
});

type CallCode = 'guarantee_closed' | 'not_guaranteed' | 'guarantee_outranked' | 'guarantee_waits';
type Code =
  | 'unknown_guarantee'
  | 'unknown_piece'
  | 'not_holder'
  | 'receivable_not_defaulted'
  | CallCode;

/** Calls on the guarantor to pay. */
export const callGuarantee: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofGuaranteedPiece(draft, deed.guarantee, BigInt(deed.piece)),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showGuaranteedPiece(state, deed.guarantee, BigInt(deed.piece)),
  ),
  who: 'The holder of a piece that bears the guarantee.',
  holds:
    'The receivable is in default, the waiting period is over, the guarantee is in force and its ' +
    'last day ahead, and those that rank before it are called.',
  changes: 'The guarantor has to pay; from now on the guarantee does not expire.',
  refusals: [
    'unknown_guarantee',
    'unknown_piece',
    'not_holder',
    'receivable_not_defaulted',
    'guarantee_closed',
    'not_guaranteed',
    'guarantee_outranked',
    'guarantee_waits',
  ],
  example: {
    guarantee: '7f'.repeat(32),
    piece: '1',
    reference: '8f'.repeat(32),
    shown: {
      guarantor: 'bank-two',
      amount: '10480',
      currency: 'EUR',
      from: '1',
      to: '10480',
      open: '10480',
    },
  },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const guarantee = guarantees.read(draft, deed.guarantee);
    if (guarantee === undefined) return refuse('unknown_guarantee', { guarantee: deed.guarantee });
    const receivable = receivables.read(draft, guarantee.receivable);
    assert(receivable !== undefined, 'a guarantee is of a receivable that exists');
    const piece = pieces.read(draft, receivable.id, BigInt(deed.piece));
    if (piece === undefined) return refuse('unknown_piece', { piece: deed.piece });
    if (piece.holder !== signer) return refuse('not_holder', { holder: piece.holder });
    const { status } = receivable;
    if (status !== 'defaulted') return refuse('receivable_not_defaulted', { status });
    const refusal = checkCall(scene, receivable, piece, guarantee);
    if (refusal !== null) return refusal;
    guarantees.write(draft, { ...guarantee, status: 'called' });
    const { id, guarantor } = guarantee;
    return [{ type: 'guaranteeCalled', guarantee: id, ...unitsOf(piece), guarantor }];
  },
});

function checkCall(
  scene: SignedScene,
  receivable: Receivable,
  piece: Piece,
  { id, status, until, waitingDays }: Guarantee,
): Refusal<CallCode> | null {
  if (status !== 'active' || scene.time >= until) return refuse('guarantee_closed', { status });
  const rank = piece.guarantees.indexOf(id);
  if (rank < 0) return refuse('not_guaranteed');
  const before = piece.guarantees.slice(0, rank);
  const first = before.find((each) => guarantees.read(scene.draft, each)?.status === 'active');
  if (first !== undefined) return refuse('guarantee_outranked', { guarantee: first });
  const from = receivable.graceTime + waitingDays * scene.days.dayMs;
  return scene.time < from ? refuse('guarantee_waits', { from }) : null;
}
