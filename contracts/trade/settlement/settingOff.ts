/**
 * Set-off of a debt against units of a piece. Between the debtor and the holder there is no rule of
 * notice. Against the holder the debtor may set off what an earlier creditor owes it, through every
 * change of hands: what arose before the notice of that counted and is due no later than the
 * receivable, or is of the same receivable, but for what is left of a credit note: of that a holder
 * has not let its units be cancelled. That creditor owes the holder the amount. Never on an
 * undertaking; in the money of the mandate alone.
 */
import { isFrozen, pieceTarget } from '../../state/freezes.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { DeclaredSetOff, Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Debt } from '../../state/rights.ts';
import { debts } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { lesser, openUnits } from '../../state/units.ts';
import type { Origin } from '../money/owing.ts';
import { openDebt, oweDebt } from '../money/owing.ts';
import { chargeOn } from '../pieces/charging.ts';
import { isBehind } from '../pieces/guaranteeing.ts';
import { settleDebt } from '../pieces/pledgedDebts.ts';
import { withInterest } from './interest.ts';
import { leaveCharges } from './leaving.ts';
import { closeUnits, piecesOf } from './paying.ts';

/** A debt, and the piece against which it is set off, by whose word. */
export interface SetOffSides {
  readonly by: string;
  readonly receivable: Receivable;
  readonly piece: Piece;
  readonly debt: Debt;
}

/** Why the sides do not fit. */
export type SidesCode = 'set_off_waived' | 'debts_not_mutual' | 'debt_after_notice';

/** Why so much is not set off. */
export type AmountCode =
  | 'debt_settled'
  | 'debt_pledged'
  | 'piece_locked'
  | 'piece_pledged'
  | 'piece_reserved'
  | 'creditor_first'
  | 'more_than_open';

/** That both are between the right members, of a kind and in a money that may be set off. */
export function checkSides({
  by,
  receivable,
  piece,
  debt,
}: SetOffSides): Refusal<SidesCode> | null {
  const { id, debtor, currency, mandate, kind } = receivable;
  if (kind === 'undertaking') return refuse('set_off_waived', { receivable: id });
  const isOfMoney = debt.issuer === mandate.issuer && debt.currency === currency;
  if (!isOfMoney || debt.creditor !== debtor) return refuse('debts_not_mutual');
  if (debt.debtor === piece.holder) return null;
  const last = piece.links.findLast(({ assignor }) => assignor === debt.debtor);
  if (last === undefined || by !== debtor) return refuse('debts_not_mutual');
  // What holders have not let a credit note cancel is not taken from them by its debt either.
  if (debt.receivable === id && debt.cause !== 'creditNote') return null;
  const { madeTime } = debt;
  const { noticeTime } = last;
  const isOlder = noticeTime === null || madeTime < noticeTime;
  if (isOlder && madeTime <= receivable.dueTime) return null;
  // When others were told of what is their own, is not said.
  return refuse('debt_after_notice', { madeTime, dueTime: receivable.dueTime });
}

/** That nobody else has a right in the piece, and the amount is open in both. */
export function checkAmount(
  draft: Draft,
  { piece, debt }: SetOffSides,
  amount: bigint,
): Refusal<AmountCode> | null {
  if (openDebt(debt) === 0n) return refuse('debt_settled');
  const charge = chargeOn(draft, debt);
  if (charge !== null) return refuse('debt_pledged', { pledge: charge });
  const { lock, pledges, reserve } = piece;
  if (lock !== null) return refuse('piece_locked');
  const [pledge] = pledges;
  if (pledge !== undefined) return refuse('piece_pledged');
  if (reserve !== null) return refuse('piece_reserved');
  if (isBehind(piecesOf(draft, piece.receivable), piece)) return refuse('creditor_first');
  const open = lesser(openDebt(debt), openUnits(piece));
  return amount > open ? refuse('more_than_open', { open: String(open) }) : null;
}

/** Closes so many units and settles so much of the debt, as was checked. */
export function closeBoth(origin: Origin, sides: SetOffSides, amount: bigint): readonly Event[] {
  const { receivable, piece, debt } = sides;
  const { draft } = origin;
  const { id, debtor, currency } = receivable;
  const { from, to, holder } = piece;
  const before = piecesOf(draft, id);
  pieces.write(draft, { ...piece, paid: piece.paid + amount });
  const told = settleDebt(draft, debt, amount);
  const left = leaveCharges(origin, withInterest(origin, receivable), before);
  closeUnits(draft, { ...left.receivable, paid: receivable.paid + amount });
  const parties = { debtor: debt.debtor, creditor: holder, issuer: debt.issuer, currency };
  const words = { ...parties, amount, cause: 'setOff' as const, receivable: id, from };
  const owed = oweDebt(origin, `set off ${debt.id} ${from}`, words);
  const units = { receivable: id, from: String(from), to: String(to) };
  const both = { debt: debt.id, amount: String(amount) };
  // One for each side: the debtor need not know who holds the piece, nor that anybody else does.
  const events = [
    { type: 'pieceSetOff', ...units, ...both, debtor },
    { type: 'holderSetOff', ...units, ...both, holder },
  ];
  return [...events, ...told, ...owed, ...left.events];
}

/** Runs what was declared before the due day, in its order, as far as it holds then. */
export function runSetOffs(origin: Origin, { id, setOffs }: Receivable): readonly Event[] {
  const events = setOffs.flatMap((declared, at) => {
    return runSetOff({ ...origin, origin: `${origin.origin} ${at}` }, id, declared);
  });
  const after = receivables.read(origin.draft, id);
  if (after !== undefined && setOffs.length > 0) {
    receivables.write(origin.draft, { ...after, setOffs: [] });
  }
  return events;
}

function runSetOff(
  origin: Origin,
  id: string,
  { by, debt: debtId, from, amount: most }: DeclaredSetOff,
): readonly Event[] {
  const { draft } = origin;
  const receivable = receivables.read(draft, id);
  const debt = debts.read(draft, debtId);
  const unit = BigInt(from);
  const piece = piecesOf(draft, id).find((each) => each.from <= unit && unit <= each.to);
  const lapsed = { type: 'setOffLapsed', receivable: id, debt: debtId, from };
  if (receivable === undefined || debt === undefined || piece === undefined) return [lapsed];
  const sides = { by, receivable, piece, debt };
  const amount = lesser(BigInt(most), lesser(openDebt(debt), openUnits(piece)));
  const isStill = isFrozen(draft, pieceTarget(id, piece.from));
  const refusal = checkSides(sides) ?? checkAmount(draft, sides, amount);
  if (isStill || amount === 0n || refusal !== null) return [lapsed];
  return closeBoth(origin, sides, amount);
}
