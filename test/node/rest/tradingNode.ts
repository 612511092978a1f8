/** A node with something in every list. */
import { expect } from 'vitest';
import type { Deed } from '../../../ledger/transaction.ts';
import { withShown } from '../../contracts/market.ts';
import {
  acceptInvoice,
  evidenceOf,
  issueTo,
  registerInvoice,
  START,
  transactionOf,
} from '../smallChain.ts';
import { idOf, RestNode } from './restNode.ts';

/** The invoices that the suppliers register, in order. */
const SUPPLIERS = ['s1', 's2', 's1', 's3', 's1', 's2', 's1', 's1', 's2', 's1', 's3', 's1', 's1'];

/** A chain with invoices, receivables of which some are cut, open offers, and accounts. */
export async function trading(): Promise<{ node: RestNode; ids: readonly string[] }> {
  const node = await RestNode.open();
  const { genesis, store } = node;
  const money = ['s1', 's2', 's3', 'bank', 'buyer'].map((to, at) =>
    issueTo(genesis, to, at, START),
  );
  const registered = SUPPLIERS.map((who, at) => registerInvoice(genesis, who, at, START));
  await node.grow([...money, ...registered.slice(0, 6)]);
  await node.grow(registered.slice(6));
  const accepted = registered.slice(0, 9);
  await node.grow(accepted.map((jws) => acceptInvoice(genesis, jws, store.position.time)));
  const ids = registered.map(idOf);
  let nonce = 100;
  const sign = (member: string, deed: Deed): string => {
    nonce += 1;
    const expires = store.position.time + 60_000;
    const shown = withShown(store.chainState().world, deed);
    return transactionOf(genesis, shown, { member, nonce, expires });
  };
  const offer = (receivable: string, from: string, to: string, taker: string): Deed => ({
    type: 'offerAssignment',
    version: 1,
    receivable,
    piece: '1',
    from,
    to,
    assignee: taker,
    disclosed: true,
    reference: 'ab'.repeat(32),
    expiresDay: '2026-01-20',
  });
  const first = sign('s1', offer(ids[0] ?? '', '1', '40000', 's2'));
  await node.grow([first, sign('s1', offer(ids[2] ?? '', '1', '500', 's3'))]);
  const accept = { type: 'acceptAssignment', version: 1, offer: idOf(first), knowing: [] };
  await node.grow([sign('s2', accept), sign('s2', offer(ids[1] ?? '', '701', '900', 's1'))]);
  const sale = {
    ...{ type: 'offerSale', version: 1, receivable: ids[4] ?? '', piece: '1', from: '1' },
    ...{ to: '100000', buyer: null, price: '99000', issuer: 'bank' },
    ...{ disclosed: true, recourse: false, interest: null, reserve: null },
    ...{ reference: 'cd'.repeat(32), expiresDay: '2026-01-20' },
  };
  const { interest: _interest, reserve: _reserve, buyer: _buyer, price: _price, ...units } = sale;
  const asked = { ...units, financiers: null, receivable: ids[6] ?? '', to: '1000' };
  const request = sign('s1', { ...asked, type: 'requestQuotes' });
  await node.grow([sign('s1', sale), request]);
  const price = { discountPpm: 42_000, dayCount: 'ACT/360', fee: '1', expiresDay: '2026-01-15' };
  const words = { request: idOf(request), ...price, knowing: [] };
  const quote = { type: 'giveQuote', version: 1, ...words };
  await node.grow([sign('bank', quote)]);
  const twice = [1, 2].map((height) => evidenceOf(genesis.chain, height));
  await node.grow([], undefined, twice);
  for (let height = 1; height <= node.store.height; height += 1) {
    const results = node.store.blocks.outcomes(height)?.results ?? [];
    expect(results.map(({ code }) => code)).toEqual(results.map(() => 'ok'));
  }
  return { node, ids };
}
