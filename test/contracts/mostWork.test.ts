import { expect, it } from 'vitest';
import { mostWork } from '../../contracts/dueWork.ts';
import { deals, makeAcknowledged, makeReceivable } from './deals.ts';
import { Market } from './market.ts';

// How much an item that is due makes at most decides which of them run in a block: nodes that
// reckon otherwise make other blocks, so that these numbers change with a protocol alone.

const NONE = 'ab'.repeat(32);

it.each([
  ['lapse', 100],
  ['unanswered', 60],
  ['recourse', 100],
  ['ballot', 60],
  ['key', 60],
  ['approval', 60],
  ['spent', 60],
  ['quote', 60],
  ['conversion', 60],
  ['redemption', 60],
  ['correction', 100],
  ['contract', 60],
  ['leave', 65],
  ['close', 60],
  ['default', 60],
  ['dispute', 60],
  ['note', 60],
  ['order', 160],
])('an item %s about nothing makes %i at most', (kind, most) => {
  expect(mostWork(new Market().world, `${kind}/${NONE}`)).toBe(most);
});

it('an item about a receivable makes as much more as its pieces bear', () => {
  const market = new Market();
  const [plain, cut] = [makeReceivable(market, 'a'), makeAcknowledged(market, 'b')];
  const kinds = ['settle', 'retry', 'default', 'close', 'dispute', 'note'];
  const work = (id: string): number[] =>
    kinds.map((kind) => mostWork(market.world, `${kind}/${id}`));
  const before = work(plain);
  expect(work(cut)).toEqual(before);
  market.ok('tier-one', deals.assign(cut, { from: '1', to: '100' }));
  const after = work(cut);
  for (const [at, kind] of kinds.entries()) {
    expect([kind, (after[at] ?? 0) > (before[at] ?? 0)]).toEqual([kind, true]);
  }
  // An offer that would end with it, beside what its two pieces bear.
  expect(work(plain)).toEqual(before);
});
