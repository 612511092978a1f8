import { expect, it } from 'vitest';
import type { Deed } from '../../../ledger/transaction.ts';
import { withShown } from '../../contracts/market.ts';
import { idOf, RestNode } from '../../node/rest/restNode.ts';
import { smallGenesis, transactionOf } from '../../node/smallChain.ts';
import { readingTally } from './readingTally.ts';

it('a correction that waits is listed until it is made, by authority if one is named', async () => {
  const genesis = smallGenesis();
  const node = await RestNode.open({ genesis });
  const tally = await readingTally(node);
  const sign = (member: string, nonce: number, deed: Deed): string => {
    const shown = withShown(node.store.chainState().world, deed);
    const expires = node.store.position.time + 60_000;
    return transactionOf(genesis, shown, { member, nonce, expires });
  };
  const listed = async (...words: string[]): Promise<readonly { readonly key: string }[]> => {
    const { code, json } = await tally('show', 'corrections', ...words);
    expect(code).toBe(0);
    const said = json as { items: { key: string }[]; proved: boolean };
    expect(said.proved).toBe(false);
    return said.items;
  };
  expect(await listed()).toEqual([]);
  // Its creditor asks for a debt, so that it waits for the word of the debtor.
  const parties = { debtor: 's2', creditor: 's1', issuer: 'bank', currency: 'EUR' };
  const repair = { kind: 'debt', ...parties, amount: '500' };
  const words = { corrects: 'c3'.repeat(32), reason: 'It was paid twice.', repair };
  const asked = sign('s1', 1, { type: 'proposeCorrection', version: 1, ...words });
  await node.grow([asked]);
  const waits = [{ key: `correction/${idOf(asked)}`, value: { repair } }];
  expect(await listed()).toMatchObject(waits);
  expect(await listed('agreement')).toMatchObject(waits);
  expect(await listed('ballot')).toEqual([]);
  const consent = { type: 'consentCorrection', version: 1, correction: idOf(asked) };
  await node.grow([sign('s2', 2, consent)]);
  expect(await listed()).toEqual([]);
});
