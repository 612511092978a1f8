import { expect, it } from 'vitest';
import { scanAll } from '../../contracts/state/state.ts';
import { deals } from './deals.ts';
import { Market, marketGenesis } from './market.ts';

// Ids are remembered until they expire, and forgotten in bounded steps.

const remembered = (market: Market): number =>
  [...scanAll(market.world.indexes, 'id/', 'id0')].length;

it('a block forgets twice as many expired ids as it may have transactions, and no other', () => {
  const maxBlockTransactions = 3;
  const market = new Market(marketGenesis({ parameters: { maxBlockTransactions } }));
  for (let at = 0; at < 7; at += 1) {
    const [one, two] = [2 * at, 2 * at + 1].map((number) =>
      market.transaction('tier-one', deals.register(`of ${number}`)),
    );
    if (one !== undefined && two !== undefined) market.block([one, two]);
  }
  expect(remembered(market)).toBe(14);
  const over = market.time + 60_001;
  market.block([market.transaction('tier-one', deals.register('later'))], over);
  // One is new.
  expect(remembered(market)).toBe(14 - 2 * maxBlockTransactions + 1);
  market.wait(over + 1);
  expect(remembered(market)).toBe(3);
  market.wait(over + 2);
  expect(remembered(market)).toBe(1);
  market.wait(over + 59_999);
  expect(remembered(market)).toBe(1);
  market.wait(over + 60_000);
  expect(remembered(market)).toBe(0);
});
