import { describe, expect, it } from 'vitest';
import type { ListName } from '../../../node/rest/lists.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import { readPage } from '../../../node/rest/paging.ts';
import {
  aboutContract,
  bargain,
  DELIVERED,
  PAY,
  proposing,
  terms,
} from '../../contracts/bargains.ts';
import { makeAcknowledged } from '../../contracts/deals.ts';
import { entering, rating, stating } from '../../contracts/oracles.ts';
import { listingOf } from './memoryListing.ts';

describe('the lists of contracts and outside facts', () => {
  const { market, receivable } = bargain();
  const other = makeAcknowledged(market, 'b');
  const words = terms([DELIVERED, PAY]);
  const [over, living, elsewhere] = [receivable, receivable, other].map((each) =>
    market.ok('tier-one', proposing(each, words)),
  );
  market.ok('tier-one', aboutContract('endContract', over ?? ''));
  for (const oracle of ['oracle-one', 'oracle-two']) market.ok(oracle, stating(receivable));
  market.ok('oracle-one', stating(other, { kind: 'order' }));
  market.ok('oracle-one', rating('71000'));
  for (const each of [receivable, other]) market.ok('oracle-one', entering(each));

  async function keys(name: ListName, id?: string): Promise<string[]> {
    const [filter] = Object.values(LISTS[name].filters);
    const ranges = id === undefined ? LISTS[name].all : (filter?.(id) ?? []);
    const { items } = await readPage(listingOf(market.world), ranges, {
      limit: 50,
      cursor: undefined,
    });
    return items.map(({ key }) => key);
  }

  it('hold every contract, and by receivable those of which something may come', async () => {
    expect((await keys('contracts')).sort()).toEqual(
      [over, living, elsewhere].map((id) => `contract/${id}`).sort(),
    );
    expect(await keys('contracts', receivable)).toEqual([`contract/${living}`]);
  });

  it('hold the words of oracles, those of one invoice by themselves', async () => {
    expect(await keys('statements')).toHaveLength(3);
    expect(await keys('statements', other)).toEqual([`statement/${other}/order/oracle-one`]);
    expect(await keys('register-entries')).toHaveLength(2);
    expect(await keys('register-entries', other)).toEqual([
      `register-entry/${other}/bank-one/oracle-one`,
    ]);
    expect(await keys('rates')).toEqual(['rate/usd-cny/oracle-one']);
  });
});
