import { expect, it } from 'vitest';
import type { Cost } from '../../../client/portal/signing/bargain.ts';
import { readBargain } from '../../../client/portal/signing/bargain.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import type { LedgerClient } from '../../../client/sdk/ledgerClient.ts';

// What a deed of trade costs, as it is told before it is signed; no perils are shown here.

const receivable = { id: 'ab'.repeat(32), currency: 'EUR', payDay: '2026-12-31' };

const client = {
  findFact: async (): Promise<object> => receivable,
  readStates: async (): Promise<never> => {
    throw new ClientError('not_shown', 'for others');
  },
} as unknown as LedgerClient;

async function costOf(
  type: 'offerSale' | 'offerEarlyPayment',
  today: string,
  words: object = {},
): Promise<Cost | null> {
  const units = { receivable: receivable.id, piece: '1', from: '1', to: '100000' };
  const terms = { discountPpm: 36_500, dayCount: 'ACT/365F', price: '99000', reserve: null };
  const deed = { ...units, ...terms, ...words };
  return (await readBargain(client, type, deed, today)).cost;
}

it('is told for the days that are left, by the day count of the deed', async () => {
  const cost = await costOf('offerEarlyPayment', '2026-12-01');
  expect(cost).toMatchObject({ days: 30, price: 99_700n, yearlyCost: 36_610 });
});

it.each(['2026-12-31', '2027-01-02'])('has no cost a year on %s: no day is left', async (today) => {
  const early = await costOf('offerEarlyPayment', today);
  expect(early).toMatchObject({ days: 0, price: 100_000n, yearlyCost: 'none' });
  expect(await costOf('offerSale', today)).toMatchObject({ days: 0, yearlyCost: 'none' });
});

it('says apart that a price is an advance and that there is none', async () => {
  const day = '2026-12-01';
  expect(await costOf('offerSale', day, { reserve: {} })).toMatchObject({ yearlyCost: 'advance' });
  expect(await costOf('offerSale', day, { price: '0' })).toMatchObject({ yearlyCost: 'none' });
});

it('prices a quote for whoever is not shown the piece, and says that it is not', async () => {
  const found = { ...receivable, receivable: receivable.id, from: 1n, to: 100_000n };
  const hidden = async (): Promise<never> => {
    throw new ClientError('not_shown', 'for others');
  };
  const asked = { findFact: async () => found, list: hidden } as unknown as LedgerClient;
  const deed = { request: 'r', discountPpm: 36_500, dayCount: 'ACT/365F', fee: '0' };
  const { cost, perils } = await readBargain(asked, 'giveQuote', deed, '2026-12-01');
  expect([cost?.price, perils?.isHidden]).toEqual([99_700n, true]);
});
