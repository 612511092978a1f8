import { expect, it } from 'vitest';
import { readDay, tellDay, tellSpan } from '../../../client/cli/session/ledgerDays.ts';
import { dayAhead } from '../../../client/sdk/ledgerDays.ts';
import { toyGenesis } from '../auditor/toyChain.ts';

const genesis = toyGenesis();
const NOW = genesis.start + 5 * genesis.dayMs;

function read(text: string): string {
  return readDay('--due-day', text, genesis, NOW);
}

it('a day is a date, today, or so many ledger days from now', () => {
  expect(read('2026-12-31')).toBe('2026-12-31');
  expect(read('today')).toBe(dayAhead(genesis, NOW, 0));
  expect(read('+90d')).toBe(dayAhead(genesis, NOW, 90));
  expect(read('+90')).toBe(read('+90d'));
  expect(read('+0d')).toBe(read('today'));
});

it.each([
  ['31.12.2026', '; write 2026-12-31'],
  ['12/31/2026', '; write 2026-12-31'],
  ['1.2.2026', '; write 2026-02-01'],
  ['3/4/2026', '; write 2026-04-03 or 2026-03-04'],
  ['5-6-2026', '; write 2026-06-05 or 2026-05-06'],
  ['2026-02-30', '--due-day: a day such as 2026-12-31'],
  ['2026-2-3', '--due-day: a day such as 2026-12-31'],
  ['90d', '--due-day: a day such as 2026-12-31, or +90d'],
  ['-1d', '--due-day: a day such as'],
  ['tomorrow', '--due-day: a day such as'],
])('%s is refused with what to write', (text, words) => {
  expect(() => read(text)).toThrow(words);
});

it('how much of a day is left is told from its first moment to its last', () => {
  const short = { ...genesis, dayMs: 120_000 };
  const at = (passedMs: number): string => tellDay(short, short.start + passedMs);
  const today = dayAhead(short, short.start, 0);
  const next = dayAhead(short, short.start, 1);
  expect(at(0)).toBe(`ledger day ${today}, of which 2 min of 2 min are left`);
  expect(at(48_000)).toBe(`ledger day ${today}, of which 1 min 12 s of 2 min are left`);
  expect(at(119_999)).toBe(`ledger day ${today}, of which 1 ms of 2 min are left`);
  expect(at(120_000)).toBe(`ledger day ${next}, of which 2 min of 2 min are left`);
});

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
  [3_601_000, '1 h 1 s'],
  [86_400_000, '24 h'],
])('%i ms are told as %s', (spanMs, told) => {
  expect(tellSpan(spanMs)).toBe(told);
});
