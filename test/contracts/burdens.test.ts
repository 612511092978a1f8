import { describe, expect, it } from 'vitest';
import { mostWork } from '../../contracts/dueWork.ts';
import type { Outcome } from '../../contracts/execute.ts';
import type { Role } from '../../contracts/state/members.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { LAPSE_BATCH } from '../../contracts/trade/financing/offering.ts';
import { bornOn } from '../../contracts/trade/pieces/bearing.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { contractOf, cutOff, dayOf, PAY, strike, terms } from './bargains.ts';
import { deals, declareInsolvent, handOn, makeAcknowledged } from './deals.ts';
import { by, give } from './guaranteeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { charged } from './pledgeDeals.ts';
import type { AnyDeed } from './unseeded.ts';

// That no due item makes more than is known before it is run is a law of every market (market.ts);
// here it meets receivables whose pieces bear all that they may.

const CUT_OFF = (16 * DAY) / 24;
const DUE = START + 10 * DAY + CUT_OFF;
const PART = 100;
/** Holders, each of one part. */
const HOLDERS = Array.from({ length: 8 }, (_, at) => `holder-${at}`);
const ROLES: readonly Role[] = ['supplier', 'financier'];

function marketOf(parameters: Partial<Parameters> = {}): Market {
  const members = Object.fromEntries(HOLDERS.map((id) => [id, ROLES]));
  const market = new Market(marketGenesis({ members, parameters: { retries: 3, ...parameters } }));
  market.indexesEvery = 10;
  return market;
}

/** A receivable that is late at a cost, of which no charge is debited. */
function make(market: Market, name = 'late'): string {
  const mandate = { issuer: 'bank-one', chargesCap: '0', partial: true } as const;
  return makeAcknowledged(market, name, { latePpm: 90_000, lateCost: '40', mandate });
}

function unitsAt(at: number): {
  readonly piece: string;
  readonly from: string;
  readonly to: string;
} {
  const from = String(1 + at * PART);
  return { piece: from, from, to: String((at + 1) * PART) };
}

/** Each holder gets a part, of which the debtor is not told. */
function handOut(market: Market, id: string): void {
  for (const [at, assignee] of HOLDERS.entries()) {
    handOn(market, deals.assignQuietly(id, { ...unitsAt(at), assignee }), 'tier-one');
  }
}

/** What each holder takes on for its part. */
const BURDENS: Readonly<Record<string, (market: Market, id: string, at: number) => void>> = {
  'nothing more': () => {},
  'four pledges': (market, id, at) => {
    for (const dueDay of ['2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09']) {
      const words = { pledgee: 'bank-two', secured: '10', dueDay };
      market.ok(HOLDERS[at] ?? '', deals.pledge(id, { ...unitsAt(at), ...words }));
    }
  },
  'four guarantees': (market, id, at) => {
    for (const amount of ['40', '41', '42', '43']) {
      const guarantee = market.ok('bank-two', give(id, { piece: unitsAt(at).piece, amount }));
      market.ok(HOLDERS[at] ?? '', by('acceptGuarantee', guarantee));
    }
  },
  'a reserve, far from its seller': (market, id, at) => {
    let seller = HOLDERS[at] ?? '';
    for (let depth = 1; depth < 8; depth += 1) {
      const buyer = HOLDERS[(at + depth) % HOLDERS.length] ?? '';
      const sale = depth === 1 ? deals.sellWithReserve : deals.sellWithRecourse;
      const price = depth === 1 ? { price: '99', reserve: { fee: '1' } } : { price: '90' };
      handOn(market, sale(id, { ...unitsAt(at), buyer, ...price }), seller);
      seller = buyer;
    }
  },
};

/** What is due from the record time to the default, when the debtor pays late and in parts. */
function runAll(market: Market): readonly Outcome[] {
  const all: Outcome[] = [];
  const wait = (time: number): void => {
    all.push(...market.wait(time).outcomes);
  };
  wait(DUE - DAY);
  wait(DUE);
  market.ok('bank-one', deals.issue({ amount: '3333' }));
  wait(DUE + DAY);
  market.ok('bank-one', deals.issue({ amount: '20000' }));
  wait(DUE + 2 * DAY);
  return all;
}

describe.each(Object.entries(BURDENS))('pieces of many holders that bear %s', (_name, burden) => {
  it('make no due item do more than is known before', () => {
    const market = marketOf();
    const id = make(market);
    handOut(market, id);
    for (const at of HOLDERS.keys()) burden(market, id, at);
    const bears = bornOn(market.world, id);
    const outcomes = runAll(market);
    expect(outcomes.map(({ item }) => item.split('/')[0])).toEqual([
      'close',
      'settle',
      'retry',
      'retry',
    ]);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
    for (const { most } of outcomes) expect(most).toBeLessThan(bears + 200);
  });

  it('make no default do more than is known before', () => {
    const market = marketOf({ retries: 0 });
    const id = make(market);
    handOut(market, id);
    for (const at of HOLDERS.keys()) burden(market, id, at);
    for (const day of [9, 10, 15]) market.wait(START + day * DAY + CUT_OFF);
    expect(receivables.read(market.world, id)?.status).toBe('defaulted');
  });
});

describe('what the pieces of a receivable bear', () => {
  /** Does a deed again and again, in turn for each holder, until it is refused; the refusal. */
  function fill(market: Market, deed: (at: number) => readonly [string, AnyDeed]) {
    for (let at = 0; ; at += 1) {
      const { code, facts } = market.submit(...deed(at));
      if (code !== 'ok') return { code, facts };
    }
  }

  it('is no more than a block may do at once, and what ends makes room', () => {
    const market = marketOf({ maxBlockWork: 1_000 });
    const id = make(market);
    const assign = (at: number) =>
      ['tier-one', deals.assign(id, { ...unitsAt(at), assignee: HOLDERS[at % 8] ?? '' })] as const;
    const refused = fill(market, assign);
    const bears = 45 * 23;
    expect(refused).toEqual({
      code: 'too_many_burdens',
      facts: { receivable: id, bears, max: 1_000 },
    });
    expect(bornOn(market.world, id)).toBe(45 * 22);
    const [first] = piecesOf(market.world, id);
    market.ok('tier-one', deals.answer('withdrawOffer', String(first?.lock)));
    expect(bornOn(market.world, id)).toBe(45 * 22);
    const second = piecesOf(market.world, id)[1];
    market.ok('tier-one', deals.answer('withdrawOffer', String(second?.lock)));
    expect(bornOn(market.world, id)).toBe(45 * 21);
    market.ok(...assign(21));
    market.wait(DUE - DAY);
    market.ok('bank-one', deals.issue());
    expect(market.wait(DUE).outcomes).toMatchObject([{ code: 'ok' }]);
  });

  it('counts pledges, guarantees, changes of hands, reserves and debts under a pledge', () => {
    const market = marketOf();
    const { id } = charged(market);
    // Tier-two has 10000 of tier-one, under a pledge; of 3000 that are gone it has a debt.
    const disputed = piecesOf(market.world, id).length;
    expect(bornOn(market.world, id)).toBe((45 + 25) * disputed + 10);
    const free = make(market);
    const guarantee = market.ok('bank-two', give(free));
    expect(bornOn(market.world, free)).toBe(45);
    market.ok('tier-one', by('acceptGuarantee', guarantee));
    expect(bornOn(market.world, free)).toBe(45 + 20);
    handOn(market, deals.sell(free), 'tier-one');
    expect(bornOn(market.world, free)).toBe(45 + 20);
    handOn(market, deals.sellWithReserve(free, { buyer: 'bank-one' }), 'bank-two');
    expect(bornOn(market.world, free)).toBe(45 + 20 + 2 * 20 + 40);
  });

  it('refuses no pledgee that takes what is pledged to it', () => {
    const market = marketOf();
    const id = make(market);
    const pledge = market.ok('tier-one', deals.pledge(id));
    market.wait(START + 4 * DAY + CUT_OFF);
    const bears = bornOn(market.world, id);
    const { parameters } = market.state;
    market.state = { ...market.state, parameters: { ...parameters, maxBlockWork: bears } };
    market.ok('bank-one', { type: 'enforcePledge', version: 1, pledge, piece: '1' });
    expect(bornOn(market.world, id)).toBeGreaterThan(bears);
  });

  it('refuses a credit note while debts under pledges are too many', () => {
    const market = marketOf();
    const { id } = charged(market);
    const { parameters } = market.state;
    const note = deals.credit(id, '1');
    const bears = bornOn(market.world, id);
    market.state = { ...market.state, parameters: { ...parameters, maxBlockWork: bears - 1 } };
    const refusal = { code: 'too_many_burdens', facts: { receivable: id, bears } };
    expect(market.submit('tier-one', note)).toMatchObject(refusal);
    market.state = { ...market.state, parameters: { ...parameters, maxBlockWork: bears } };
    market.ok('tier-one', note);
  });
});

describe('a receivable of which very many pieces are offered', () => {
  /** Offers so many pieces of ten units, at most fifty in a deed. */
  function offer(market: Market, id: string, count: number): void {
    for (let done = 0; done < count; done += 50) {
      const parts = Array.from({ length: Math.min(50, count - done) }, (_, at) => {
        const from = 1 + (done + at) * 10;
        const units = { from: String(from), to: String(from + 9) };
        return { ...units, assignee: 'tier-two', reference: hashFor('contract') };
      });
      const piece = String(1 + done * 10);
      market.ok('tier-one', deals.toMany(id, { piece, parts, expiresDay: '2026-03-11' }));
    }
  }

  const lapsesIn = ({ events }: Outcome): number =>
    events.filter(({ type }) => type === 'offerClosed').length;

  it('is paid by a contract when the offers have lapsed, which they do in steps', () => {
    const market = marketOf();
    market.ok('bank-one', deals.issue());
    const id = makeAcknowledged(market, 'a');
    const contract = strike(market, id, terms([dayOf(4), PAY], [dayOf(4), PAY]));
    // Each of two rules could act; of a receivable that bears much one acts at a time.
    const light = bornOn(market.world, id);
    expect(mostWork(market.world, `contract/${contract}`)).toBe(2 * 30 + 2 * (60 + light));
    offer(market, id, 2 * LAPSE_BATCH);
    const heavy = bornOn(market.world, id);
    const most = 2 * 30 + 50 * LAPSE_BATCH + 60 + heavy;
    expect(mostWork(market.world, `contract/${contract}`)).toBe(most);
    const steps = Array.from({ length: 3 }, (_, at) => market.wait(cutOff(4) + at).outcomes);
    expect(steps.flat().map(({ item }) => item)).toEqual(steps.map(() => `contract/${contract}`));
    expect(steps.flat().map(lapsesIn)).toEqual([LAPSE_BATCH, LAPSE_BATCH, 0]);
    expect(steps[1]?.[0]?.events).toHaveLength(LAPSE_BATCH + 1);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
    expect(contractOf(market, contract).fired).toHaveLength(1);
  });

  it('falls due with an insolvency, and is closed in steps', () => {
    const market = marketOf({ settlementsPerBlock: 1 });
    const id = makeAcknowledged(market, 'a', { accelerates: true });
    offer(market, id, LAPSE_BATCH + 20);
    declareInsolvent(market, 'car-maker');
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'open' });
    const steps = [1, 2].flatMap((at) => market.wait(market.time + at).outcomes);
    expect(steps.map(({ item }) => item)).toEqual([`close/${id}`, `close/${id}`]);
    expect(steps.map(lapsesIn)).toEqual([LAPSE_BATCH, 20]);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed' });
  });
});
