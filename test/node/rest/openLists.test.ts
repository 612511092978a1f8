import { expect, it } from 'vitest';
import { receivables } from '../../../contracts/state/receivables.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import { readPage } from '../../../node/rest/paging.ts';
import { countered } from '../../contracts/counterDeals.ts';
import { deals, makeReceivable } from '../../contracts/deals.ts';
import { called } from '../../contracts/guaranteeDeals.ts';
import { DAY, Market, START } from '../../contracts/market.ts';
import { listingOf } from './memoryListing.ts';

/** The keys that a list shows for one value of a filter. */
async function keys(
  market: Market,
  list: keyof typeof LISTS,
  filter: string,
  value: string,
): Promise<string[]> {
  const ranges = LISTS[list].filters[filter]?.(value) ?? [];
  const { items } = await readPage(listingOf(market.world), ranges, { limit: 9 });
  return items.map(({ key }) => key);
}

it('a receivable that was paid is its debtor’s still, and owed by nobody', async () => {
  const market = new Market();
  market.ok('bank-one', deals.issue({ to: 'car-maker', amount: '100000' }));
  const id = makeReceivable(market, 'a');
  expect(await keys(market, 'receivables', 'owing', 'car-maker')).toEqual([`receivable/${id}`]);
  market.wait(START + 20 * DAY);
  expect(receivables.read(market.world, id)?.status).toBe('paid');
  expect(await keys(market, 'receivables', 'debtor', 'car-maker')).toEqual([`receivable/${id}`]);
  expect(await keys(market, 'receivables', 'owing', 'car-maker')).toEqual([]);
});

it('a guarantee that was called is listed at its guarantor', async () => {
  const market = new Market();
  const { guarantee } = called(market);
  expect(await keys(market, 'guarantees', 'guarantor', 'bank-two')).toEqual([
    `guarantee/${guarantee}`,
  ]);
});

it('an invoice that its debtor has countered waits for its supplier', async () => {
  const market = new Market();
  const id = countered(market);
  expect(await keys(market, 'invoices', 'waiting', 'tier-one')).toEqual([`invoice/${id}`]);
  expect(await keys(market, 'invoices', 'waiting', 'car-maker')).toEqual([]);
});
