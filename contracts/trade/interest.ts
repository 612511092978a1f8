/**
 * Interest and discount on integers: rates in parts per million a year, day counts as pure
 * functions of dates, and one division, at the end.
 *
 * Late interest is simple, ACT/360, per ledger day on the open principal: the ledger keeps the
 * exact sum of open * ppm * days, so that any number of partial payments rounds once, down.
 */

import type { DayNumber } from '../state/calendar.ts';
import { dayAt, dayText } from '../state/calendar.ts';
import type { DayCount, Receivable } from '../state/facts.ts';
import type { Scene } from '../state/scene.ts';
import { openAmount } from './paying.ts';

const MILLION = 1_000_000n;
const LATE_BASIS = 360n;

/** Days of a year that a day count divides by. */
export function basisOf(dayCount: DayCount): bigint {
  return dayCount === 'ACT/365F' ? 365n : 360n;
}

/** Days from `start` to `end` as the day count counts them; start is not after end. */
export function countDays(dayCount: DayCount, start: DayNumber, end: DayNumber): number {
  if (dayCount === 'ACT/360' || dayCount === 'ACT/365F') return end - start;
  const [fromYear, fromMonth, fromDay] = partsOf(start);
  const [toYear, toMonth, toDay] = partsOf(end);
  const first = Math.min(fromDay, 30);
  // 30/360 (bond basis) shortens an end on the 31st only when the start is on the 30th or 31st.
  const last = dayCount === '30E/360' || first === 30 ? Math.min(toDay, 30) : toDay;
  return 360 * (toYear - fromYear) + 30 * (toMonth - fromMonth) + (last - first);
}

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

/** Late interest that is due and not paid, in minor units, of a receivable counted up to now. */
export function interestDue({ accrued, interestPaid }: Receivable): bigint {
  return accrued / (LATE_BASIS * MILLION) - interestPaid;
}

function partsOf(day: DayNumber): [year: number, month: number, day: number] {
  const [year = 0, month = 0, inMonth = 0] = dayText(day).split('-').map(Number);
  return [year, month, inMonth];
}
