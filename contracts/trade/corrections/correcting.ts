/**
 * Corrections from the first word to the last. What all agree to whose right it lowers is made at
 * once; what two supervisors order, or the validators by ballot, is made after the days of the
 * parameters, so that who is concerned can see it coming. Against an order of supervisors one whose
 * right it lowers can object: then only a ballot makes it. While something that it is about stands
 * still or is disputed, an order waits from day to day.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type {
  Correction,
  CorrectionStatus,
  DebtRepair,
  ReductionRepair,
  Repair,
  UnitsRepair,
} from '../../state/corrections.ts';
import { corrections, isPending } from '../../state/corrections.ts';
import { minorUnitsOf } from '../../state/currencies.ts';
import { isFrozen, isHalted, pieceTarget } from '../../state/freezes.ts';
import { listName, namesOf, unlistName } from '../../state/listings.ts';
import { members, presentMember } from '../../state/members.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Debt } from '../../state/rights.ts';
import { debts, pledges } from '../../state/rights.ts';
import type { Event, Run } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { checkSizes } from '../financing/offering.ts';
import { checkIssuer, HOLDER_ROLES, hasRole } from '../members/standing.ts';
import { openDebt } from '../money/owing.ts';
import { pledgesOf } from '../pieces/pledging.ts';
import { suretiesOf } from '../pieces/sureties.ts';
import { stopOf } from '../supervision/freezing.ts';
import { makeRepair, spansOf } from './repairing.ts';

/** Corrections of one receivable that are proposed by its parties, at most; orders come beyond. */
export const MAX_PROPOSED = 16;

/** What is wrong with who and what a correction names, in the order of the checks. */
export type NamedCode =
  | 'unknown_receivable'
  | 'unknown_debt'
  | 'unknown_counterparty'
  | 'own_counterparty'
  | 'counterparty_role'
  | 'not_an_issuer'
  | 'own_money';

/** Why a correction cannot be ordered as things are, in the order of the checks. */
export type OrderedCode = 'unknown_currency' | 'units_not_open' | 'more_than_open';

/** Why a correction cannot be made by agreement as things are, in the order of the checks. */
export type AgreedCode = StillCode | 'unknown_currency';

/** Why that may change from the proposal to the last word. */
export type StillCode =
  | 'debt_settled'
  | 'piece_locked'
  | 'units_not_open'
  | 'part_too_small'
  | 'more_than_open';

/** That all that the correction names is there, and may have its part in it. */
export function checkNamed({ draft }: Scene, repair: Repair): Refusal<NamedCode> | null {
  switch (repair.kind) {
    case 'units':
      return checkUnitsNamed(draft, repair);
    case 'debt': {
      const { debtor, creditor, issuer } = repair;
      const unknown = checkMembers(draft, [debtor, creditor]);
      if (unknown !== null) return unknown;
      if (debtor === creditor) return refuse('own_counterparty');
      const outsider = checkIssuer(draft, issuer);
      if (outsider !== null) return outsider;
      return issuer === debtor ? refuse('own_money') : null;
    }
    case 'reduction': {
      const { debt } = repair;
      return debts.read(draft, debt) === undefined ? refuse('unknown_debt', { debt }) : null;
    }
  }
}

/**
 * By agreement it is made as it is written: all units are open, in the hands named, unbound, and
 * may be cut; so much of the debt is open.
 */
export function checkAgreed(scene: Scene, repair: Repair): Refusal<AgreedCode> | null {
  return repair.kind === 'debt' ? checkCurrency(repair) : checkStill(scene, repair);
}

function checkStill(scene: Scene, repair: Repair): Refusal<StillCode> | null {
  if (repair.kind === 'debt') return null;
  if (repair.kind === 'units') return checkUnitsAgreed(scene, repair);
  const open = openDebt(debtOf(scene.draft, repair));
  if (open === 0n) return refuse('debt_settled');
  return BigInt(repair.amount) > open ? refuse('more_than_open', { open: String(open) }) : null;
}

/** By order it does what there is to do when it is made: that it is about anything is checked. */
export function checkOrdered(scene: Scene, repair: Repair): Refusal<OrderedCode> | null {
  if (repair.kind === 'debt') return checkCurrency(repair);
  if (repair.kind === 'units') return checkUnitsOrdered(scene, repair);
  const { amount: all } = debtOf(scene.draft, repair);
  return BigInt(repair.amount) > all ? refuse('more_than_open', { open: String(all) }) : null;
}

/**
 * The members whose right it lowers, each of which has to agree: who gives units up and who gets
 * them; pledgees, guarantors, sellers with a reserve or recourse of the pieces; the debtor while
 * its set-off depends on who the creditor is; the debtor of a new debt; the creditor of a reduced
 * one, and the pledgees whose pledges are on it. In the order of their names.
 */
export function concernedBy(draft: Draft, repair: Repair): readonly string[] {
  if (repair.kind === 'debt') return [repair.debtor];
  if (repair.kind === 'reduction') {
    const debt = debts.read(draft, repair.debt);
    if (debt === undefined) return [];
    const pledgees = pledgesOf(draft, debt).map(({ pledgee }) => pledgee);
    return [...new Set([debt.creditor, ...pledgees])].sort();
  }
  const all = new Set([repair.rightful, ...repair.holders]);
  for (const { piece, first, last } of spansOf(draft, repair)) {
    if (last < first || !repair.holders.includes(piece.holder)) continue;
    for (const id of piece.pledges) all.add(pledges.read(draft, id)?.pledgee ?? piece.holder);
    for (const member of suretiesOf(draft, piece)) all.add(member);
  }
  const receivable = receivables.read(draft, repair.receivable);
  if (receivable?.kind === 'acknowledged') all.add(receivable.debtor);
  return [...all].sort();
}

/** Who may propose it: who has to agree to it, and the creditor of a debt that should be there. */
export function mayPropose(draft: Draft, repair: Repair, member: string): boolean {
  if (repair.kind === 'debt' && repair.creditor === member) return true;
  if (repair.kind === 'reduction' && debts.read(draft, repair.debt)?.debtor === member) return true;
  return concernedBy(draft, repair).includes(member);
}

/** That no more corrections of the receivable wait than may. */
export function checkRoom(
  draft: Draft,
  repair: Repair,
  most: number,
): Refusal<'too_many_corrections'> | null {
  if (repair.kind !== 'units') return null;
  const { length: waiting } = namesOf(draft, 'corrections', repair.receivable);
  return waiting >= most ? refuse('too_many_corrections', { waiting }) : null;
}

/** Puts a correction down; what it needs has been checked. */
export function openCorrection(
  scene: Scene,
  words: Pick<Correction, 'id' | 'by' | 'authority' | 'corrects' | 'reason' | 'repair' | 'signed'>,
  status: 'proposed' | 'ordered',
): Event {
  const { draft, height: madeAt, made } = scene;
  const { id, by, authority, corrects, reason, repair, signed } = words;
  const receivable = receivableOf(draft, repair);
  const said = { id, by, authority, corrects, reason, repair, receivable, signed };
  const blank = { moved: '0', debts: [], endedBy: null, endedAt: null };
  corrections.write(draft, { ...said, ...blank, status, time: daysFrom(scene), madeAt, made });
  if (repair.kind === 'units') listName(draft, 'corrections', repair.receivable, id);
  const type = status === 'proposed' ? 'correctionProposed' : 'correctionOrdered';
  return { type, correction: id, by, authority, corrects };
}

/** The receivable that is corrected, or of which the debt is that is; null when there is none. */
function receivableOf(draft: Draft, repair: Repair): Hash | null {
  if (repair.kind === 'units') return repair.receivable;
  return repair.kind === 'debt' ? null : (debts.read(draft, repair.debt)?.receivable ?? null);
}

/** A second supervisor has said the same: from now on the days run. */
export function orderCorrection(scene: Scene, correction: Correction, second: string): Event {
  const { id, by, authority, corrects, signed } = correction;
  const ordered = {
    signed: [...signed, second],
    status: 'ordered',
    time: daysFrom(scene),
  } as const;
  corrections.write(scene.draft, { ...correction, ...ordered });
  return { type: 'correctionOrdered', correction: id, by, authority, corrects };
}

/** Makes what all have agreed to, when nobody is missing any more and it can be made. */
export function agreeTo(
  scene: Scene,
  correction: Correction,
  member: string,
): readonly Event[] | Refusal<StillCode> {
  const { draft } = scene;
  const { id, repair } = correction;
  const signed = [...new Set([...correction.signed, member])];
  const isWhole = concernedBy(draft, repair).every((each) => signed.includes(each));
  const event = { type: 'correctionAgreed', correction: id, member };
  if (!isWhole) {
    corrections.write(draft, { ...correction, signed });
    return [event];
  }
  const refusal = checkStill(scene, repair);
  return refusal ?? [event, ...makeCorrection(scene, { ...correction, signed })];
}

/** Ends a correction that is not made. */
export function endCorrection(
  scene: Scene,
  correction: Correction,
  status: Exclude<CorrectionStatus, 'proposed' | 'ordered' | 'made'>,
  endedBy: string | null,
): Event {
  close(scene, { ...correction, status, endedBy });
  return { type: 'correctionEnded', correction: correction.id, status, by: endedBy };
}

/** At its time what is proposed lapses, and what is ordered is made, or waits for another day. */
export function runCorrection(scene: Scene, id: Hash): Run {
  const correction = corrections.read(scene.draft, id);
  assert(correction !== undefined && isPending(correction), 'only what is pending is due');
  if (correction.status === 'proposed') {
    return { code: 'ok', events: [endCorrection(scene, correction, 'lapsed', null)], facts: {} };
  }
  const stop = stillOf(scene.draft, correction.repair);
  if (stop !== null) {
    const time = correction.time + scene.days.dayMs;
    corrections.write(scene.draft, { ...correction, time });
    return { code: 'frozen', events: [], facts: { target: stop } };
  }
  return { code: 'ok', events: makeCorrection(scene, correction), facts: {} };
}

function makeCorrection(scene: Scene, correction: Correction): readonly Event[] {
  const { id, repair, authority, corrects } = correction;
  const { moved, debts: owed, events } = makeRepair({ ...scene, origin: id }, repair);
  if (events.length === 0) return [endCorrection(scene, correction, 'overtaken', null)];
  close(scene, { ...correction, status: 'made', moved: String(moved), debts: owed });
  const event = { type: 'correctionMade', correction: id, authority, corrects };
  return [{ ...event, moved: String(moved) }, ...events];
}

function close(scene: Scene, correction: Correction): void {
  const { draft, height: endedAt } = scene;
  const { id, repair } = correction;
  corrections.write(draft, { ...correction, endedAt });
  if (repair.kind === 'units') unlistName(draft, 'corrections', repair.receivable, id);
}

function daysFrom({ time, parameters, days }: Scene): number {
  return time + parameters.correctionDays * days.dayMs;
}

/** What of it stands still, or is in dispute, so that an order waits; null when nothing does. */
function stillOf(draft: Draft, repair: Repair): string | null {
  if (repair.kind !== 'units') return isHalted(draft, 'network') ? 'network' : null;
  const receivable = receivables.read(draft, repair.receivable);
  const stop = receivable === undefined ? null : stopOf(draft, receivable);
  if (stop !== null) return stop;
  for (const { piece } of spansOf(draft, repair)) {
    const target = pieceTarget(piece.receivable, piece.from);
    if (piece.disputed > 0n || isFrozen(draft, target)) return target;
  }
  return null;
}

function checkCurrency({ currency }: DebtRepair): Refusal<'unknown_currency'> | null {
  return minorUnitsOf(currency) === undefined ? refuse('unknown_currency', { currency }) : null;
}

function debtOf(draft: Draft, repair: ReductionRepair): Debt {
  const debt = debts.read(draft, repair.debt);
  assert(debt !== undefined, 'the caller has checked what is named');
  return debt;
}

function checkUnitsNamed(draft: Draft, repair: UnitsRepair): Refusal<NamedCode> | null {
  const { receivable: id, holders, rightful } = repair;
  const receivable = receivables.read(draft, id);
  if (receivable === undefined) return refuse('unknown_receivable', { receivable: id });
  const unknown = checkMembers(draft, [rightful, ...holders]);
  if (unknown !== null) return unknown;
  if (holders.includes(rightful)) return refuse('own_counterparty');
  const member = members.read(draft, rightful);
  const mayHold = member !== undefined && hasRole(member, HOLDER_ROLES);
  if (mayHold && rightful !== receivable.debtor) return null;
  return refuse('counterparty_role', { member: rightful, needed: HOLDER_ROLES.join(' ') });
}

function checkMembers(
  draft: Draft,
  ids: readonly string[],
): Refusal<'unknown_counterparty'> | null {
  const unknown = ids.find((id) => presentMember(draft, id) === undefined);
  return unknown === undefined ? null : refuse('unknown_counterparty', { member: unknown });
}

function checkUnitsAgreed(
  scene: Scene,
  repair: UnitsRepair,
): Refusal<'piece_locked' | 'units_not_open' | 'part_too_small'> | null {
  const { holders, receivable: id, from, to } = repair;
  const receivable = receivables.read(scene.draft, id);
  assert(receivable !== undefined, 'the caller has checked what is named');
  const spans = spansOf(scene.draft, repair);
  const locked = spans.find(({ piece }) => piece.lock !== null)?.piece.lock ?? null;
  if (locked !== null) return refuse('piece_locked');
  const ours = spans.filter(({ piece }) => holders.includes(piece.holder));
  const open = ours.reduce((sum, { first, last }) => sum + maxZero(last - first + 1n), 0n);
  if (open === 0n || open !== BigInt(to) - BigInt(from) + 1n) {
    return refuse('units_not_open', { open: String(open) });
  }
  for (const { piece, first, last } of ours) {
    const refusal = checkSizes(scene, { receivable, piece }, [{ first, last }]);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkUnitsOrdered(
  { draft }: Scene,
  repair: UnitsRepair,
): Refusal<'units_not_open'> | null {
  const others = spansOf(draft, repair).filter(({ piece }) => piece.holder !== repair.rightful);
  if (BigInt(repair.from) <= BigInt(repair.to) && others.length > 0) return null;
  return refuse('units_not_open', { open: '0' });
}

function maxZero(count: bigint): bigint {
  return count > 0n ? count : 0n;
}
