/** Ledger days as a person names them: a date, or so many days from now. */
import { dayAt, dayEnd, dayNumber, dayText } from '../../../contracts/state/calendar.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { dayAhead, daysOf } from '../../sdk/ledgerDays.ts';
import { UsageError } from './shell.ts';

/** What `readDay` takes, for the help of commands. */
export const DAY_HELP = '2026-12-31, or +90d for so many ledger days from now';

/** Such as `ledger day 2026-12-31, of which 1 min 12 s of 2 min are left`. */
export function tellDay(genesis: Genesis, nowMs: number): string {
  const days = daysOf(genesis);
  const day = dayAt(days, nowMs);
  const left = tellSpan(dayEnd(days, day) - nowMs);
  return `ledger day ${dayText(day)}, of which ${left} of ${tellSpan(days.dayMs)} are left`;
}

/** A span of time, the parts that are not nothing, such as `1 h 30 min`; ms only below a second. */
export function tellSpan(spanMs: number): string {
  if (spanMs < 1_000) return `${spanMs} ms`;
  const seconds = Math.floor(spanMs / 1_000);
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return told.join(' ');
}

/**
 * The date that a flag names: `2026-12-31`, `today`, or `+90d`. Nothing that is read in one country
 * as another day than in the next.
 * @throws UsageError with what to write
 */
export function readDay(flag: string, text: string, genesis: Genesis, nowMs: number): string {
  if (dayNumber(text) !== null) return text;
  if (text === 'today') return dayAhead(genesis, nowMs, 0);
  const [, ahead] = /^\+([0-9]{1,5})d?$/.exec(text) ?? [];
  if (ahead !== undefined) return dayAhead(genesis, nowMs, Number(ahead));
  const meant = meantDays(text);
  const instead = meant.length === 0 ? '' : `; write ${meant.join(' or ')}`;
  throw new UsageError(`${flag}: a day such as ${DAY_HELP}${instead}`);
}

/** The dates that `31.12.2026` or `12/31/2026` may mean. */
function meantDays(text: string): readonly string[] {
  const [, first, second, year] = /^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})$/.exec(text) ?? [];
  if (first === undefined || second === undefined || year === undefined) return [];
  const orders = text.includes('.')
    ? [[second, first]]
    : [
        [second, first],
        [first, second],
      ];
  const dates = orders.map((order) =>
    [year, ...order.map((part) => part.padStart(2, '0'))].join('-'),
  );
  return [...new Set(dates)].filter((date) => dayNumber(date) !== null);
}

/** A number of days from a flag. @throws UsageError */
export function readDays(flag: string, text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new UsageError(`${flag}: a number of days`);
  return Number(text);
}
