import { expect, it } from 'vitest';
import { dayAhead, readDay } from '../../../client/cli/session/ledgerDays.ts';
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
