import { amountField, hashField } from '../../state/fields.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Debt } from '../../state/rights.ts';
import { debts } from '../../state/rights.ts';
import type { Event, RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofPiece } from '../../state/subjects.ts';
import { lesser, openUnits } from '../../state/units.ts';
import type { FoundPiece } from '../../trade/financing/offering.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { openDebt } from '../../trade/money/owing.ts';
import { withInterest } from '../../trade/settlement/interest.ts';
import { leaveCharges } from '../../trade/settlement/leaving.ts';
import { closeUnits, piecesOf } from '../../trade/settlement/paying.ts';

const schema = deedSchema('setOffPiece', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  debt: hashField.describe('Id of a debt of the piece’s holder to the receivable’s debtor.'),
  amount: amountField.describe('So much of the debt and of the piece, minor units.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_debt',
  'not_party',
  'receivable_not_overdue',
  'set_off_waived',
  'debts_not_mutual',
  'debt_after_notice',
  'debt_settled',
  'piece_locked',
  'piece_pledged',
  'piece_reserved',
  'more_than_open',
] as const;

type Code = (typeof refusals)[number];

/** Settles a debt of a piece's holder against open units of that piece. */
export const setOffPiece: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The debtor of the receivable, or the holder of the piece.',
  holds:
    'The receivable is acknowledged, for on an undertaking the debtor has waived set-off, and ' +
    'overdue or in default. The holder owes the debt to the debtor in money of the mandated ' +
    'issuer, in the same currency. Once the debtor has notice of an assignment to the holder, ' +
    'the debt is older than the notice or from the same receivable. No offer or claim binds the ' +
    'piece, nobody has a pledge in it, it was not bought with a reserve, and the amount ' +
    'is open in both.',
  changes:
    'So many units of this piece alone are closed, and so much of the debt is settled; no money ' +
    'moves. Late interest that was due on the units stays owed, as a debt of the debtor to the ' +
    'holder.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    debt: '9f'.repeat(32),
    amount: '1500',
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const debt = debts.read(scene.draft, deed.debt);
    if (debt === undefined) return refuse('unknown_debt', { debt: deed.debt });
    const amount = BigInt(deed.amount);
    const refusal = checkSides(scene, found, debt) ?? checkAmount(found, debt, amount);
    return refusal ?? closeBoth(scene, found, debt, amount);
  },
});

/** That both are between the same two, of a kind and in a money that may be set off, and due. */
function checkSides(
  scene: SignedScene,
  { receivable, piece }: FoundPiece,
  debt: Debt,
): Refusal<Code> | null {
  const { debtor, status, kind } = receivable;
  if (scene.signer !== debtor && scene.signer !== piece.holder) {
    return refuse('not_party', { receivable: receivable.id });
  }
  if (status !== 'overdue' && status !== 'defaulted') {
    return refuse('receivable_not_overdue', { status });
  }
  if (kind === 'undertaking') return refuse('set_off_waived', { receivable: receivable.id });
  if (!isMutual(receivable, piece, debt)) return refuse('debts_not_mutual');
  const { holder, payTo, noticedAt } = piece;
  const isNoticed = holder !== receivable.supplier && payTo === holder;
  const isOlder = debt.madeAt < noticedAt || debt.receivable === receivable.id;
  if (!isNoticed || isOlder) return null;
  return refuse('debt_after_notice', { madeAt: debt.madeAt, noticedAt });
}

function isMutual(receivable: Receivable, piece: Piece, debt: Debt): boolean {
  const { debtor, currency, mandate } = receivable;
  const isBack = debt.debtor === piece.holder && debt.creditor === debtor;
  return isBack && debt.issuer === mandate.issuer && debt.currency === currency;
}

function checkAmount({ piece }: FoundPiece, debt: Debt, amount: bigint): Refusal<Code> | null {
  if (openDebt(debt) === 0n) return refuse('debt_settled');
  const { lock, pledges, reserve } = piece;
  if (lock !== null) return refuse('piece_locked', { offer: lock });
  const [pledge] = pledges;
  if (pledge !== undefined) return refuse('piece_pledged', { pledge });
  if (reserve !== null) return refuse('piece_reserved', { seller: reserve.seller });
  const open = lesser(openDebt(debt), openUnits(piece));
  return amount > open ? refuse('more_than_open', { open: String(open) }) : null;
}

function closeBoth(
  scene: SignedScene,
  { receivable, piece }: FoundPiece,
  debt: Debt,
  amount: bigint,
): readonly Event[] {
  const { draft } = scene;
  const before = piecesOf(draft, receivable.id);
  pieces.write(draft, { ...piece, paid: piece.paid + amount });
  debts.write(draft, { ...debt, settled: debt.settled + amount });
  const origin = { ...scene, origin: scene.id };
  const left = leaveCharges(origin, withInterest(scene, receivable), before);
  closeUnits(draft, { ...left.receivable, paid: receivable.paid + amount });
  const { debtor } = receivable;
  const parties = { debt: debt.id, debtor, holder: piece.holder };
  const event = { type: 'pieceSetOff', ...unitsOf(piece), ...parties, amount: String(amount) };
  return [event, ...left.events];
}
