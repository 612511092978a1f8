import { expect, it } from 'vitest';
import type { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { readQuoteOn } from '../../../client/sdk/quoted.ts';
import { dayNumber } from '../../../contracts/state/calendar.ts';

/** A client to which these facts are proved, one after the other. */
function provedOf(...facts: (object | undefined)[]): LedgerClient {
  const readFact = async (): Promise<object> => ({ fact: facts.shift(), height: 1 });
  return { readFact } as unknown as LedgerClient;
}

it.each([
  ['no quote', [undefined], 'not_found'],
  ['a quote without its request', [{ request: 'r' }, undefined], 'bad_answer'],
  [
    'a request without its receivable',
    [{ request: 'r' }, { receivable: 'x' }, undefined],
    'bad_answer',
  ],
])('%s has no price', async (_what, facts, code) => {
  const priced = readQuoteOn(provedOf(...facts), 'ab'.repeat(32), 20_000);
  await expect(priced).rejects.toMatchObject({ code });
});

it('has no price from the pay day on, when nobody takes it any more', async () => {
  const quote = { request: 'r', ppm: 36_500, dayCount: 'ACT/365F', fee: 0n };
  const facts = [quote, { receivable: 'x', from: 1n, to: 100n }, { payDay: '2026-12-31' }];
  const payDay = dayNumber('2026-12-31') ?? 0;
  const priceOn = async (day: number) => (await readQuoteOn(provedOf(...facts), 'q', day)).priced;
  expect(await priceOn(payDay - 1)).toMatchObject({ days: 1 });
  expect(await priceOn(payDay)).toBeNull();
});
