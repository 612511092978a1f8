/** Work of one deed and of one due item does not grow with how much else there is of a kind. */
import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

const RECORD = START + 9 * DAY + (16 * DAY) / 24;
const DUE = RECORD + DAY;
const LATER = '2026-06-12';
/** Units of a part; so many parts are handed on in a deed. */
const PART = 10;
const PARTS_OF_A_DEED = 50;

function quickMarket(parameters: Parameters<typeof marketGenesis>[0] = {}): Market {
  const market = new Market(marketGenesis(parameters));
  market.checksLaws = false;
  return market;
}

/** Hands so many parts of a receivable, every other one, to tier-two. */
function cutUp(market: Market, receivable: string, parts: number): void {
  market.ok('tier-two', deals.consent({ limit: '10000' }));
  for (let from = 0; from < parts; from += PARTS_OF_A_DEED) {
    const starts = Array.from(
      { length: Math.min(PARTS_OF_A_DEED, parts - from) },
      (_, at) => 1 + 2 * (from + at) * PART,
    );
    const words = starts.map((first) => ({
      ...{ from: String(first), to: String(first + PART - 1) },
      ...{ assignee: 'tier-two', reference: hashFor('contract') },
    }));
    const first = BigInt(1 + 2 * from * PART);
    const held = piecesOf(market.world, receivable).findLast((piece) => piece.from <= first);
    const deed = deals.toMany(receivable, { piece: String(held?.from), parts: words });
    market.ok('tier-one', deed);
  }
  expect(piecesOf(market.world, receivable)).toHaveLength(2 * parts);
}

/** Work of tier-two's offer of its first part. */
function workOfOffer(market: Market, receivable: string): number | undefined {
  const deed = deals.assign(receivable, { to: String(PART), assignee: 'tier-three' });
  const { results, works } = market.block([market.transaction('tier-two', deed)]);
  expect(results.map(({ code }) => code)).toEqual(['ok']);
  return works[0];
}

describe('the work of a deed', () => {
  it('does not grow with the pieces of its receivable, which its signer holds', () => {
    const works = [2, 300].map((parts) => {
      const market = quickMarket();
      const receivable = makeReceivable(market, 'a', { dueDay: LATER });
      cutUp(market, receivable, parts);
      return workOfOffer(market, receivable);
    });
    expect(works[1]).toBe(works[0]);
  });

  it('does not grow with the pieces that its signer holds of others', () => {
    const works = [2, 300].map((parts) => {
      const market = quickMarket();
      const other = makeReceivable(market, 'other', { dueDay: LATER });
      cutUp(market, other, parts);
      const receivable = makeReceivable(market, 'a', { dueDay: LATER });
      cutUp(market, receivable, 2);
      return workOfOffer(market, receivable);
    });
    expect(works[1]).toBe(works[0]);
  });
});

describe('the work of a due item', () => {
  /** The blocks from a time on until nothing is due: the heaviest item, and the heaviest block. */
  function runAll(market: Market, time: number): { item: number; block: number; blocks: number } {
    let [item, block, blocks] = [0, 0, 0];
    for (let at = time; ; at += 1) {
      const { outcomes, wakeAt } = market.wait(at);
      const works = outcomes.map(({ work }) => work);
      item = Math.max(item, ...works);
      block = Math.max(
        block,
        works.reduce((sum, work) => sum + work, 0),
      );
      blocks += 1;
      if ((wakeAt ?? Number.POSITIVE_INFINITY) > at) return { item, block, blocks };
    }
  }

  it('does not grow with those of its debtor on that day, and each block runs its share', () => {
    const share = 500;
    const runs = [4, 60].map((count) => {
      const market = quickMarket({ parameters: { settlementWorkPerBlock: share } });
      market.ok('bank-one', deals.issue({ amount: '100000000' }));
      for (let at = 0; at < count; at += 1) makeReceivable(market, `due ${at}`);
      return [RECORD, DUE].map((time) => runAll(market, time));
    });
    const [few = [], many = []] = runs;
    for (const [at, { item, block, blocks }] of many.entries()) {
      expect(item).toBe(few[at]?.item);
      // One item alone may make more than a share; these make far less.
      expect(block).toBeLessThanOrEqual(share);
      expect(blocks).toBeGreaterThan(1);
    }
  });
});
