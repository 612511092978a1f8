import type { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { amountField, hashField } from '../../state/fields.ts';
import type { Cover, Guarantee } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Pledge } from '../../state/rights.ts';
import type { Event, RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showGuaranteedPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import type { Draft } from '../../state/state.ts';
import { ofGuaranteedPiece } from '../../state/subjects.ts';
import { unitsOf } from '../../trade/financing/offering.ts';
import { callable, calledUnits, coveredUnits, withCall } from '../../trade/pieces/guaranteeing.ts';
import { actingFor } from '../../trade/pieces/pledging.ts';

const schema = deedSchema('callGuarantee', {
  guarantee: hashField.describe('Id of the guarantee.'),
  piece: amountField.describe('First unit of a piece that bears it.'),
  reference: hashField.describe('Salted commitment to what the guarantor is told.'),
  shown: shownField('guarantor', 'amount', 'currency', 'from', 'to', 'open'),
});

type CallCode = 'guarantee_closed' | 'not_guaranteed' | 'guarantee_outranked' | 'units_not_open';
type Code =
  | 'unknown_guarantee'
  | 'unknown_piece'
  | 'not_holder'
  | 'receivable_not_defaulted'
  | CallCode;

/** Calls on the guarantor to pay what falls to a piece. */
export const callGuarantee: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofGuaranteedPiece(draft, deed.guarantee, BigInt(deed.piece)),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showGuaranteedPiece(state, deed.guarantee, BigInt(deed.piece)),
  ),
  who: 'The holder of a piece that bears the guarantee, or in its place the first pledgee.',
  holds:
    'The receivable is in default, which came in the term of the guarantee, however long ago; ' +
    'something of it falls to open units of the piece and is not called yet, and those that ' +
    'rank before it on the piece are called.',
  changes:
    'The guarantor owes what of the guarantee falls to this piece and is not called: its share ' +
    'of the amount, divided over all guaranteed units at the default, at most what is open; ' +
    'called by a pledgee, at most what is secured, and the holder calls the rest. It is due at ' +
    'once, or when the waiting days since the default are over. Nobody can take the call back.',
  refusals: [
    'unknown_guarantee',
    'unknown_piece',
    'not_holder',
    'receivable_not_defaulted',
    'guarantee_closed',
    'not_guaranteed',
    'guarantee_outranked',
    'units_not_open',
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
    const pledge = actingFor(draft, piece, signer);
    if (pledge === undefined) return refuse('not_holder');
    const { status } = receivable;
    if (status !== 'defaulted') return refuse('receivable_not_defaulted', { status });
    const found = findCover(draft, piece, guarantee, pledge);
    return 'code' in found
      ? found
      : call(scene, receivable, piece, { guarantee, ...found, pledge });
  },
});

/** What is called of which cover, and for which pledge (null: by the holder). */
interface Called {
  readonly guarantee: Guarantee;
  readonly cover: Cover;
  readonly amount: bigint;
  readonly pledge: Pledge | null;
}

/** What of the guarantee the piece bears, and how much can be called for it. */
function findCover(
  draft: Draft,
  piece: Piece,
  { id, status }: Guarantee,
  pledge: Pledge | null,
): Pick<Called, 'cover' | 'amount'> | Refusal<CallCode> {
  if (status !== 'triggered') return refuse('guarantee_closed', { status });
  const rank = piece.guarantees.findIndex((each) => each.id === id);
  const cover = piece.guarantees[rank];
  if (cover === undefined) return refuse('not_guaranteed');
  const [amount, covered] = [callable(draft, piece, cover, pledge), coveredUnits(piece, cover)];
  if (amount === 0n && covered > 0n) {
    return refuse('guarantee_closed', { called: String(calledUnits(draft, piece, cover)) });
  }
  const first = piece.guarantees
    .slice(0, rank)
    .find((each) => callable(draft, piece, each, pledge) > 0n);
  if (first !== undefined) return refuse('guarantee_outranked', { guarantee: first.id });
  if (covered > 0n) return { cover, amount };
  return refuse('units_not_open', { covered: cover.amount ?? '0' });
}

function call(
  scene: SignedScene,
  { graceTime }: Receivable,
  piece: Piece,
  { guarantee, cover, amount: count, pledge }: Called,
): readonly Event[] {
  const { draft, signer: calledBy, time, days } = scene;
  const { id, guarantor, waitingDays } = guarantee;
  const dueTime = Math.max(time, graceTime + waitingDays * days.dayMs);
  const amount = String(count);
  const words = { by: calledBy, pledge: pledge?.id ?? null, amount, dueTime };
  const after = withCall(draft, cover, words);
  const covers = piece.guarantees.map((each) => (each.id === id ? after : each));
  pieces.write(draft, { ...piece, guarantees: covers });
  const said = { guarantor, calledBy, amount, dueTime };
  return [{ type: 'guaranteeCalled', guarantee: id, ...unitsOf(piece), ...said }];
}
