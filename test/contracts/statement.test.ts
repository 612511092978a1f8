import { describe, expect, it } from 'vitest';
import type { Executed } from '../../contracts/execute.ts';
import { movementsOf } from '../../contracts/trade/money/statement.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, Market, START } from './market.ts';
import { StatementCheck } from './statementCheck.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const EUR = { issuer: 'bank-one', currency: 'EUR' };

function eventsOf({ outcomes, results }: Executed) {
  return [...outcomes, ...results].flatMap(({ events }) => events);
}

/** A receivable of 10000, of which tier-two holds 4000, and its debtor's money. */
function settled(): Market {
  const market = new Market();
  market.ok('bank-one', deals.issue({ amount: '15000' }));
  const id = makeReceivable(market, 'a');
  const offer = market.ok('tier-one', deals.assign(id, { to: '4000' }));
  market.ok('tier-two', deals.answer('acceptAssignment', offer));
  market.wait(DUE);
  return market;
}

describe('a statement', () => {
  it('tells what came in and went out, from whom and to whom, and for what', () => {
    const market = settled();
    const events = market.blocks.flatMap(({ executed }) => eventsOf(executed));
    const debtor = movementsOf(events, { ...EUR, member: 'car-maker' });
    expect(debtor.map(({ change, other }) => [change, other])).toEqual([
      [15_000n, 'bank-one'],
      [-4000n, 'tier-two'],
      [-6000n, 'tier-one'],
    ]);
    const [paid] = movementsOf(events, { ...EUR, member: 'tier-two' });
    expect(paid?.reference).toMatch(/^[0-9a-f]{64}$/);
    expect(movementsOf(events, { ...EUR, issuer: 'bank-two', member: 'car-maker' })).toEqual([]);
    expect(movementsOf(events, { ...EUR, currency: 'CNY', member: 'car-maker' })).toEqual([]);
  });

  it('adds up to what the account has, and is seen not to when a movement is hidden', () => {
    const { blocks } = settled();
    const check = new StatementCheck();
    for (const { executed } of blocks) check.follow(executed);
    const last = blocks.at(-1)?.executed;
    if (last === undefined) throw new Error('there are blocks');
    const hiding = new StatementCheck();
    for (const { executed } of blocks.slice(0, -1)) hiding.follow(executed);
    expect(() => hiding.follow({ ...last, outcomes: [] })).toThrow('its movements say');
  });
});
