import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTransaction } from '../../contracts/admit.ts';
import type { Outcome } from '../../contracts/execute.ts';
import { executeBlock } from '../../contracts/execute.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Table, World } from '../../contracts/state/state.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { LAPSE_BATCH } from '../../contracts/trade/financing/offering.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import type { Json } from '../../ledger/canonical.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

const RECORD = START + 9 * DAY + (16 * DAY) / 24;
const LATER = '2026-06-12';
/** Of so many parts of ten units each one deed offers so many. */
const PARTS_OF_A_DEED = 50;
const PART = 10;

function marketOf(parameters: Partial<Parameters>): Market {
  const market = new Market(marketGenesis({ parameters }));
  market.indexesEvery = 20;
  return market;
}

/** Offers so many parts of a receivable to tier-two, each `step` parts behind the last. */
function offer(market: Market, receivable: string, count: number, step = 1): void {
  const starts = Array.from({ length: count }, (_, at) => 1 + at * step * PART);
  for (let from = 0; from < count; from += PARTS_OF_A_DEED) {
    const some = starts.slice(from, from + PARTS_OF_A_DEED);
    const parts = some.map((first) => ({
      ...{ from: String(first), to: String(first + PART - 1) },
      ...{ assignee: 'tier-two', reference: hashFor('contract') },
    }));
    const first = some[0] ?? 1;
    const held = piecesOf(market.world, receivable).find(({ to }) => to >= BigInt(first));
    const words = { piece: String(held?.from), parts, expiresDay: '2026-12-31' };
    market.ok('tier-one', deals.toMany(receivable, words));
  }
}

/** Blocks without transactions until nothing is due; their outcomes, by block. */
function runAll(market: Market, time: number): readonly (readonly Outcome[])[] {
  const blocks: (readonly Outcome[])[] = [];
  for (let at = time; ; at += 1) {
    const { outcomes, wakeAt } = market.wait(at);
    blocks.push(outcomes);
    if ((wakeAt ?? Number.POSITIVE_INFINITY) > at) return blocks;
  }
}

describe('a receivable of which many pieces are offered', () => {
  it('is closed in bounded steps, and is open until the last', () => {
    const market = marketOf({ settlementWorkPerBlock: 100 });
    const id = makeReceivable(market, 'a');
    offer(market, id, 2 * LAPSE_BATCH + 1);
    const steps: Outcome[] = [];
    for (let at = 0; at < 3; at += 1) {
      expect(receivables.read(market.world, id)?.status).toBe('open');
      steps.push(...market.wait(RECORD + at).outcomes);
    }
    expect(steps.map(({ item }) => item)).toEqual([1, 2, 3].map(() => `close/${id}`));
    const lapsed = steps.map(({ events }) => events.filter(({ type }) => type === 'offerClosed'));
    expect(lapsed.map(({ length }) => length)).toEqual([LAPSE_BATCH, LAPSE_BATCH, 1]);
    expect(receivables.read(market.world, id)?.status).toBe('closed');
    expect(piecesOf(market.world, id)).toHaveLength(1);
  });

  it('comes out the same whatever share of it a block runs', () => {
    const share = fc.record({
      settlementsPerBlock: fc.integer({ min: 1, max: 4 }),
      settlementWorkPerBlock: fc.integer({ min: 100, max: 5_000 }),
    });
    const counts = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(share, counts, (parameters, offers) => {
        expect(closing(parameters, offers)).toEqual(closing({}, offers));
      }),
      {
        numRuns: 3,
        examples: [[{ settlementsPerBlock: 1, settlementWorkPerBlock: 100 }, [120, 3]]],
      },
    );
  });
});

/** What came of the record time of receivables with so many offers each. */
function closing(parameters: Partial<Parameters>, offers: readonly number[]) {
  const market = marketOf(parameters);
  market.checksLaws = false;
  const ids = offers.map((count, at) => {
    const id = makeReceivable(market, `r${at}`);
    offer(market, id, count);
    return id;
  });
  const all = runAll(market, RECORD).flat();
  market.checkLaws();
  const told = all.map(({ item, code, events }) => ({ item, code, events }));
  return { told, left: ids.map((id) => [receivables.read(market.world, id)?.status]) };
}

describe('what a block runs of what is due', () => {
  it('is known of a closing by the offers that lapse in it', () => {
    const market = marketOf({ settlementWorkPerBlock: 3_000 });
    const ids = ['a', 'b'].map((name) => makeReceivable(market, name));
    for (const id of ids) offer(market, id, PARTS_OF_A_DEED);
    for (const outcomes of runAll(market, RECORD)) {
      const works = outcomes.map(({ work }) => work);
      expect(works.reduce((sum, work) => sum + work, 0)).toBeLessThanOrEqual(3_000);
    }
    expect(ids.map((id) => receivables.read(market.world, id)?.status)).toEqual(
      ids.map(() => 'closed'),
    );
  });

  it('is no item that would make too much behind others, and that is the next one', () => {
    const market = marketOf({ settlementWorkPerBlock: 1_200 });
    const ids = ['a', 'b'].map((name) => makeReceivable(market, name));
    market.ok('tier-two', deals.consent({ limit: '10000' }));
    for (const id of ids) offer(market, id, PARTS_OF_A_DEED, 2);
    for (const id of ids) expect(piecesOf(market.world, id).length).toBe(2 * PARTS_OF_A_DEED);
    const blocks = runAll(market, RECORD);
    expect(blocks.map((outcomes) => outcomes.map(({ item }) => item))).toEqual(
      ids.map((id) => [`close/${id}`]),
    );
    for (const outcomes of blocks) {
      const works = outcomes.map(({ work }) => work);
      expect(works.reduce((sum, work) => sum + work, 0)).toBeLessThanOrEqual(1_200);
    }
  });
});

describe('what the deeds of a block make together', () => {
  it('is at most what a block may have', () => {
    const market = marketOf({ maxBlockWork: 1_000 });
    const ids = ['a', 'b'].map((name) => makeReceivable(market, name, { dueDay: LATER }));
    const half = ids.map((id) => market.transaction('tier-one', offering(id, 16)));
    const heavy = { invalid: 'block_too_heavy', facts: { fits: 1 } };
    expect(market.try(market.input(half))).toMatchObject(heavy);
    for (const each of half) expect(market.block([each]).results).toMatchObject([{ code: 'ok' }]);
  });

  it('is made by none alone: a deed that would make more is broken off, and refused', () => {
    const market = marketOf({ maxBlockWork: 1_000 });
    const id = makeReceivable(market, 'a', { dueDay: LATER });
    const before = [...scanAll(market.world.facts, '', '~')];
    const deed = offering(id, PARTS_OF_A_DEED);
    const big = market.transaction('tier-one', deed);
    const soon = { ...big, expires: market.time + 60_000 };
    const refusal = { code: 'too_much_work', facts: { max: 1_000 } };
    expect(checkTransaction(market.state, soon, market.time + 1, true)).toMatchObject(refusal);
    const { works, results } = market.block([big]);
    expect(results).toMatchObject([{ ...refusal, events: [] }]);
    // Broken off at the bound, and counted to who sent it.
    expect(works[0]).toBeGreaterThan(1_000 - 10);
    expect(works[0]).toBeLessThan(1_000 + 60);
    const isUsage = ([key]: [string, Json]): boolean => /^(usage|total)/.test(key);
    const after = [...scanAll(market.world.facts, '', '~')];
    expect(after.filter((each) => !isUsage(each))).toEqual(before.filter((each) => !isUsage(each)));
    expect(market.submit('tier-one', offering(id, 1)).code).toBe('ok');
  });

  it('counts what is told, too', () => {
    // Beside the deed a fact is read: whether several keys have to sign it.
    const codes = [0, 2].map((less) => {
      const { market, pay } = overdue(40);
      const { parameters } = market.state;
      const tried = market.try(market.input([pay]));
      const maxBlockWork = 'invalid' in tried ? 0 : (tried.works[0] ?? 0) - less;
      market.state = { ...market.state, parameters: { ...parameters, maxBlockWork } };
      return market.block([pay]).results[0]?.code;
    });
    expect(codes).toEqual(['ok', 'too_much_work']);
  });
});

/** A receivable in so many pieces that is overdue, and the deed that pays it. */
function overdue(count: number) {
  const market = marketOf({});
  const id = makeReceivable(market, 'a');
  market.ok('tier-two', deals.consent({ limit: '10000' }));
  offer(market, id, count, 2);
  market.wait(RECORD);
  market.wait(RECORD + DAY);
  market.ok('bank-one', deals.issue());
  const deed = { type: 'payOverdue', version: 1, receivable: id, amount: '10000' } as const;
  return { market, pay: market.transaction('car-maker', deed) };
}

/** Offers so many parts of a receivable in one deed. */
function offering(receivable: string, count: number) {
  const parts = Array.from({ length: count }, (_, part) => ({
    ...{ from: String(1 + part * PART), to: String((part + 1) * PART) },
    ...{ assignee: 'tier-two', reference: hashFor('contract') },
  }));
  return deals.toMany(receivable, { parts });
}

describe('many pieces that come to their debtor’s hand at once', () => {
  it('end without looking at all others for each of them', () => {
    const scans = [10, 40].map((count) => {
      const market = marketOf({});
      market.checksLaws = false;
      const id = makeReceivable(market, 'a', { dueDay: LATER });
      market.ok('car-maker', deals.consent({ limit: '10000' }));
      const starts = Array.from({ length: count }, (_, at) => 1 + 2 * at * PART);
      const parts = starts.map((from) => ({
        ...{ from: String(from), to: String(from + PART - 1) },
        ...{ assignee: 'car-maker', reference: hashFor('contract') },
      }));
      const counted = new CountedScans(market.world);
      const input = market.input([market.transaction('tier-one', deals.toMany(id, { parts }))]);
      const executed = executeBlock({ ...market.state, world: counted }, input);
      if ('invalid' in executed) throw new Error(executed.invalid);
      const ended = executed.results[0]?.events.filter(({ type }) => type === 'ownDebtEnded');
      expect(ended).toMatchObject([{ pieces: count }]);
      return counted.pieces;
    });
    expect(scans[1]).toBe(scans[0]);
  });
});

/** A world that counts how often a range of pieces is scanned. */
class CountedScans implements World {
  readonly facts: Table;
  readonly indexes: Table;
  pieces = 0;

  constructor({ facts, indexes }: World) {
    this.indexes = indexes;
    const scan = (gte: string, lt: string, limit: number): [string, Json][] => {
      if (gte.startsWith('piece/')) this.pieces += 1;
      return facts.scan(gte, lt, limit);
    };
    this.facts = { get: (key) => facts.get(key), scan };
  }
}

describe('the work of a deed', () => {
  it('does not grow with the orders that wait', () => {
    const works = [0, 20].map((waiting) => {
      const market = marketOf({ settlementsPerBlock: 1 });
      market.ok('bank-one', deals.issue());
      for (const name of ['a', 'b', 'c']) makeReceivable(market, name);
      const other = makeReceivable(market, 'other', { dueDay: LATER });
      const orders = Array.from({ length: waiting }, (_, at) =>
        market.transaction('regulator', {
          ...{ type: 'freeze', version: 1, target: 'member/truck-maker', reason: 'error' },
          ...{ order: hashFor(`order ${at}`), untilDay: '2026-05-20' },
        }),
      );
      const deed = deals.assign(other, { expiresDay: '2026-03-20' });
      const block = market.block([...orders, market.transaction('tier-one', deed)], RECORD);
      expect(block.results.every(({ code }) => code === 'ok')).toBe(true);
      return block.works.at(-1);
    });
    expect(works[1]).toBe(works[0]);
  });

  it('does not grow with those who may read a piece', () => {
    const works = [['bank-one'], ['bank-one', 'bank-two', 'tier-two', 'tier-three']].map((all) => {
      const market = new Market();
      const receivable = makeReceivable(market, 'a', { dueDay: LATER });
      for (const reader of all) {
        const words = { receivable, piece: '1', reader, untilDay: '2026-05-20' };
        market.ok('tier-one', { type: 'grantReading', version: 1, ...words });
      }
      const deed = deals.assign(receivable, { to: '100' });
      const { works: made } = market.block([market.transaction('tier-one', deed)]);
      return made[0];
    });
    expect(works[1]).toBe(works[0]);
  });
});
