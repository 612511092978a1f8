/**
 * Interest and discount on integers: rates in parts per million a year, by the day counts
 * of dayCounts.ts, and one division, at the end.
 *
 * Late interest is simple, ACT/360, per ledger day on the open principal: the ledger keeps the
 * exact sum of open * ppm * days, so that any number of partial payments rounds once, down.
 */

import { dayAt } from '../../state/calendar.ts';
import type { DayCount } from '../../state/rates.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Scene } from '../../state/scene.ts';
import { basisOf, MILLION } from '../money/dayCounts.ts';
import type { Charges } from './paying.ts';
import { openAmount } from './paying.ts';

const LATE_BASIS = 360n;

/** What `ppm` a year comes to on `amount` over so many days of a day count, rounded down. */
export function interestOn(amount: bigint, ppm: number, days: number, dayCount: DayCount): bigint {
  return (amount * BigInt(ppm) * BigInt(days)) / (basisOf(dayCount) * MILLION);
}

/** The receivable with late interest counted up to the scene's day; unchanged while not overdue. */
export function withInterest(scene: Scene, receivable: Receivable): Receivable {
  const { lateSince, latePpm, accrued } = receivable;
  const today = dayAt(scene.days, scene.time);
  if (lateSince === null || today <= lateSince) return receivable;
  const days = BigInt(today - lateSince);
  const more = openAmount(receivable) * BigInt(latePpm) * days;
  return { ...receivable, accrued: accrued + more, lateSince: today };
}

/** The exact sum of late interest that is not paid, of a receivable counted up to now. */
export function unpaidAccrued({ accrued, interestPaid }: Receivable): bigint {
  return accrued - interestPaid * LATE_BASIS * MILLION;
}

/** Late interest that is due and not paid, in minor units, of a receivable counted up to now. */
export function interestDue({ accrued, interestPaid }: Receivable): bigint {
  return accrued / (LATE_BASIS * MILLION) - interestPaid;
}

/**
 * What is due beside principal of a receivable counted up to now: late interest, and the costs of
 * recovery, a sum agreed at acceptance that is owed once the receivable is late.
 */
export function chargesDue(receivable: Receivable): Charges {
  const { lateSince, lateCost, costsPaid } = receivable;
  const costs = lateSince === null ? 0n : lateCost - costsPaid;
  return { costs, interest: interestDue(receivable) };
}
