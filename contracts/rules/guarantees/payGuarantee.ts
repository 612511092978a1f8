import type { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { amountField, hashField } from '../../state/fields.ts';
import type { Guarantee } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import { checkSolvent } from '../../state/insolvencies.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event, RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showGuaranteedPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofGuaranteedPiece } from '../../state/subjects.ts';
import { lesser, openBounds, openUnits } from '../../state/units.ts';
import { cutPiece, linksByLaw, unitsOf } from '../../trade/financing/offering.ts';
import { balanceOf, moneyMoved, moveMoney } from '../../trade/money/money.ts';
import { endGuarantee } from '../../trade/pieces/guaranteeing.ts';
import { withNotice } from '../../trade/pieces/noticing.ts';
import { payPledges } from '../../trade/pieces/pledging.ts';
import { oweMissing, shareReserve, tellReserve } from '../../trade/pieces/reserving.ts';

const schema = deedSchema('payGuarantee', {
  guarantee: hashField.describe('Id of the guarantee.'),
  piece: amountField.describe('First unit of a piece that bears it.'),
  shown: shownField('debtor', 'amount', 'currency', 'from', 'to', 'open'),
});

type PieceCode = 'guarantee_closed' | 'not_guaranteed' | 'piece_locked';
type Code =
  | 'unknown_guarantee'
  | 'unknown_piece'
  | 'not_guarantor'
  | 'signer_insolvent'
  | PieceCode
  | 'units_not_open'
  | 'insufficient_money';

/** The guarantor pays, and is the creditor of what it has paid. */
export const payGuarantee: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofGuaranteedPiece(draft, deed.guarantee, BigInt(deed.piece)),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showGuaranteedPiece(state, deed.guarantee, BigInt(deed.piece)),
  ),
  who: 'The guarantor.',
  holds:
    'The guarantee is called and on the piece, no claim binds it, something of it is open, and ' +
    'the guarantor has the amount in the money in which the receivable is paid; no proceedings ' +
    'on the guarantor are open.',
  changes:
    'As many open units as the guarantee has left, from the front, are the guarantor’s, free of ' +
    'pledges, with the rights against sellers. Their face goes to the pledgees in their rank and ' +
    'to the former holder. What a reserve still owes the former holder beyond that is owed to it ' +
    'in recourse.',
  refusals: [
    'unknown_guarantee',
    'unknown_piece',
    'not_guarantor',
    'signer_insolvent',
    'guarantee_closed',
    'not_guaranteed',
    'piece_locked',
    'units_not_open',
    'insufficient_money',
  ],
  example: {
    guarantee: '7f'.repeat(32),
    piece: '1',
    shown: {
      debtor: 'car-maker',
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
    const { guarantor } = guarantee;
    if (guarantor !== signer) return refuse('not_guarantor', { guarantor });
    const refusal = checkSolvent(scene) ?? checkPiece(piece, guarantee);
    if (refusal !== null) return refusal;
    const count = lesser(openUnits(piece), guarantee.amount - guarantee.paid);
    const { first, last } = openBounds(piece);
    if (count === 0n) return refuse('units_not_open', { first: String(first), last: String(last) });
    const money = { issuer: receivable.mandate.issuer, currency: receivable.currency };
    const balance = balanceOf(draft, money, signer);
    if (balance < count) return refuse('insufficient_money', { balance: String(balance) });
    const { part, events } = cutPiece(draft, piece, first, first + count - 1n);
    return [...events, ...subrogate(scene, receivable, part, { guarantee, count })];
  },
});

function checkPiece(piece: Piece, { id, status }: Guarantee): Refusal<PieceCode> | null {
  if (status !== 'called') return refuse('guarantee_closed', { status });
  if (!piece.guarantees.includes(id)) return refuse('not_guaranteed');
  return piece.lock === null ? null : refuse('piece_locked', { lock: piece.lock });
}

/** Pays the face of a part to its pledgees and its holder, and hands it to the guarantor. */
function subrogate(
  scene: SignedScene,
  receivable: Receivable,
  part: Piece,
  { guarantee, count }: { readonly guarantee: Guarantee; readonly count: bigint },
): readonly Event[] {
  const { draft } = scene;
  const { guarantor, id } = guarantee;
  const money = { issuer: receivable.mandate.issuer, currency: receivable.currency };
  const kept = part.reserve === null ? null : shareReserve(scene, part.reserve, count);
  const { shares, rest } = payPledges(draft, part, kept?.part ?? count);
  const payees = shares.map(({ pledgee: to, amount }) => ({ to, amount }));
  const back = kept === null ? [] : [{ to: kept.after.seller, amount: kept.remainder }];
  const all = [...payees, { to: part.holder, amount: rest }, ...back].filter(
    ({ amount }) => amount > 0n,
  );
  const payments = all.flatMap(({ to, amount }) => {
    moveMoney(draft, money, { from: guarantor, to }, amount);
    return moneyMoved(money, { from: guarantor, to }, amount, id);
  });
  const free = { pledges: [], guarantees: [], noticeTo: null, writtenOff: false, yielded: 0n };
  const links = linksByLaw(scene, part, guarantor);
  const moved = { ...part, ...free, holder: guarantor, reserve: null, links };
  pieces.write(draft, withNotice(receivable, moved, scene));
  const paid = guarantee.paid + count;
  const after = { ...guarantee, paid };
  if (paid === guarantee.amount) endGuarantee(draft, after, 'used');
  else guarantees.write(draft, after);
  const parties = { former: part.holder, holder: guarantor, amount: String(count) };
  const event = { type: 'guaranteePaid', guarantee: id, ...unitsOf(part), ...parties };
  const origin = { ...scene, origin: scene.id };
  const told =
    kept === null
      ? []
      : [tellReserve(part, kept), ...oweMissing(origin, receivable, part, kept.after)];
  return [event, ...told, ...payments, ...shares.map((share) => share.event)];
}
