import { expect, it } from 'vitest';
import { factLines } from '../../../client/cli/session/factLines.ts';
import type { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import type { Json } from '../../../ledger/canonical.ts';

// A fact is shown to people field by field, as people write what stands in it.

const ID = 'ab'.repeat(32);

/** A client that knows one receivable, and what it was asked. */
function clientOver() {
  const asked: string[] = [];
  const findFact = async (_kind: unknown, [id]: [string]) => {
    asked.push(id);
    return id === ID ? { currency: 'EUR' } : undefined;
  };
  return { client: { findFact } as unknown as LedgerClient, asked };
}

function lines(key: string, fact: Json, client = clientOver().client) {
  return factLines(client, key, fact, new AbortController().signal);
}

it('amounts have their currency, rates are percent, times UTC; nothing is left out', async () => {
  const fact = {
    amount: '2427400',
    currency: 'EUR',
    latePpm: 95_000,
    made: { time: 1_794_000_000_000 },
    ruler: null,
    signed: ['acme', 'bank'],
    similar: [],
    id: ID,
  };
  expect(await lines(`invoice/${ID}`, fact)).toEqual([
    '  amount     24,274.00 EUR',
    '  currency   EUR',
    '  latePpm    9.5 % a year (95000 ppm)',
    '  made.time  2026-11-06 21:20 UTC',
    '  ruler      none',
    '  signed[0]  acme',
    '  signed[1]  bank',
    '  similar    none',
    `  id         ${ID}`,
  ]);
});

it('the currency is that of the receivable where the fact names none, or of the key', async () => {
  const { client, asked } = clientOver();
  const piece = { receivable: ID, from: '1', to: '700', paid: '200' };
  expect((await lines('piece/x', piece, client)).at(-1)).toBe('  paid        2.00 EUR');
  expect(asked).toEqual([ID]);
  expect(await lines('account/bank/eur/acme', { balance: '700' })).toEqual(['  balance  7.00 EUR']);
  expect(await lines('piece/x', { receivable: 'odd', paid: '200' })).toContain('  paid        200');
});

it('what is no object is shown as it is', async () => {
  expect(await lines('validators', [{ id: 'bank', power: 1 }])).toEqual([
    '  [0].id     bank',
    '  [0].power  1',
  ]);
  expect(await lines('text', 'so')).toEqual(['  so']);
});
