/** A receivable at its record time, its due time, after its grace, and while it stands still. */

import { isInsolvent } from '../../state/insolvencies.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { OK, refuse } from '../../state/refusals.ts';
import type { Event, Run } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { lesser, openUnits } from '../../state/units.ts';
import { LAPSE_BATCH, lapseOffersOn } from '../financing/offering.ts';
import { registeredDay } from '../invoices/accepting.ts';
import { waitsForIssuer } from '../money/discharging.ts';
import { capLeft, findFunds } from '../money/funding.ts';
import type { Origin } from '../money/owing.ts';
import { tellOnce } from '../money/telling.ts';
import { triggerGuarantees } from '../pieces/guaranteeing.ts';
import { chargesDue, withInterest } from '../settlement/interest.ts';
import { leaveCharges } from '../settlement/leaving.ts';
import { drawLine } from '../settlement/obliging.ts';
import type { Charges, Payment } from '../settlement/paying.ts';
import {
  afterClosing,
  allocate,
  openAmount,
  partiesOfPiece,
  payReceivable,
  piecesOf,
} from '../settlement/paying.ts';
import { runSetOffs } from '../settlement/settingOff.ts';
import { stopOf } from '../supervision/freezing.ts';

/** A run that did all that there was to do. */
export function done(events: readonly Event[]): Run {
  return { code: OK, events, facts: {} };
}

/**
 * At the record time open offers lapse, a batch in each run; the item stays due, and so the first,
 * until none is left. Then the receivable is closed.
 */
export function closeInSteps(scene: Scene, receivable: Receivable): Event[] {
  const events = lapseOffersOn(scene.draft, receivable.id, LAPSE_BATCH);
  return events.length === LAPSE_BATCH
    ? events
    : [...events, ...closeReceivable(scene, receivable)];
}

/**
 * At the record time open offers lapse, and the holders are those of record. The debtor of what
 * stands still then could not dispute it: it may do so until the first debit, which waits for it.
 */
export function closeReceivable(scene: Scene, receivable: Receivable): Event[] {
  const { id, kind, dueTime } = receivable;
  const events = lapseOffersOn(scene.draft, id);
  const isHeld = kind === 'acknowledged' && stopOf(scene.draft, receivable) !== null;
  const firstDebitTime = isHeld ? dueTime + scene.days.dayMs : null;
  receivables.write(scene.draft, { ...receivable, status: 'closed', firstDebitTime });
  const held = piecesOf(scene.draft, id)
    .filter((piece) => openUnits(piece) > 0n)
    .map((piece) => {
      const units = { ...partiesOfPiece(scene.draft, piece), units: String(openUnits(piece)) };
      return { type: 'holderOfRecord', receivable: id, ...units };
    });
  return [...events, { type: 'receivableClosed', receivable: id }, ...tellOnce(held)];
}

/**
 * At the due time, and when it is tried again, everything due is paid from the mandated account,
 * after the set-offs that were declared before.
 * What the mandate's cap keeps of charges is no part of it. With too little money what is there is
 * paid where that is agreed, else nothing, and the receivable is overdue from its pay day on.
 */
export function settleReceivable(scene: Scene, item: string, found: Receivable): Run {
  const { draft } = scene;
  const wait = checkWaits(scene, found);
  if (wait !== null) return deferReceivable(scene, item, found, wait);
  if (found.firstDebitTime !== null) {
    receivables.write(draft, { ...found, firstDebitTime: null });
  }
  const origin = { ...scene, origin: `${item} ${scene.height}` };
  const setOff = runSetOffs(origin, found);
  const before = receivables.read(draft, found.id) ?? found;
  if (before.status === 'paid') return done(setOff);
  const receivable = withInterest(scene, before);
  if (openAmount(receivable) === 0n) {
    // All of it is disputed: nobody is late for that.
    receivables.write(draft, afterClosing({ ...receivable, status: 'closed' }));
    return done(setOff);
  }
  const charges = debitedOf(receivable);
  const due = openAmount(receivable) + charges.costs + charges.interest;
  // A line is for the due time alone: what is tried again is no longer the issuer's promise.
  const drawn =
    before.status === 'overdue' || isInsolvent(draft, before.debtor)
      ? []
      : drawLine(origin, receivable, due);
  const { funds, shortage } = findFunds(scene, receivable, due);
  if (shortage === null) {
    const paid = debit(origin, receivable, allocate(due, charges));
    return done([...setOff, ...drawn, ...paid]);
  }
  const part = receivable.mandate.partial ? funds : 0n;
  const paid = part === 0n ? [] : debit(origin, receivable, allocate(part, charges));
  const after = (part === 0n ? null : receivables.read(draft, receivable.id)) ?? receivable;
  receivables.write(draft, withAttempt(scene, after));
  const { id, debtor } = receivable;
  const open = String(openAmount(after));
  const event = { type: 'receivableOverdue', receivable: id, debtor, open };
  return { ...shortage, events: [...setOff, ...drawn, ...paid, event] };
}

/** That the debtor needs no time any more, to name other money or to dispute what stood still. */
function checkWaits(scene: Scene, receivable: Receivable): Refusal<WaitCode> | null {
  const { mandate, dueTime, retryTime, firstDebitTime } = receivable;
  const { issuer } = mandate;
  if (waitsForIssuer(scene, receivable)) return refuse('issuer_insolvent', { issuer });
  if (firstDebitTime === null || (retryTime ?? dueTime) >= firstDebitTime) return null;
  return refuse('still_disputable', { firstDebitTime });
}

/** What of costs and interest is debited: as the mandate's cap has it, costs first. */
function debitedOf(receivable: Receivable): Charges {
  const due = chargesDue(receivable);
  const cap = capLeft(receivable);
  if (cap === null) return due;
  const costs = lesser(due.costs, cap);
  return { costs, interest: lesser(due.interest, cap - costs) };
}

/**
 * Pays from the mandated account. With the last open unit the charges beyond the cap leave the
 * receivable: they are debts to the holders then.
 */
function debit(origin: Origin, receivable: Receivable, payment: Payment): readonly Event[] {
  const { draft } = origin;
  const before = piecesOf(draft, receivable.id);
  const paid = payReceivable(origin, receivable, payment);
  const after = receivables.read(draft, receivable.id) ?? receivable;
  if (openAmount(after) > 0n) return paid;
  const left = leaveCharges(origin, after, before);
  receivables.write(draft, left.receivable);
  return [...paid, ...left.events];
}

/** A receivable that could not be paid in full: overdue, and tried again as the parameters say. */
function withAttempt(scene: Scene, receivable: Receivable): Receivable {
  const { retriesLeft, dueTime, retryTime } = receivable;
  const deferred = ((retryTime ?? dueTime) - dueTime) / scene.days.dayMs;
  const lateSince = receivable.lateSince ?? registeredDay(receivable.payDay) + deferred;
  const late = { ...receivable, status: 'overdue' as const, lateSince };
  if (retriesLeft === 0) return { ...late, retryTime: null };
  const next = (retryTime ?? dueTime) + scene.days.dayMs;
  return { ...late, retryTime: next, retriesLeft: retriesLeft - 1 };
}

/** When the days of grace are over, what is still overdue is in default: guarantors answer. */
export function markDefault(scene: Scene, receivable: Receivable): Event[] {
  const { id, debtor } = receivable;
  const after = withInterest(scene, receivable);
  receivables.write(scene.draft, { ...after, status: 'defaulted', retryTime: null });
  triggerGuarantees(scene.draft, piecesOf(scene.draft, id));
  const open = String(openAmount(after));
  return [{ type: 'receivableDefaulted', receivable: id, debtor, open }];
}

/** Why what is due waits a day more; the code of what stands still is `frozen`. */
type WaitCode = 'frozen' | 'issuer_insolvent' | 'still_disputable';

/**
 * What stands still is tried again a day later; what was not late before is not so for it. Where
 * the debtor may still dispute it, it has a whole day for that between the stop and the debit.
 */
export function deferReceivable(
  scene: Scene,
  item: string,
  receivable: Receivable,
  why: Refusal<WaitCode>,
): Run {
  const { dayMs } = scene.days;
  const { id, dueTime, status } = receivable;
  const isDefault = item.startsWith('default/');
  const graceTime = receivable.graceTime + (isDefault || status === 'closed' ? dayMs : 0);
  const retryTime = isDefault ? receivable.retryTime : (receivable.retryTime ?? dueTime) + dayMs;
  const { code, facts } = why;
  const isMoved = receivable.firstDebitTime !== null && code === 'frozen' && retryTime !== null;
  const firstDebitTime = isMoved ? retryTime + dayMs : receivable.firstDebitTime;
  receivables.write(scene.draft, { ...receivable, graceTime, retryTime, firstDebitTime });
  const event = { type: 'settlementDeferred', receivable: id, ...facts };
  return { code, events: [event], facts };
}
