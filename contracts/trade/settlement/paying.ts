/** Paying a receivable: the debtor's money goes to the holders by the one formula of units.ts. */
import { assert } from '../../../ledger/assert.ts';
import { under } from '../../state/factKeys.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft, World } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import { lesser, openUnits, spread, weigh } from '../../state/units.ts';
import type { Money } from '../money/money.ts';
import { changeBalance, moneyMoved } from '../money/money.ts';
import type { Origin } from '../money/owing.ts';
import { oweMore } from '../money/owing.ts';
import { tellOnce } from '../money/telling.ts';
import { payCreditorsFirst } from '../pieces/guaranteeing.ts';
import { payeeOf } from '../pieces/noticing.ts';
import { payPledges } from '../pieces/pledging.ts';
import { endSatisfied } from '../pieces/recourse.ts';
import { closeReserve, shareReserve, tellReserve } from '../pieces/reserving.ts';
import { holdPayment } from '../supervision/freezing.ts';

/** What of a receivable is neither paid, cancelled, forgiven nor disputed, in minor units. */
export function openAmount(receivable: Receivable): bigint {
  const { face, paid, cancelled, forgiven, disputed } = receivable;
  return face - paid - cancelled - forgiven - disputed;
}

/** The pieces of a receivable in the order of their units. */
export function piecesOf(world: World, receivable: string): Piece[] {
  const entries = scanAll(world.facts, ...under(`piece/${receivable}`));
  return Array.from(entries, ([, value]) => pieces.whole(world, value));
}

/** What is due beside principal, minor units: costs of recovery and late interest. */
export interface Charges {
  readonly costs: bigint;
  readonly interest: bigint;
}

/** A payment, divided: costs come before late interest, and both before principal. */
export interface Payment extends Charges {
  readonly principal: bigint;
}

/** What is due beside principal of what is not late. */
export const NO_CHARGES: Charges = { costs: 0n, interest: 0n };

/** Money of another currency or issuer, of which so much is paid for the whole payment. */
export interface Tender extends Money {
  readonly amount: bigint;
}

/** Divides `amount`, which is at most what is due, between costs, interest and principal. */
export function allocate(amount: bigint, due: Charges): Payment {
  const costs = lesser(amount, due.costs);
  const interest = lesser(amount - costs, due.interest);
  return { costs, interest, principal: amount - costs - interest };
}

/**
 * Pays a receivable, its interest counted up to now, from the debtor's account at the mandated
 * issuer, which the caller has found to have it: each part is spread over the open units, costs and
 * interest close none. Of each piece's share the pledgees are paid first, in their rank, then the
 * payee. A payee that is not the holder owes it what it received; once it is insolvent, the holder
 * is paid. With a `tender` all that is open
 * is paid, in its money, spread over the same units by the same formula; the caller has seen that
 * there is neither pledge nor reserve: those are in the currency of the receivable. For a frozen
 * piece its share is held; of a piece with a reserve the seller is paid the remainder.
 */
export function payReceivable(
  origin: Origin,
  receivable: Receivable,
  payment: Payment,
  tender: Tender | null = null,
): Event[] {
  const { draft } = origin;
  const { id, debtor, currency, mandate } = receivable;
  const total = sumOf(payment);
  const { amount, ...money } = tender ?? { issuer: mandate.issuer, currency, amount: total };
  const before = piecesOf(draft, id);
  const lengths = before.map(openUnits);
  const parts = divide(before, payment);
  const after = before.map((piece, at) => ({
    ...piece,
    paid: piece.paid + (parts[at]?.principal ?? 0n),
  }));
  const tendered = tender === null ? null : weigh(lengths, amount);
  const events: Event[] = [];
  const received = new Map<string, bigint>();
  for (const [at, piece] of after.entries()) {
    const { costs: cost = 0n, interest: extra = 0n } = parts[at] ?? NO_CHARGES;
    pieces.write(draft, { ...piece, yielded: piece.yielded + cost + extra });
  }
  for (const [at, piece] of after.entries()) {
    const part = parts[at];
    if (part === undefined || sumOf(part) === 0n) continue;
    const due = { piece, part, sum: tendered?.[at] ?? sumOf(part), money };
    events.push(...payPiece(origin, receivable, due, received));
  }
  changeBalance(draft, money, debtor, -amount);
  for (const [member, sum] of received) {
    changeBalance(draft, money, member, sum);
    events.push(...moneyMoved(money, { from: debtor, to: member }, sum, id));
  }
  return [...tellOnce(events), closePayment(origin, receivable, payment, tender)];
}

/** What each piece gets of a payment: by the one formula, and creditors before guarantors. */
function divide(all: readonly Piece[], payment: Payment): readonly Payment[] {
  const lengths = all.map(openUnits);
  const costs = weigh(lengths, payment.costs);
  const interest = weigh(lengths, payment.interest);
  const principal = spread(lengths, payment.principal);
  const shares = all.map((_, at) => ({
    costs: costs[at] ?? 0n,
    interest: interest[at] ?? 0n,
    principal: principal[at] ?? 0n,
  }));
  payCreditorsFirst(all, shares);
  return shares;
}

function sumOf({ costs, interest, principal }: Payment): bigint {
  return costs + interest + principal;
}

/** A payment as events tell it: principal is the `amount`. */
function partsOf({ costs, interest, principal }: Payment): Omit<Event, 'type'> {
  return { amount: String(principal), interest: String(interest), costs: String(costs) };
}

/** What one piece gets of a payment: `sum` in `money` for its part of it. */
interface PieceDue {
  readonly piece: Piece;
  readonly part: Payment;
  readonly sum: bigint;
  readonly money: Money;
}

/** Pays what a piece gets, or holds it while the piece is frozen, and ends what that satisfies. */
function payPiece(
  origin: Origin,
  receivable: Receivable,
  { piece, part, sum, money }: PieceDue,
  received: Map<string, bigint>,
): readonly Event[] {
  const { draft } = origin;
  const { id, debtor } = receivable;
  const held = { type: 'moneyHeld', ...money, from: debtor, amount: String(sum), reference: id };
  // Of a tender the share may come to nothing: that is neither held nor paid.
  const isHeld = sum > 0n && holdPayment(draft, piece, money, sum);
  const routed = isHeld ? [held] : routePayment(origin, money, piece, sum, received);
  return [
    { type: 'piecesPaid', receivable: id, ...partiesOfPiece(draft, piece), ...partsOf(part) },
    ...routed,
    // A payment gives no piece a lock or a reserve: most are not looked at again.
    ...(piece.lock === null ? [] : endSatisfied(draft, piece)),
    ...(piece.reserve === null ? [] : closeReserve(origin, receivable, piece.from)),
  ];
}

/** Whom an event about one of their pieces is for. */
export function partiesOfPiece(draft: Draft, piece: Piece): Omit<Event, 'type'> {
  return { holder: piece.holder, payTo: payeeOf(draft, piece), pieces: 1 };
}

/** Pays what was held for a piece while it was frozen. */
export function payOut(
  origin: Origin,
  money: Money,
  piece: Piece,
  amount: bigint,
): readonly Event[] {
  const received = new Map<string, bigint>();
  const events = [...routePayment(origin, money, piece, amount, received)];
  const { issuer, currency } = money;
  for (const [member, sum] of received) {
    changeBalance(origin.draft, money, member, sum);
    const words = { issuer, currency, to: member, amount: String(sum) };
    events.push({ type: 'heldMoneyPaid', ...words, reference: piece.receivable });
  }
  return events;
}

/** Writes a receivable of which units were closed: with nothing open or disputed it is paid. */
export function closeUnits(draft: Draft, receivable: Receivable): void {
  receivables.write(draft, afterClosing(receivable));
}

/**
 * A receivable of which units were closed. With nothing open it is paid; while the rest is disputed
 * it is closed until something comes of that.
 */
export function afterClosing(receivable: Receivable): Receivable {
  const open = openAmount(receivable);
  assert(open >= 0n, 'no more is closed than is open');
  if (open > 0n) return receivable;
  const { disputed, dispute, status } = receivable;
  if (disputed === 0n || dispute === null) return { ...receivable, status: 'paid' };
  return status === 'open'
    ? receivable
    : { ...receivable, status: 'closed', retryTime: dispute.time };
}

function closePayment(
  origin: Origin,
  receivable: Receivable,
  payment: Payment,
  tender: Tender | null,
): Event {
  const { id, debtor, currency, mandate } = receivable;
  const after = {
    ...receivable,
    paid: receivable.paid + payment.principal,
    interestPaid: receivable.interestPaid + payment.interest,
    costsPaid: receivable.costsPaid + payment.costs,
  };
  closeUnits(origin.draft, after);
  const parts = { ...partsOf(payment), open: String(openAmount(after)) };
  const words = { receivable: id, debtor, issuer: mandate.issuer, currency, ...parts };
  if (tender === null) return { type: 'receivablePaid', ...words };
  const { issuer: tenderIssuer, currency: tenderCurrency, amount } = tender;
  const other = { tender: String(amount), tenderIssuer, tenderCurrency };
  return { type: 'receivablePaid', ...words, ...other };
}

/** Adds what each member receives for a piece to `received`; the holder may be owed it then. */
function routePayment(
  origin: Origin,
  money: Money,
  piece: Piece,
  amount: bigint,
  received: Map<string, bigint>,
): readonly Event[] {
  const isReserved = piece.reserve !== null;
  const kept = isReserved
    ? payReserve(origin, piece, amount, received)
    : { part: amount, events: [] };
  const isPledged = piece.pledges.length > 0;
  const { shares, rest } = isPledged
    ? payPledges(origin.draft, piece, kept.part)
    : { shares: [], rest: kept.part };
  for (const { pledgee, amount: part } of shares) {
    received.set(pledgee, (received.get(pledgee) ?? 0n) + part);
  }
  const { holder, receivable } = piece;
  const payTo = payeeOf(origin.draft, piece);
  if (rest > 0n) received.set(payTo, (received.get(payTo) ?? 0n) + rest);
  const parties = { debtor: payTo, creditor: holder, ...money };
  const place = { cause: 'collection' as const, receivable, from: null };
  const told = shares.flatMap(({ events }) => events);
  return [...kept.events, ...told, ...oweMore(origin, { ...parties, amount: rest, ...place }, 0n)];
}

/** Gives the seller of a piece with a reserve the remainder; the part that is the holder's. */
function payReserve(
  origin: Origin,
  { receivable, from }: Piece,
  amount: bigint,
  received: Map<string, bigint>,
): { readonly part: bigint; readonly events: readonly Event[] } {
  const now = pieces.read(origin.draft, receivable, from);
  if (now?.reserve == null) return { part: amount, events: [] };
  const share = shareReserve(origin, now.reserve, amount);
  const { part, remainder, after } = share;
  pieces.write(origin.draft, { ...now, reserve: after });
  const { seller } = after;
  if (remainder > 0n) received.set(seller, (received.get(seller) ?? 0n) + remainder);
  return { part, events: [tellReserve(now, share)] };
}
