import { amountField, hashField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofPiece } from '../../state/subjects.ts';
import { openUnits } from '../../state/units.ts';
import type { FoundPiece } from '../../trade/financing/offering.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { oweDebt } from '../../trade/money/owing.ts';
import { withInterest } from '../../trade/settlement/interest.ts';
import { leaveCharges } from '../../trade/settlement/leaving.ts';
import { closeUnits, piecesOf } from '../../trade/settlement/paying.ts';

const schema = deedSchema('confirmPaidOutside', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  amount: amountField.describe('What was received outside the ledger, minor units.'),
  payment: hashField.describe('Salted commitment to the proof of the payment.'),
});

type PieceCode =
  | 'not_payee'
  | 'piece_locked'
  | 'piece_pledged'
  | 'piece_reserved'
  | 'more_than_open';
type Code = 'unknown_receivable' | 'unknown_piece' | PieceCode;

/** The payee of a piece says that the debtor has paid it by other means than the ledger. */
export const confirmPaidOutside: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The payee of record of the piece: its holder, or who collects for the holder.',
  holds:
    'No offer binds the piece, nobody has a pledge in it, it was not bought with a ' +
    'reserve, and the amount is open in it.',
  changes:
    'So many units of this piece alone are paid; no money moves on the ledger. A payee that is ' +
    'not the holder owes the holder the amount. Late interest that was due on the units stays ' +
    'owed, as a debt of the debtor to the holder.',
  refusals: [
    'unknown_receivable',
    'unknown_piece',
    'not_payee',
    'piece_locked',
    'piece_pledged',
    'piece_reserved',
    'more_than_open',
  ],
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    amount: '21195',
    payment: 'b6'.repeat(32),
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const amount = BigInt(deed.amount);
    const refusal = checkPiece(scene, found, amount);
    if (refusal !== null) return refusal;
    const { piece, receivable } = found;
    const { id, currency, mandate } = receivable;
    const { holder, payTo, from } = piece;
    const origin = { ...scene, origin: scene.id };
    const before = piecesOf(scene.draft, id);
    pieces.write(scene.draft, { ...piece, paid: piece.paid + amount });
    const left = leaveCharges(origin, withInterest(scene, receivable), before);
    closeUnits(scene.draft, { ...left.receivable, paid: receivable.paid + amount });
    const parties = { debtor: payTo, creditor: holder, issuer: mandate.issuer, currency };
    const words = { ...parties, amount, cause: 'collection' as const, receivable: id, from };
    const owed = oweDebt(origin, 'outside', words);
    const { payment } = deed;
    const event = { type: 'paidOutside', ...unitsOf(piece), payTo, amount: deed.amount, payment };
    return [event, ...owed, ...left.events];
  },
});

function checkPiece(
  scene: SignedScene,
  { piece }: FoundPiece,
  amount: bigint,
): Refusal<PieceCode> | null {
  const { payTo, lock, pledges, reserve } = piece;
  if (payTo !== scene.signer) return refuse('not_payee', { payTo });
  if (lock !== null) return refuse('piece_locked', { offer: lock });
  const [pledge] = pledges;
  if (pledge !== undefined) return refuse('piece_pledged', { pledge });
  if (reserve !== null) return refuse('piece_reserved', { seller: reserve.seller });
  const open = openUnits(piece);
  return amount > open ? refuse('more_than_open', { open: String(open) }) : null;
}
