import { expect, it } from 'vitest';
import { eachFact } from '../../../client/sdk/eachFact.ts';
import type { LedgerClient } from '../../../client/sdk/ledgerClient.ts';

/** A client over a list of so many pages of two, and what it was asked. */
function clientOver(pages: number) {
  const asked: object[] = [];
  const client = {
    list: async (_path: string, query: { readonly cursor?: string }) => {
      asked.push(query);
      const page = Number(query.cursor ?? '0');
      const items = [0, 1].map((at) => ({ key: `invoice/${2 * page + at}`, value: null }));
      return { items, next: page + 1 < pages ? String(page + 1) : null, height: 1 };
    },
  };
  return { client: client as unknown as LedgerClient, asked };
}

it('a list is read page by page to its end, each once and with what was asked for', async () => {
  const { client, asked } = clientOver(4);
  const keys: string[] = [];
  for await (const { key } of eachFact(client, { path: 'invoices', query: { supplier: 'a' } })) {
    keys.push(key);
  }
  expect(keys).toEqual(Array.from({ length: 8 }, (_, at) => `invoice/${at}`));
  expect(asked).toEqual([
    { supplier: 'a' },
    ...['1', '2', '3'].map((cursor) => ({ supplier: 'a', cursor })),
  ]);
});
