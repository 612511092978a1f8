/**
 * Standing still. A frozen member signs no deed of the trade, and nobody takes from it what it had
 * offered; a frozen receivable or piece changes in nothing. What is due on a frozen or halted
 * receivable, or from a frozen debtor, is tried again a day later, and nobody is late for those
 * days; credit notes and disputes wait as well. What is paid on a frozen piece is held, and goes
 * its way when the freeze is over. Keys, ballots and the deeds of supervisors go on, and so does
 * the word of who would lose by its silence.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { dayEnd, dayNumber } from '../../state/calendar.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { Freeze, FreezeOrder, Held, Target } from '../../state/freezes.ts';
import { freezes, isFrozen, isHalted, MAX_ORDERS, pieceTarget } from '../../state/freezes.ts';
import { members } from '../../state/members.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event, Rule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import type { Subjects } from '../../state/subjects.ts';
import type { Money } from '../money/money.ts';

/** Why a deed of the trade is not done now. */
export type StopCode = 'trade_halted' | 'member_frozen' | 'frozen';

/** Whether a deed of the rule can stand still: it is of the trade. */
export function isTrade({ subjects }: Pick<Rule, 'subjects'>): boolean {
  return !('exempt' in subjects);
}

/** That nothing that a deed of the rule touches stands still; else the refusal. */
export function checkStopped<Deed>(
  { draft, signer }: SignedScene,
  subjects: Subjects<Deed>,
  deed: Deed,
): Refusal<StopCode> | null {
  if ('exempt' in subjects) return null;
  const found = 'signerOnly' in subjects ? [] : subjects(deed, draft);
  if (found === null) return null;
  const targets = ['network', `member/${signer}`, ...found];
  const halted = targets.find((target) => isHalted(draft, target));
  const frozen = targets.filter((target) => isFrozen(draft, target));
  const member = frozen.find((target) => target.startsWith('member/'));
  if (halted === 'network') return refuse('trade_halted', { target: halted });
  if (member !== undefined) return refuse('member_frozen', { member: member.split('/')[1] ?? '' });
  if (halted !== undefined) return refuse('trade_halted', { target: halted });
  const [target] = frozen;
  return target === undefined ? null : refuse('frozen', { target });
}

/** What stands still of a receivable that is due, or of its debtor; null when it can be settled. */
export function stopOf(draft: Draft, { id, debtor }: Receivable): Target | null {
  if (isHalted(draft, 'network')) return 'network';
  if (isHalted(draft, `debtor/${debtor}`)) return `debtor/${debtor}`;
  if (isFrozen(draft, `member/${debtor}`)) return `member/${debtor}`;
  const target = `receivable/${id}`;
  return isHalted(draft, target) || isFrozen(draft, target) ? target : null;
}

/**
 * Keeps what is paid on a piece while it is frozen; false when it is not. Each money is one sum,
 * so that however often a debtor pays, what is held stays short and goes its way at once.
 */
export function holdPayment(
  draft: Draft,
  piece: Piece,
  { issuer, currency }: Money,
  amount: bigint,
): boolean {
  const freeze = freezes.read(draft, pieceTarget(piece.receivable, piece.from));
  if (freeze?.status !== 'active') return false;
  const isSame = (each: Held): boolean => each.issuer === issuer && each.currency === currency;
  const before = freeze.held.find(isSame);
  const sum = { issuer, currency, amount: String(BigInt(before?.amount ?? '0') + amount) };
  const others = freeze.held.filter((each) => each !== before);
  freezes.write(draft, { ...freeze, held: [...others, sum] });
  return true;
}

/** The frozen piece, when the freeze is of a piece. */
export function frozenPiece(draft: FactReader, { target }: Freeze): Piece | null {
  const [kind, id = '', from = ''] = target.split('/');
  if (kind !== 'piece') return null;
  const piece = pieces.read(draft, id, BigInt(from));
  assert(piece !== undefined, 'a frozen piece stays as it is');
  return piece;
}

/** The target that a deed names, as it is kept, when it exists; else the refusal. */
export function findTarget(
  draft: Draft,
  words: string,
): Target | Refusal<'unknown_receivable' | 'unknown_piece' | 'unknown_counterparty'> {
  const [kind, id = '', from = ''] = words.split('/');
  if (kind === 'network') return words;
  if (kind === 'member' || kind === 'debtor') {
    const isMember = members.read(draft, id) !== undefined;
    return isMember ? words : refuse('unknown_counterparty', { member: id });
  }
  if (receivables.read(draft, id) === undefined) {
    return refuse('unknown_receivable', { receivable: id });
  }
  if (kind === 'receivable') return words;
  if (pieces.read(draft, id, BigInt(from)) === undefined) {
    return refuse('unknown_piece', { piece: from });
  }
  return pieceTarget(id, BigInt(from));
}

/** Why an order cannot be put down. */
export type OrderCode =
  | 'already_frozen'
  | 'too_many_orders'
  | 'bad_day'
  | 'expires_day_past'
  | 'freeze_too_long';

/** When an order until the end of a day is over, or why it cannot be put down. */
export function checkOrder(
  { draft, days, time, parameters }: SignedScene,
  target: Target,
  { order, untilDay }: { readonly order: Hash; readonly untilDay: string },
): number | Refusal<OrderCode> {
  const orders = freezes.read(draft, target)?.orders ?? [];
  if (orders.some((each) => each.order === order)) return refuse('already_frozen', { target });
  if (orders.length >= MAX_ORDERS) return refuse('too_many_orders', { target, MAX_ORDERS });
  const day = dayNumber(untilDay);
  if (day === null) return refuse('bad_day', { day: untilDay });
  const until = dayEnd(days, day);
  if (until <= time) return refuse('expires_day_past', { end: until });
  const { freezeDays } = parameters;
  return until > time + freezeDays * days.dayMs ? refuse('freeze_too_long', { freezeDays }) : until;
}

/** Puts an order down that was checked, behind those that the target is under already. */
export function putOrder(
  { draft, signer: by, height: madeAt, made }: SignedScene,
  target: Target,
  words: Pick<FreezeOrder, 'reason' | 'order' | 'until'>,
): Event {
  const { orders = [], held = [] } = freezes.read(draft, target) ?? {};
  const { reason, order, until } = words;
  const more = { by, reason, order, until, madeAt, made };
  freezes.write(draft, { target, orders: [...orders, more], held, status: 'active' });
  return { type: 'frozen', target, by, reason, order, until };
}

/** The freeze of a target, when it is under this order; else the refusal. */
export function findOrder(
  draft: Draft,
  target: Target,
  order: Hash,
): Freeze | Refusal<'not_frozen'> {
  const freeze = freezes.read(draft, target);
  const isUnder = freeze?.orders.some((each) => each.order === order) ?? false;
  return freeze === undefined || !isUnder ? refuse('not_frozen', { target, order }) : freeze;
}
