import { beforeEach, expect, it, vi } from 'vitest';
import type { RestNode } from './restNode.ts';
import { trading } from './tradingNode.ts';

// What is another's and what is not there is one answer, by one way through the code: every look at
// the chain is counted, by its name, for both.

const HASH = 'ab'.repeat(32);
const UNIT = '1'.padStart(18, '0');

let node: RestNode;
let ids: readonly string[];

beforeEach(async () => {
  ({ node, ids } = await trading());
});

/** Every route that reads one thing, with its id; `other` is that of another thing in a bundle. */
const ROUTES: Readonly<Record<string, (id: string) => string>> = {
  'an invoice': (id) => `/v1/invoices/${id}`,
  'a receivable': (id) => `/v1/receivables/${id}`,
  'an offer': (id) => `/v1/offers/${id}`,
  'the pieces of a receivable': (id) => `/v1/receivables/${id}/pieces`,
  'the proof of an invoice': (id) => `/v1/proofs/state?key=invoice/${id}`,
  'the proof of a receivable': (id) => `/v1/proofs/state?key=receivable/${id}`,
  'the proof of a piece': (id) => `/v1/proofs/state?key=piece/${id}/${UNIT}`,
  'the proof of a holding': (id) => `/v1/proofs/state?key=holding/${id}/${UNIT}`,
  'the proof of several': (id) => `/v1/proofs/states?keys=invoice/${id},holding/${id}/${UNIT}`,
  'an archived invoice': (id) => `/v1/archive?key=invoice/${id}`,
  'an archived piece': (id) => `/v1/archive?key=piece/${id}/${UNIT}`,
  'what became of a due item': (id) => `/v1/proofs/settlements/settle%2F${id}`,
};

/** What is asked of the chain while a member is answered, and the answer. */
async function looked(member: string, url: string, subject: string = member) {
  const { reader } = node;
  const spies = [
    ...(['readableSince', 'chainState', 'proveFact', 'readState'] as const).map((name) =>
      vi.spyOn(reader, name),
    ),
    ...(['archivedFact', 'findSettlement', 'outcomes', 'header', 'sender'] as const).map((name) =>
      vi.spyOn(reader.blocks, name),
    ),
  ];
  const headers = { authorization: `Bearer ${node.tokenOf(member, { subject })}` };
  const { statusCode, body } = await node.rest.app.inject({ url, headers });
  const looks = spies.map((spy) => `${spy.getMockName()} ${spy.mock.calls.length}`);
  for (const spy of spies) spy.mockRestore();
  return { statusCode, body, looks };
}

it.each(Object.entries(ROUTES))('%s', async (_, urlOf) => {
  const [id = ''] = ids;
  const forbidden = await looked('s3', urlOf(id));
  const absent = await looked('s3', urlOf(HASH));
  expect({ ...absent, body: absent.body.replaceAll(HASH, id) }).toEqual(forbidden);
  // Under a mandate for that member it is so, too, and the same is answered.
  const mandated = await looked('audit', urlOf(id), 's3');
  const none = await looked('audit', urlOf(HASH), 's3');
  expect({ ...none, body: none.body.replaceAll(HASH, id) }).toEqual(mandated);
  expect(mandated.body).toBe(forbidden.body);
  // Who oversees is answered something else where it is there.
  const isThere = !/offers|settlements|archive/.test(urlOf(id));
  expect((await looked('audit', urlOf(id))).body !== forbidden.body).toBe(isThere);
});
