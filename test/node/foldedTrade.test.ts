import { expect, it, onTestFinished } from 'vitest';
import { verifyEnd } from '../../client/sdk/ends.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import type { Families } from './foldedTrade.ts';
import { FoldedTrade, TRADE_GENESIS } from './foldedTrade.ts';
import { storeOptions } from './smallChain.ts';

// As `node test/node/measureFold.ts`, with few: what has ended leaves what never leaves, no more.

const COUNT = 160;
/** Of each: what is left of the receivable, the number that was used, and the document. */
const STAYS: Readonly<Record<string, number>> = { folded: 1, identity: 1, document: 1 };

it('a state is as large as what is open in it, but for what never leaves', async () => {
  const folder = scratchFolder();
  const store = await ChainStore.open(storeOptions(folder, TRADE_GENESIS));
  onTestFinished(() => store.close());
  const trade = new FoldedTrade(store, COUNT, 80);
  await trade.prepare();
  const before = trade.families();
  await trade.open();
  const open = trade.families();
  expect(open.get('receivable')).toBe(COUNT);
  expect(open.get('piece')).toBe(COUNT + 3 * (COUNT / 4));
  await trade.end();
  const after = trade.families();
  expect((await store.verify()).facts).toBe(sum(after));
  const grown = [...after].map(([family, count]) => [family, count - (before.get(family) ?? 0)]);
  const stays = Object.entries(STAYS).map(([family, each]) => [family, each * COUNT]);
  const ofTrade = grown.filter(([family, more]) => more !== 0 && !ONCE.has(String(family)));
  expect(new Map(ofTrade as [string, number][])).toEqual(new Map(stays as [string, number][]));
  for (const id of trade.ids) {
    const verdict = verifyEnd(trade.endFile(id), TRADE_GENESIS);
    expect(verdict).toMatchObject({ ok: true, ended: { leaf: { receivable: id } } });
    const facts = verdict.ok ? verdict.ended.facts : new Map();
    expect(facts.get(`receivable/${id}`)).toMatchObject({ status: 'paid' });
    expect(facts.get(`invoice/${id}`)).toMatchObject({ status: 'accepted' });
  }
});

/** Facts of members, of which each has some however much it trades. */
const ONCE: ReadonlySet<string> = new Set(['account', 'total', 'usage', 'event-seed']);

function sum(families: Families): number {
  return [...families.values()].reduce((total, count) => total + count, 0);
}
