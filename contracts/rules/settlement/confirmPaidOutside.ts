import { amountField, hashField, idField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import type { OutsideWord, Receivable } from '../../state/receivables.ts';
import { MAX_OUTSIDE_WORDS, receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event, RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofPiece } from '../../state/subjects.ts';
import { openUnits } from '../../state/units.ts';
import type { FoundPiece } from '../../trade/financing/offering.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { oweDebt } from '../../trade/money/owing.ts';
import { isBehind } from '../../trade/pieces/guaranteeing.ts';
import { payeesOutside } from '../../trade/pieces/noticing.ts';
import { withInterest } from '../../trade/settlement/interest.ts';
import { leaveCharges } from '../../trade/settlement/leaving.ts';
import { closeUnits, piecesOf } from '../../trade/settlement/paying.ts';

const schema = deedSchema('confirmPaidOutside', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  payee: idField.describe('The member that was paid outside the ledger.'),
  amount: amountField.describe('How much, minor units.'),
  payment: hashField.describe('Salted commitment to the proof of the payment.'),
});

type PieceCode =
  | 'not_payee'
  | 'not_party'
  | 'already_agreed'
  | 'piece_locked'
  | 'piece_pledged'
  | 'piece_reserved'
  | 'creditor_first'
  | 'more_than_open';
type Code = 'unknown_receivable' | 'unknown_piece' | PieceCode;

/** Debtor and payee say that the debtor has paid a piece by other means than the ledger. */
export const confirmPaidOutside: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The debtor, or the payee that the deed names. It counts when both have said the same.',
  holds:
    'The payee is that of record, or was it before a change of which the notice does not ' +
    'count yet. No offer binds the piece, nobody has a pledge in it, it was not bought with a ' +
    'reserve, no guarantor holds it while its creditor is not whole, and the amount is open in ' +
    'it.',
  changes:
    'With the word of one it is put down, the newest eight of each. With that of the other ' +
    'so many units of this piece alone are paid; no money moves on the ledger. A payee that ' +
    'is not the holder owes the holder the amount. Late interest that was due on the units ' +
    'stays owed, as a debt of the debtor to the holder.',
  refusals: [
    'unknown_receivable',
    'unknown_piece',
    'not_payee',
    'not_party',
    'already_agreed',
    'piece_locked',
    'piece_pledged',
    'piece_reserved',
    'creditor_first',
    'more_than_open',
  ],
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    payee: 'tier-one',
    amount: '21195',
    payment: 'b6'.repeat(32),
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { piece: from, payee, amount, payment } = deed;
    const word = { by: scene.signer, payee, from, amount, payment };
    const refusal = checkPiece(scene, found, word);
    if (refusal !== null) return refusal;
    const { piece, receivable } = found;
    const isAgreed = receivable.outside.some((each) => isSame(each, word));
    // Who is debtor and payee in one has said both.
    if (isAgreed || receivable.debtor === payee) return payPiece(scene, found, word);
    receivables.write(scene.draft, { ...receivable, outside: withWord(receivable, word) });
    return [{ type: 'paymentStated', ...unitsOf(piece), ...told(word) }];
  },
});

function checkPiece(
  scene: SignedScene,
  { piece, receivable }: FoundPiece,
  word: OutsideWord,
): Refusal<PieceCode> | null {
  const { lock, pledges, reserve } = piece;
  const { by, payee } = word;
  if (!payeesOutside(piece, scene).includes(payee)) return refuse('not_payee');
  if (by !== payee && by !== receivable.debtor) {
    return refuse('not_party');
  }
  const isRepeated = receivable.outside.some((each) => each.by === by && isSame(each, word));
  if (isRepeated) return refuse('already_agreed', { payee });
  if (lock !== null) return refuse('piece_locked');
  const [pledge] = pledges;
  if (pledge !== undefined) return refuse('piece_pledged');
  if (reserve !== null) return refuse('piece_reserved');
  if (isBehind(piecesOf(scene.draft, piece.receivable), piece)) return refuse('creditor_first');
  const open = openUnits(piece);
  return BigInt(word.amount) > open ? refuse('more_than_open', { open: String(open) }) : null;
}

/** Whether two words say the same, whoever says it. */
function isSame(one: OutsideWord, other: OutsideWord): boolean {
  return (['payee', 'from', 'amount', 'payment'] as const).every((key) => one[key] === other[key]);
}

function withWord({ outside }: Receivable, word: OutsideWord): readonly OutsideWord[] {
  const others = outside.filter(({ by }) => by !== word.by);
  const own = outside.filter(({ by }) => by === word.by);
  return [...others, ...own.slice(1 - MAX_OUTSIDE_WORDS), word];
}

function told({ by, payee, amount, payment }: OutsideWord): Omit<Event, 'type'> {
  return { by, payTo: payee, amount, payment };
}

function payPiece(
  scene: SignedScene,
  { piece, receivable }: FoundPiece,
  word: OutsideWord,
): readonly Event[] {
  const { id, currency, mandate } = receivable;
  const { holder, from } = piece;
  const { payee } = word;
  const amount = BigInt(word.amount);
  const origin = { ...scene, origin: scene.id };
  const before = piecesOf(scene.draft, id);
  pieces.write(scene.draft, { ...piece, paid: piece.paid + amount });
  const left = leaveCharges(origin, withInterest(scene, receivable), before);
  const outside = receivable.outside.filter((each) => !isSame(each, word));
  closeUnits(scene.draft, { ...left.receivable, outside, paid: receivable.paid + amount });
  const parties = { debtor: payee, creditor: holder, issuer: mandate.issuer, currency };
  const words = { ...parties, amount, cause: 'collection' as const, receivable: id, from };
  const owed = oweDebt(origin, 'outside', words);
  return [{ type: 'paidOutside', ...unitsOf(piece), ...told(word) }, ...owed, ...left.events];
}
