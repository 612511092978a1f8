/** Ledger days as a person names them: a date, or so many days from now. */
import { dayAt, dayText } from '../../../contracts/state/calendar.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { UsageError } from './shell.ts';

/** The date of the ledger day that lies `ahead` days after that of `nowMs`. */
export function dayAhead(genesis: Genesis, nowMs: number, ahead: number): string {
  const { start, dayMs, utcOffsetMinutes, cutOffHour } = genesis;
  // Which calendar counts days of business makes no difference to the days themselves.
  const days = { start, dayMs, utcOffsetMinutes, cutOffHour, calendar: 1 };
  return dayText(dayAt(days, nowMs) + ahead);
}

/** A number of days from a flag. @throws UsageError */
export function readDays(flag: string, text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new UsageError(`${flag}: a number of days`);
  return Number(text);
}
