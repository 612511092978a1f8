/** How long a ledger day of a network for trying lasts, as a person says it: `30s`, `2m`, `1h`. */
import { REAL_DAY_MS } from '../contracts/state/calendar.ts';

const UNITS: readonly (readonly [letter: string, unitMs: number])[] = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** @returns ms, from a second to a day of 24 hours. @throws Error that says what to write */
export function readPace(text: string): number {
  const [, count = '', letter = ''] = /^([1-9][0-9]{0,4})([smh])$/.exec(text) ?? [];
  const [, unitMs = 0] = UNITS.find(([each]) => each === letter) ?? [];
  const dayMs = Number(count) * unitMs;
  if (dayMs > 0 && dayMs <= REAL_DAY_MS) return dayMs;
  throw new Error(`--day ${text}: how long a ledger day lasts, such as 30s, 2m or 1h; 24h at most`);
}

/** The shortest text that `readPace` takes for a length; whole seconds. */
export function writePace(dayMs: number): string {
  const [letter, unitMs] = UNITS.find(([, each]) => dayMs % each === 0) ?? ['s', 1_000];
  return `${dayMs / unitMs}${letter}`;
}
