import { describe, expect, it } from 'vitest';
import { restMs } from '../../../client/cli/invoices/watchRest.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { daysOf } from '../../../client/sdk/ledgerDays.ts';
import { dayAt, dayStart, dayText } from '../../../contracts/state/calendar.ts';
import type { Facts } from '../../../ledger/assert.ts';
import { ToyChain } from '../auditor/toyChain.ts';

const { genesis } = new ToyChain();
const days = daysOf(genesis);
const TODAY = dayAt(days, genesis.start) + 3;
/** A moment before the day is over. */
const LEFT_MS = 700_000;
const NOW = dayStart(days, TODAY + 1) - LEFT_MS;

function rest(facts: Facts): number {
  return restMs(new ClientError('not_final', 'later', facts), genesis, NOW);
}

describe('a watcher rests', () => {
  it.each(['day_used_up', 'refusals_used_up'])('with %s until the day named is over', (refused) => {
    expect(rest({ refused, day: dayText(TODAY) })).toBe(LEFT_MS);
  });

  it('for no longer than its own day lasts, whatever a node names', () => {
    const named = [1, 2, 400_000].map((ahead) => dayText(TODAY + ahead));
    for (const day of named) expect(rest({ refused: 'day_used_up', day })).toBe(LEFT_MS);
  });

  it('not at all when the day named is over by its own clock', () => {
    expect(rest({ refused: 'day_used_up', day: dayText(TODAY - 1) })).toBe(0);
  });

  it.each([{}, { day: 'today' }, { day: 7 }])('some minutes where no day is named: %j', (facts) => {
    expect(rest({ refused: 'refusals_used_up', ...facts })).toBe(600_000);
  });

  it.each([
    [2, 2_000],
    [30, 30_000],
    [86_400, 30_000],
  ])('as nodes say, %d s, within half a minute', (afterS, expected) => {
    expect(rest({ afterS })).toBe(expected);
  });

  it('for nothing else', () => {
    expect([rest({}), rest({ refused: 'expired' })]).toEqual([0, 0]);
  });
});
