import { expect, it } from 'vitest';
import { LISTS } from '../../../node/rest/lists.ts';
import { readPage } from '../../../node/rest/paging.ts';
import { makeAcknowledged } from '../../contracts/deals.ts';
import { hashFor, Market } from '../../contracts/market.ts';

it('guarantees are listed all, and by their guarantor those that still bind it', () => {
  const market = new Market();
  const receivable = makeAcknowledged(market, 'a');
  const about = { receivable, piece: '1', kind: 'guarantee', reference: hashFor('text') } as const;
  const terms = { amount: '6000', waitingDays: 0, untilDay: '2026-04-30' } as const;
  const give = { type: 'giveGuarantee', version: 1, ...about, ...terms } as const;
  const [first, second] = ['bank-one', 'bank-two'].map((bank) => market.ok(bank, give));
  const withdraw = { type: 'withdrawGuarantee', version: 1, guarantee: first ?? '' } as const;
  market.ok('bank-one', withdraw);

  const keys = (guarantor?: string): string[] => {
    const { all, filters } = LISTS.guarantees;
    const ranges = guarantor === undefined ? all : (filters['guarantor']?.(guarantor) ?? []);
    return readPage(market.world, ranges, { limit: 50 }).items.map(({ key }) => key);
  };
  expect(keys().sort()).toEqual([first, second].map((id) => `guarantee/${id}`).sort());
  expect(keys('bank-two')).toEqual([`guarantee/${second}`]);
  expect(keys('bank-one')).toEqual([]);
});
