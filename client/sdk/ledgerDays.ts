/** The days of a network, as they are reckoned with beside it. */
import type { Days } from '../../contracts/state/calendar.ts';
import { dayAt, dayText } from '../../contracts/state/calendar.ts';
import type { Genesis } from '../../ledger/genesis.ts';

/** The date of the ledger day that lies `ahead` days after that of `nowMs`. */
export function dayAhead(genesis: Genesis, nowMs: number, ahead: number): string {
  return dayText(dayAt(daysOf(genesis), nowMs) + ahead);
}

/** The days of a network. */
export function daysOf({ start, dayMs, utcOffsetMinutes, cutOffHour }: Genesis): Days {
  // Which calendar counts days of business makes no difference to the days themselves.
  return { start, dayMs, utcOffsetMinutes, cutOffHour, calendar: 1 };
}
