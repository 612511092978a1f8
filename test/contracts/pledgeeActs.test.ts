import { describe, expect, it } from 'vitest';
import { everyFact } from '../../contracts/laws/everyFact.ts';
import { guarantees } from '../../contracts/state/guarantees.ts';
import { claims, debts, pledges } from '../../contracts/state/rights.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { by, call, DEFAULT, give, guaranteed, money, overdue, payUp } from './guaranteeDeals.ts';
import { DAY, Market, marketGenesis } from './market.ts';
import { claim, payClaim } from './recourseDeals.ts';

// After default the first pledgee acts in the holder's place, for what is secured and no more.

/** Tier-one's units, guaranteed for 6000 by bank-two, pledged to bank-one; in default. */
function pledgedUnits(market: Market, secured = '4000') {
  const found = guaranteed(market);
  const pledge = market.ok('tier-one', deals.pledge(found.id, { secured }));
  market.wait(DEFAULT);
  return { ...found, pledge };
}

function callsOn(market: Market, id: string) {
  return piecesOf(market.world, id).map(({ guarantees: [cover] }) =>
    (cover?.calls ?? []).map(({ by, amount }) => [by, amount]),
  );
}

describe('W12 the example of decision 0031', () => {
  const BANKS = { 'bank-three': ['financier'], 'bank-four': ['financier'] } as const;

  /** Bought by bank-two, and pledged to bank-one for 4000 and behind it to bank-three for 1000. */
  function twicePledged(guarantor: string | null) {
    const market = new Market(marketGenesis({ members: BANKS }));
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id), 'tier-one');
    const guarantee = guarantor === null ? '' : market.ok(guarantor, give(id));
    if (guarantor !== null) market.ok('bank-two', by('acceptGuarantee', guarantee));
    market.ok('bank-two', deals.pledge(id, { secured: '4000' }));
    market.ok('bank-two', deals.pledge(id, { secured: '1000', pledgee: 'bank-three' }));
    market.wait(DEFAULT);
    return { market, id, guarantee };
  }

  it('W12: a guarantor of 6000 pays 4000, 1000 and 1000', () => {
    const { market, id, guarantee } = twicePledged('bank-four');
    expect(market.submit('bank-three', call(guarantee)).code).toBe('not_holder');
    const first = market.submit('bank-one', call(guarantee));
    expect(first.events).toMatchObject([{ calledBy: 'bank-one', amount: '4000' }]);
    const second = market.submit('bank-two', call(guarantee));
    expect(second.events).toMatchObject([{ calledBy: 'bank-two', amount: '2000' }]);
    market.ok('bank-one', deals.issue({ to: 'bank-four', amount: '6000' }));
    const [before = 0n] = money(market, 'bank-two');
    market.ok('bank-four', payUp(guarantee));
    expect(money(market, 'bank-one', 'bank-three')).toEqual([4000n, 1000n]);
    expect(money(market, 'bank-two')).toEqual([before + 1000n]);
    const left = piecesOf(market.world, id).map(({ to, holder, pledges: on }) => [to, holder, on]);
    expect(left).toEqual([
      [6000n, 'bank-four', []],
      [10_000n, 'bank-two', []],
    ]);
  });

  it('W12: a seller pays 4000, 1000 and 4799 for 4082, 1021 and 4897 units', () => {
    const { market, id } = twicePledged(null);
    market.ok('bank-one', deals.issue({ to: 'tier-one', amount: '10000' }));
    const turns = [
      ['bank-one', '1', '4082', '4000'],
      ['bank-three', '4083', '5103', '1000'],
      ['bank-two', '5104', '10000', '4799'],
    ] as const;
    for (const [claimant, piece, to, amount] of turns) {
      const { events } = market.submit(claimant, claim(id, { piece }));
      expect(events.at(-1)).toMatchObject({ claimant, from: piece, to, amount });
      market.ok('tier-one', payClaim(String(events.at(-1)?.['claim'])));
    }
    expect(money(market, 'bank-one', 'bank-three')).toEqual([4000n, 1000n]);
  });
});

describe('W12 a pledgee calls for what is secured', () => {
  it('W12: and the guarantor owes no more to anybody before the holder calls', () => {
    const market = new Market();
    const { id, guarantee } = pledgedUnits(market);
    market.ok('bank-one', call(guarantee));
    expect(callsOn(market, id)).toEqual([[['bank-one', '4000']]]);
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '6000' }));
    expect(market.submit('bank-two', payUp(guarantee, '1', '4001')).code).toBe('more_than_open');
    market.ok('bank-two', payUp(guarantee, '1', '4000'));
    expect(money(market, 'bank-one', 'tier-one')).toEqual([4000n, 0n]);
    market.ok('tier-one', call(guarantee, '4001'));
    market.ok('bank-two', payUp(guarantee, '4001', '2000'));
    expect(money(market, 'bank-one', 'tier-one')).toEqual([4000n, 2000n]);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('used');
  });

  it('W12: a call of the holder for the whole leaves it nothing to call, and pays it first', () => {
    const market = new Market();
    const { guarantee } = pledgedUnits(market);
    market.ok('tier-one', call(guarantee));
    expect(market.submit('bank-one', call(guarantee)).facts).toEqual({ called: '6000' });
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '6000' }));
    market.ok('bank-two', payUp(guarantee));
    expect(money(market, 'bank-one', 'tier-one')).toEqual([4000n, 2000n]);
  });

  it('W12: what the debtor pays it meanwhile is called no more, and the holder may call it', () => {
    const market = new Market();
    const { id, guarantee } = pledgedUnits(market);
    market.ok('bank-one', call(guarantee));
    market.ok('bank-one', deals.issue({ amount: '3000' }));
    market.ok('car-maker', overdue(id, '3000'));
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '6000' }));
    expect(market.submit('bank-two', payUp(guarantee)).facts).toEqual({ open: '1000' });
    expect(market.submit('tier-one', call(guarantee)).events).toMatchObject([{ amount: '5000' }]);
    market.ok('bank-two', payUp(guarantee));
    expect(money(market, 'bank-one', 'tier-one')).toEqual([4000n, 5000n]);
  });

  it('W12: a pledge that is released has called nothing', () => {
    const market = new Market();
    const { id, guarantee, pledge } = pledgedUnits(market);
    market.ok('bank-one', call(guarantee));
    market.ok('bank-one', { type: 'releasePledge', version: 1, pledge });
    expect(callsOn(market, id)).toEqual([[]]);
    expect(market.submit('bank-two', payUp(guarantee)).code).toBe('guarantee_closed');
    expect(market.submit('tier-one', call(guarantee)).events).toMatchObject([{ amount: '6000' }]);
  });

  it('W12: what it called for units that it takes is its own call', () => {
    const market = new Market();
    const { id, guarantee, pledge } = pledgedUnits(market);
    market.ok('bank-one', call(guarantee));
    market.ok('bank-one', { type: 'enforcePledge', version: 1, pledge, piece: '1' });
    // Of 4000 called 1600 are for its 4000 units, of whose share of 2400 it may call the rest.
    expect(callsOn(market, id)).toEqual([[['bank-one', '1600']], []]);
    expect(market.submit('bank-one', call(guarantee)).events).toMatchObject([{ amount: '800' }]);
  });
});

/** Bank-two bought of tier-one with recourse for 9800, and pledged to bank-one; in default. */
function pledgedSale(
  market: Market,
  words: Parameters<typeof deals.sellWithRecourse>[1] = {},
  secured = '4000',
) {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sellWithRecourse(id, words), 'tier-one');
  const pledge = market.ok('bank-two', deals.pledge(id, { secured }));
  market.wait(DEFAULT);
  market.ok('bank-one', deals.issue({ to: 'tier-one', amount: '20000' }));
  return { id, pledge, before: money(market, 'bank-one', 'bank-two', 'tier-one') };
}

describe('W12 a pledgee claims recourse for what is secured', () => {
  it('W12: for so many units as bring it, and the holder for the rest', () => {
    const market = new Market();
    const { id, pledge, before } = pledgedSale(market);
    const claimed = market.submit('bank-one', claim(id));
    // 9800 for 10000 units: 4082 bring 4000.
    expect(claimed.events.at(-1)).toMatchObject({
      ...{ type: 'recourseClaimed', claimant: 'bank-one', assignor: 'tier-one' },
      ...{ from: '1', to: '4082', amount: '4000' },
    });
    const rest = market.submit('bank-two', claim(id, { piece: '4083' }));
    expect(rest.code).toBe('piece_pledged');
    const made = String(claimed.events.at(-1)?.['claim']);
    market.ok('tier-one', payClaim(made));
    expect(pledges.read(market.world, pledge)?.status).toBe('covered');
    const [first, second] = piecesOf(market.world, id);
    expect(first).toMatchObject({ holder: 'tier-one', to: 4082n, pledges: [], lock: null });
    expect(second).toMatchObject({ holder: 'bank-two', pledges: [] });
    const after = market.submit('bank-two', claim(id, { piece: '4083' }));
    expect(after.events).toMatchObject([{ claimant: 'bank-two', amount: '5799' }]);
    market.ok('tier-one', payClaim(String(after.events[0]?.['claim'])));
    const [one = 0n, two = 0n, three = 0n] = before;
    expect(money(market, 'bank-one', 'bank-two', 'tier-one')).toEqual([
      one + 4000n,
      two + 5799n,
      three - 9799n,
    ]);
  });

  it('W12: what was sold for less than is secured leaves a pledge that is on nothing', () => {
    const market = new Market();
    const { id, pledge } = pledgedSale(market, {}, '10000');
    const claimed = market.submit('bank-one', claim(id));
    market.ok('tier-one', payClaim(String(claimed.events.at(-1)?.['claim'])));
    const left = { status: 'active', secured: 10000n, received: 9800n };
    expect(pledges.read(market.world, pledge)).toMatchObject(left);
    expect(piecesOf(market.world, id)).toMatchObject([{ holder: 'tier-one', pledges: [] }]);
    // The pledgee claimed it: nothing was cancelled, and its pledgor owes nothing for that.
    expect(everyFact(market.world, 'debt', debts)).toEqual([]);
  });

  it('W12: the holder cannot withdraw it, until the pledge is over', () => {
    const market = new Market();
    const { id, pledge } = pledgedSale(market);
    const events = market.submit('bank-one', claim(id)).events;
    const made = String(events.at(-1)?.['claim']);
    const withdraw = { type: 'withdrawRecourse', version: 1, claim: made } as const;
    expect(market.submit('bank-two', withdraw).code).toBe('not_claimant');
    market.ok('bank-one', { type: 'releasePledge', version: 1, pledge });
    expect(market.submit('bank-one', withdraw).code).toBe('not_claimant');
    market.ok('bank-two', withdraw);
    expect(claims.read(market.world, made)?.status).toBe('withdrawn');
    expect(piecesOf(market.world, id)).toHaveLength(1);
  });

  it('W12: what comes in beyond what is secured goes to the next rank and the holder', () => {
    const market = new Market();
    const interest = { ppm: 90_000, dayCount: 'ACT/360' } as const;
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { interest, price: '9600' }), 'tier-one');
    market.ok('bank-two', deals.pledge(id, { secured: '4000' }));
    market.wait(DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'tier-one', amount: '20000' }));
    // 9600 and 15 days of 9 % (36) for 10000 units: 4152 bring 4000.9.
    const events = market.submit('bank-one', claim(id)).events;
    expect(events.at(-1)).toMatchObject({ to: '4152', amount: '3999' });
    const [one = 0n, two = 0n] = money(market, 'bank-one', 'bank-two');
    market.ok('tier-one', payClaim(String(events.at(-1)?.['claim'])), DEFAULT + 40 * DAY);
    // 3985 and 55 days of 9 % (54).
    expect(money(market, 'bank-one', 'bank-two')).toEqual([one + 4000n, two + 39n]);
  });

  it('W12: only the first rank does, after default, and for default', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id), 'tier-one');
    market.ok('bank-two', deals.pledge(id, { secured: '4000', pledgee: 'bank-one' }));
    expect(market.submit('bank-one', claim(id)).code).toBe('receivable_not_defaulted');
    market.wait(DEFAULT);
    const other = market.submit('bank-one', claim(id, { cause: 'warranty' }));
    expect(other.code).toBe('not_holder');
    expect(market.submit('tier-three', claim(id)).code).toBe('not_holder');
    market.ok('bank-one', claim(id));
  });

  it('W12: who sold with recourse does not claim of itself as pledgee', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(id, { buyer: 'bank-one' }), 'tier-one');
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-two' }), 'bank-one');
    market.ok('bank-two', deals.pledge(id, { secured: '4000', pledgee: 'bank-one' }));
    market.wait(DEFAULT);
    expect(market.submit('bank-one', claim(id)).code).toBe('no_recourse');
  });
});
