/**
 * What the actions of a contract do. Each goes through the functions of ordinary payment, so that
 * what holds for those holds here: shares by the one formula, pledgees before payees, collections
 * owed on, money neither made nor lost. An action checks everything before it writes anything.
 * Offers of pieces lapse before units are closed: what was offered would no longer be there.
 */

import type { Contract } from '../../state/agreements.ts';
import { dayAt } from '../../state/calendar.ts';
import { minorUnitsOf } from '../../state/currencies.ts';
import { isFrozen, moneyTarget, pieceTarget } from '../../state/freezes.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import { claims } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Action } from '../../state/terms.ts';
import { lesser, release } from '../../state/units.ts';
import { LAPSE_BATCH, lapseOffersOn } from '../financing/offering.ts';
import { datesOf, registeredDay } from '../invoices/accepting.ts';
import { countDays } from '../money/dayCounts.ts';
import { findFunds } from '../money/funding.ts';
import { balanceOf, freeMoney } from '../money/money.ts';
import type { Origin } from '../money/owing.ts';
import { closeReserve } from '../pieces/reserving.ts';
import type { Agreed } from '../pieces/sureties.ts';
import { withReserveFreed } from '../pieces/sureties.ts';
import { chargesDue, interestOn, withInterest } from '../settlement/interest.ts';
import { leaveObligation, planObligation } from '../settlement/obliging.ts';
import type { Tender } from '../settlement/paying.ts';
import {
  allocate,
  closeUnits,
  NO_CHARGES,
  openAmount,
  payReceivable,
  piecesOf,
} from '../settlement/paying.ts';
import { withPledgors } from '../settlement/securing.ts';
import { freeExtended, freeForgiven, isFreeingFrozen, takesRemainder } from './freeing.ts';

/** Why an action cannot be done now. */
export type ActionCode =
  | 'debtor_insolvent'
  | 'frozen'
  | 'issuer_insolvent'
  | 'insufficient_money'
  | 'action_impossible';

/** With many offers open an action lapses some of them, and is done when none is left. */
interface Lapsing {
  readonly lapsed: readonly Event[];
}

/** What came of an action: the contract after it, or why it was not done, or not yet. */
export type Performed =
  | { readonly contract: Contract; readonly events: readonly Event[] }
  | Lapsing
  | Refusal<ActionCode>;

/** The same, of an action that leaves the contract as it is. */
export type Acted = readonly Event[] | Lapsing | Refusal<ActionCode>;

/** Does an action of a contract in force on its receivable, of which something is open. */
export function perform(
  origin: Origin,
  contract: Contract,
  receivable: Receivable,
  action: Action,
): Performed {
  switch (action.do) {
    case 'payNow':
      return withContract(contract, payNow(origin, receivable, action.discount, contract.agreed));
    case 'instalments':
      return { contract: { ...contract, nextPart: 0 }, events: [] };
    case 'releaseEscrow':
      return releaseEscrow(origin, contract, withInterest(origin, receivable), action.to);
    case 'makeUndertaking':
      return withContract(contract, makeUndertaking(origin, receivable));
    case 'convert':
      return withContract(contract, convert(origin, receivable, action));
    case 'cancel':
      return withContract(contract, cancel(origin, receivable, action.amount, contract.agreed));
    case 'extend':
      return withContract(contract, extend(origin, receivable, action.dueDay, contract.agreed));
  }
}

/** Pays so much of a receivable, at most what is open, from the debtor's account. */
export function payPart(origin: Origin, receivable: Receivable, amount: bigint): Acted {
  const principal = lesser(amount, openAmount(receivable));
  const { shortage } = findFunds(origin, receivable, principal);
  if (shortage !== null) return shortage;
  const lapsed = lapseOffersOn(origin.draft, receivable.id, LAPSE_BATCH);
  if (lapsed.length === LAPSE_BATCH) return { lapsed };
  return [...lapsed, ...payReceivable(origin, receivable, { ...NO_CHARGES, principal })];
}

/** Unlocks what is left of the escrow to the debtor. */
export function returnEscrow(origin: Origin, contract: Contract, debtor: string): Contract {
  const { held, issuer, currency } = contract;
  if (held > 0n) freeMoney(origin.draft, { issuer, currency }, debtor, held);
  return { ...contract, held: 0n };
}

function withContract(contract: Contract, done: Acted): Performed {
  return 'code' in done || 'lapsed' in done ? done : { contract, events: done };
}

/** The discount is forgiven first, then all that is left open is paid. */
function payNow(
  origin: Origin,
  receivable: Receivable,
  discount: Extract<Action, { do: 'payNow' }>['discount'],
  agreed: Agreed,
): Acted {
  const open = openAmount(receivable);
  const forgiven = discount === null ? 0n : lesser(open, discountOf(origin, receivable, discount));
  const price = open - forgiven;
  const refusal = forgiven === 0n ? null : checkForgivable(origin, receivable, forgiven, agreed);
  if (refusal !== null) return refusal;
  const { shortage } = findFunds(origin, receivable, price);
  if (shortage !== null) return shortage;
  const lapsed = lapseOffersOn(origin.draft, receivable.id, LAPSE_BATCH);
  if (lapsed.length === LAPSE_BATCH) return { lapsed };
  const events: Event[] = lapsed;
  if (forgiven > 0n) events.push(...forgive(origin, receivable, forgiven, agreed));
  const rest = receivables.read(origin.draft, receivable.id) ?? receivable;
  if (price === 0n) return events;
  return [...events, ...payReceivable(origin, rest, { ...NO_CHARGES, principal: price })];
}

function discountOf(
  { days, time }: Origin,
  receivable: Receivable,
  { ppm, dayCount }: NonNullable<Extract<Action, { do: 'payNow' }>['discount']>,
): bigint {
  const [today, payDay] = [dayAt(days, time), registeredDay(receivable.payDay)];
  // After an outage the pay day may be past: nothing is paid early then.
  if (today >= payDay) return 0n;
  return interestOn(openAmount(receivable), ppm, countDays(dayCount, today, payDay), dayCount);
}

/** Releases open units of all of it, spread by the one formula; pledgors owe what pledges lose. */
function forgive(
  origin: Origin,
  receivable: Receivable,
  amount: bigint,
  agreed: Agreed,
): readonly Event[] {
  const { draft } = origin;
  return withPledgors(origin, receivable.id, () => {
    const before = piecesOf(draft, receivable.id);
    const after = release(before, amount);
    const freed = before.flatMap((piece, at) => {
      const done = withReserveFreed(origin, agreed, piece, after[at] ?? piece);
      pieces.write(draft, done.piece);
      return done.events;
    });
    const released = freeForgiven(draft, agreed, before, after);
    const forgiven = receivable.forgiven + amount;
    closeUnits(draft, { ...amend(receivable), forgiven });
    const event = { type: 'unitsForgiven', receivable: receivable.id, amount: String(amount) };
    const closed = after.flatMap(({ from }) => closeReserve(origin, receivable, from));
    return [event, ...freed, ...released, ...closed];
  });
}

function checkForgivable(
  origin: Origin,
  receivable: Receivable,
  amount: bigint,
  agreed: Agreed,
): Refusal<ActionCode> | null {
  if (isBound(origin, receivable)) return impossible('bound');
  const before = piecesOf(origin.draft, receivable.id);
  const takes = takesRemainder(origin, agreed, before, release(before, amount));
  return takes ? impossible('reserved') : null;
}

/**
 * Whether a piece is frozen, for then it changes in nothing, or a claim of recourse is open: what
 * that is for is not forgiven behind an assignor.
 */
function isBound({ draft }: Origin, { id }: Receivable): boolean {
  return piecesOf(draft, id).some(
    ({ lock, from }) =>
      isFrozen(draft, pieceTarget(id, from)) ||
      (lock !== null && claims.read(draft, lock) !== undefined),
  );
}

function cancel(
  origin: Origin,
  receivable: Receivable,
  amount: string | null,
  agreed: Agreed,
): Acted {
  const open = openAmount(receivable);
  const part = amount === null ? open : lesser(open, BigInt(amount));
  const refusal = checkForgivable(origin, receivable, part, agreed);
  if (refusal !== null) return refusal;
  const lapsed = lapseOffersOn(origin.draft, receivable.id, LAPSE_BATCH);
  if (lapsed.length === LAPSE_BATCH) return { lapsed };
  return [...lapsed, ...forgive(origin, receivable, part, agreed)];
}

/**
 * To the holders it is a payment like any other, to costs and late interest first when it comes
 * late because it was held; what is over goes back to the debtor. Frozen money pays nobody.
 */
function releaseEscrow(
  origin: Origin,
  contract: Contract,
  receivable: Receivable,
  to: 'debtor' | 'holders',
): Performed {
  const { held, issuer } = contract;
  const charges = chargesDue(receivable);
  const due = openAmount(receivable) + charges.costs + charges.interest;
  const amount = to === 'holders' ? lesser(held, due) : 0n;
  const target = moneyTarget(issuer, receivable.debtor);
  const isFailed = isInsolvent(origin.draft, issuer) || issuer !== receivable.mandate.issuer;
  if (amount > 0n && isFailed) return refuse('issuer_insolvent', { issuer });
  if (amount > 0n && isFrozen(origin.draft, target)) return refuse('frozen', { target });
  const lapsed = amount === 0n ? [] : lapseOffersOn(origin.draft, receivable.id, LAPSE_BATCH);
  if (lapsed.length === LAPSE_BATCH) return { lapsed };
  const freed = returnEscrow(origin, contract, receivable.debtor);
  const event = { type: 'escrowReleased', contract: contract.id, to, amount: String(held) };
  if (amount === 0n) return { contract: freed, events: [event] };
  const paid = payReceivable(origin, receivable, allocate(amount, charges));
  return { contract: freed, events: [event, ...lapsed, ...paid] };
}

function makeUndertaking({ draft }: Origin, receivable: Receivable): Acted {
  // Nothing cancels units of an undertaking, so what was diluted stays what it was.
  if (receivable.cancelled > 0n) return impossible('diluted');
  if (receivable.note !== null) return impossible('credit note');
  if (receivable.disputed > 0n) return impossible('disputed');
  // The debtor has waived what it was still given time for.
  receivables.write(draft, { ...receivable, kind: 'undertaking', firstDebitTime: null });
  return [{ type: 'undertakingMade', receivable: receivable.id, former: receivable.kind }];
}

function convert(
  origin: Origin,
  receivable: Receivable,
  action: Extract<Action, { do: 'convert' }>,
): Acted {
  const { draft } = origin;
  const open = openAmount(receivable);
  const { issuer, currency } = action;
  const tender: Tender = { issuer, currency, amount: converted(open, receivable.currency, action) };
  const all = piecesOf(draft, receivable.id);
  if (all.some(({ pledges }) => pledges.length > 0)) return impossible('pledged');
  if (all.some(({ reserve }) => reserve !== null)) return impossible('reserved');
  if (tender.amount === 0n) return impossible('nothing');
  const { debtor } = receivable;
  if (issuer === debtor) return impossible('own money');
  if (isInsolvent(draft, debtor)) return refuse('debtor_insolvent', { debtor });
  const balance = balanceOf(draft, { issuer, currency }, debtor);
  // Nor how much is missing: whoever signed the contract need not read what is open.
  if (balance < tender.amount) return refuse('insufficient_money');
  const lapsed = lapseOffersOn(draft, receivable.id, LAPSE_BATCH);
  if (lapsed.length === LAPSE_BATCH) return { lapsed };
  const payment = { ...NO_CHARGES, principal: open };
  return [...lapsed, ...payReceivable(origin, receivable, payment, tender)];
}

/** Minor units of the other currency, rounded down: one division, at the end. */
function converted(
  amount: bigint,
  from: string,
  { currency, value, decimals }: Extract<Action, { do: 'convert' }>,
): bigint {
  const up = 10n ** BigInt(minorUnitsOf(currency) ?? 0);
  const down = 10n ** BigInt((minorUnitsOf(from) ?? 0) + decimals);
  return (amount * BigInt(value) * up) / down;
}

function extend(origin: Origin, receivable: Receivable, dueDay: string, agreed: Agreed): Acted {
  // Another contract may have moved it further before this one was in force.
  if (dueDay <= receivable.dueDay) return impossible('not later');
  if (isFreeingFrozen(origin.draft, agreed, receivable)) return impossible('bound');
  const freed = freeExtended(origin, agreed, receivable);
  const dates = datesOf(origin, dueDay);
  // What is open is closed at its record time by the due item of that, though it be past already;
  // and what stood still on its former day is not tried again before the new one.
  const status = receivable.status === 'open' ? receivable.status : dates.status;
  const moved = { ...amend(receivable), ...dates, status, retryTime: null };
  receivables.write(origin.draft, moved);
  leaveObligation(origin, receivable);
  planObligation(origin, moved);
  const { id, dueDay: former } = receivable;
  const event = { type: 'dueDayMoved', receivable: id, former, dueDay, dueTime: dates.dueTime };
  return [event, ...freed];
}

/** What was offered for the terms before is not for those after, which its giver never saw. */
function amend(receivable: Receivable): Receivable {
  return { ...receivable, amended: receivable.amended + 1 };
}

function impossible(why: string): Refusal<ActionCode> {
  return refuse('action_impossible', { why });
}
