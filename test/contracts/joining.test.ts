import { describe, expect, it } from 'vitest';
import { pieces } from '../../contracts/state/pieces.ts';
import { Draft } from '../../contracts/state/state.ts';
import { joined, joinTouched } from '../../contracts/trade/pieces/joining.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { ordered, unitsTo } from './correctionDeals.ts';
import { deals, handOn, keepApart, makeAcknowledged } from './deals.ts';
import { dispute } from './disputeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const DEFAULT = DUE + 5 * DAY;

/** The borders and holders of the pieces. */
function piecesIn(market: Market, id: string): readonly string[] {
  return piecesOf(market.world, id).map(({ from, to, holder }) => `${from}-${to} ${holder}`);
}

/** A receivable of 10000 units of which no part may have fewer than 2500. */
function coarse(): Market {
  return new Market(marketGenesis({ parameters: { maxPieces: 4 } }));
}

describe('W13 the least part', () => {
  it('W13: no holder cuts less than face / maxPieces, rounded up, so pieces are bounded', () => {
    const market = new Market(marketGenesis({ parameters: { maxPieces: 3 } }));
    const id = makeAcknowledged(market, 'a');
    const small = market.submit('tier-one', deals.assign(id, { to: '3333' }));
    expect(small).toMatchObject({ code: 'part_too_small', facts: { least: '3334' } });
    const rest = market.submit('tier-one', deals.assign(id, { to: '6667' }));
    expect(rest.code, 'what is left is a part too').toBe('part_too_small');
    market.ok('tier-one', deals.assign(id, { to: '3334' }));
    const third = deals.assign(id, { piece: '3335', from: '3335', to: '6668' });
    expect(market.submit('tier-one', third).code).toBe('part_too_small');
    expect(piecesOf(market.world, id).length).toBe(2);
  });

  it('W13: a holder of little leaves the others their cuts', () => {
    const market = coarse();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assignQuietly(id, { to: '2500', disclosed: true }), 'tier-one');
    const dust = market.submit('tier-two', deals.assign(id, { to: '1', assignee: 'tier-three' }));
    expect(dust.code).toBe('part_too_small');
    market.ok('tier-one', deals.assign(id, { piece: '2501', from: '2501', to: '5000' }));
  });

  it('W13: a whole piece is handed on, however small it is', () => {
    const members = { inspectorate: ['supervisor'] as const };
    const parameters = { maxPieces: 4, correctionDays: 1 };
    const market = new Market(marketGenesis({ parameters, members }));
    const id = makeAcknowledged(market, 'a');
    ordered(market, unitsTo(id, 'bank-one', ['tier-one'], ['1', '10']));
    market.wait(market.time + DAY);
    expect(piecesIn(market, id)).toEqual(['1-10 bank-one', '11-10000 tier-one']);
    const words = { to: '10', assignee: 'tier-two', expiresDay: '2026-03-10' };
    market.ok('bank-one', deals.assign(id, words));
  });

  it('W13: who enforces a pledge cuts no dust, since a debt of dust is not secured', () => {
    const market = coarse();
    const id = makeAcknowledged(market, 'a');
    const dust = market.submit('tier-one', deals.pledge(id, { secured: '2499' }));
    expect(dust).toMatchObject({ code: 'part_too_small', facts: { least: '2500' } });
    const pledge = market.ok('tier-one', deals.pledge(id, { to: '2600', secured: '2500' }));
    const enforce = { type: 'enforcePledge', version: 1, pledge, piece: '1' };
    market.ok('bank-one', enforce, START + 5 * DAY);
    // The hundred that are left, cut by force, join what is behind them.
    expect(piecesIn(market, id)).toEqual(['1-2500 bank-one', '2501-10000 tier-one']);
  });

  it('W13: a dispute cuts what it is for, however little that is', () => {
    const market = coarse();
    const id = makeAcknowledged(market, 'a');
    market.ok('car-maker', dispute(id, '7'));
    const sizes = piecesOf(market.world, id).map(({ disputed }) => disputed);
    expect(sizes.toSorted()).toEqual([0n, 7n]);
  });

  it('W13: a guarantor cuts what it has paid for', () => {
    const market = coarse();
    const id = makeAcknowledged(market, 'a');
    const words = { receivable: id, piece: '1', kind: 'guarantee', reference: hashFor('text') };
    const terms = { amount: '10', waitingDays: 0, untilDay: '2026-12-31' };
    const give = { type: 'giveGuarantee', version: 1, ...words, ...terms };
    const by = { version: 1, guarantee: market.ok('bank-two', give) };
    market.ok('tier-one', { type: 'acceptGuarantee', ...by });
    const call = { type: 'callGuarantee', ...by, piece: '1', reference: hashFor('letter') };
    market.ok('tier-one', call, DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '10' }));
    market.ok('bank-two', { type: 'payGuarantee', ...by, piece: '1', amount: '10', issuer: null });
    expect(piecesIn(market, id)).toEqual(['1-10 bank-two', '11-10000 tier-one']);
  });
});

describe('W13 neighbours that differ in nothing', () => {
  it('W13: are one piece again when an offer of a part is over', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { from: '4001', to: '6000' }));
    expect(piecesIn(market, id).length).toBe(3);
    const { events } = market.submit('tier-one', deals.answer('withdrawOffer', offer));
    expect(piecesIn(market, id)).toEqual(['1-10000 tier-one']);
    expect(events.at(-1)).toMatchObject({ type: 'piecesJoined', pieces: 1 });
  });

  it('W13: are joined by the due-queue too, when an offer lapses', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.assign(id, { to: '4000' }));
    const { outcomes } = market.wait(START + 4 * DAY);
    expect(outcomes[0]?.events.map(({ type }) => type)).toEqual(['offerClosed', 'piecesJoined']);
    expect(piecesIn(market, id)).toEqual(['1-10000 tier-one']);
  });

  it('W13: stay two while one is frozen, offered or named by a guarantee that is offered', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { from: '5001' }));
    const guarantee = keepApart(market, id, '5001', 'bank-two');
    market.ok('tier-one', deals.answer('withdrawOffer', offer));
    expect(piecesIn(market, id).length).toBe(2);
    const order = { reason: 'court_order', order: hashFor('order') } as const;
    const target = `piece/${id}/5001`;
    const freeze = { type: 'freeze', version: 1, target, ...order, untilDay: '2026-03-06' };
    market.ok('regulator', freeze);
    market.ok('bank-two', { type: 'withdrawGuarantee', version: 1, guarantee });
    expect(piecesIn(market, id).length).toBe(2);
    const lifts = order.order;
    const lift = { type: 'liftFreeze', version: 1, target, lifts, order: hashFor('end') };
    market.ok('regulator', lift);
    expect(piecesIn(market, id)).toEqual(['1-10000 tier-one']);
  });

  it('W13: stay two while their holder lets somebody read one: no more is read and no less', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { to: '4000' }));
    const reader = { receivable: id, reader: 'bank-two' };
    const grantOf = (piece: string) => {
      const words = { ...reader, piece, untilDay: '2026-03-10' };
      return { type: 'grantReading', version: 1, ...words } as const;
    };
    const endOf = (piece: string) =>
      ({ type: 'endReading', version: 1, ...reader, piece }) as const;
    for (const piece of ['1', '4001']) market.ok('tier-one', grantOf(piece));
    market.ok('tier-one', deals.answer('withdrawOffer', offer));
    for (const piece of ['1', '4001']) {
      const both = ['1-4000 tier-one', '4001-10000 tier-one'];
      expect(piecesIn(market, id), 'it would lose one, or see more').toEqual(both);
      market.ok('tier-one', endOf(piece));
    }
    expect(piecesIn(market, id)).toEqual(['1-10000 tier-one']);
  });

  it('W13: join although a former holder had let somebody read one', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const offers = ['1', '5001'].map((from) => {
      const words = { piece: from, from, to: from === '1' ? '5000' : '10000' };
      return market.ok('tier-one', deals.assignQuietly(id, words));
    });
    const grant = { receivable: id, piece: '5001', reader: 'bank-two', untilDay: '2026-03-10' };
    market.ok('tier-one', { type: 'grantReading', version: 1, ...grant });
    const taken = offers.map((offer) => {
      return market.transaction('tier-two', deals.answer('acceptAssignment', offer));
    });
    market.block(taken);
    expect(piecesIn(market, id)).toEqual(['1-10000 tier-two']);
  });

  it('W13: join although a guarantee that is over named one, which nobody accepts any more', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { from: '5001' }));
    const guarantee = keepApart(market, id, '5001', 'bank-two');
    market.ok('tier-one', deals.answer('withdrawOffer', offer));
    market.ok('bank-two', { type: 'withdrawGuarantee', version: 1, guarantee });
    expect(piecesIn(market, id)).toEqual(['1-10000 tier-one']);
    const accept = { type: 'acceptGuarantee', version: 1, guarantee } as const;
    const { code, facts } = market.submit('tier-one', accept);
    expect({ code, facts }).toEqual({
      code: 'guarantee_closed',
      facts: { status: 'withdrawn' },
    });
  });

  it('W13: stay two where one alone was bought with a reserve, which is for its units', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '50000' }));
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithReserve(id, { buyer: 'bank-two' }), 'tier-one');
    market.ok('bank-two', deals.assign(id, { to: '4000', assignee: 'tier-two' }));
    const [one, right] = piecesOf(market.world, id);
    if (one === undefined || right === undefined) throw new Error('two of two');
    const left = { ...one, lock: null };
    expect([left.reserve, right.reserve]).not.toContain(null);
    expect(joined(market.world, left, right)).toMatchObject({ from: 1n, to: 10_000n });
    expect(joined(market.world, { ...left, reserve: null }, right)).toBeNull();
    expect(joined(market.world, left, { ...right, reserve: null })).toBeNull();
    const without = [left, right].map((piece) => ({ ...piece, reserve: null }));
    const [bare, plain] = without;
    if (bare === undefined || plain === undefined) throw new Error('two of two');
    expect(joined(market.world, bare, plain)).toMatchObject({ to: 10_000n, reserve: null });
  });

  it('W13: keep what each unit has brought: another yield is a difference', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.assign(id, { to: '4000' }));
    const [left, right] = piecesOf(market.world, id);
    if (left === undefined || right === undefined) throw new Error('two of two');
    const free = { ...left, lock: null };
    expect(joined(market.world, free, right)).toMatchObject({ from: 1n, to: 10_000n });
    const whole = joined(market.world, { ...free, yielded: 40n }, { ...right, yielded: 60n });
    expect(whole?.yielded).toBe(100n);
    expect(joined(market.world, { ...free, yielded: 41n }, { ...right, yielded: 59n })).toBeNull();
  });

  it('W13: keep paid units in front and released ones behind', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.assign(id, { to: '4000' }));
    const [one, right] = piecesOf(market.world, id);
    if (one === undefined || right === undefined) throw new Error('two of two');
    const left = { ...one, lock: null };
    const join = (paid: bigint, released: bigint, more: bigint, back: bigint) =>
      joined(market.world, { ...left, paid, released }, { ...right, paid: more, released: back });
    expect(join(7n, 0n, 0n, 9n)).toMatchObject({ paid: 7n, released: 9n });
    expect(join(7n, 1n, 0n, 9n)).toBeNull();
    expect(join(7n, 0n, 1n, 9n)).toBeNull();
    expect(join(4000n, 0n, 1n, 9n)).toMatchObject({ paid: 4001n, released: 9n });
    expect(join(7n, 1n, 0n, 6000n)).toMatchObject({ paid: 7n, released: 6001n });
  });
});

/** A piece of so many units, on which so much was paid in late interest and costs. */
type Cut = readonly [units: bigint, yielded: bigint];

/**
 * Joins a receivable of 10000 units that is cut so, after the piece at `touched` alone was written:
 * the borders and yields that it has then, and how many events told of it.
 */
function joinCut(
  cut: readonly Cut[],
  touched: number,
): { borders: readonly string[]; events: number } {
  const market = new Market();
  const id = makeAcknowledged(market, 'a');
  const draft = new Draft(market.world);
  const [whole] = piecesOf(draft, id);
  if (whole === undefined) throw new Error('a receivable has a piece');
  let from = 1n;
  const parts = cut.map(([units, yielded]) => {
    const part = { ...whole, from, to: from + units - 1n, yielded };
    from += units;
    return part;
  });
  for (const part of parts) pieces.write(draft, part);
  draft.savepoint();
  const part = parts[touched];
  if (part !== undefined) pieces.write(draft, part);
  const events = joinTouched(draft).length;
  const borders = piecesOf(draft, id).map((each) => `${each.from}-${each.to} ${each.yielded}`);
  return { borders, events };
}

/** What each has brought: the first fits the two behind it, not the second alone. */
const THREE: readonly Cut[] = [
  [4000n, 2n],
  [3000n, 1n],
  [3000n, 2n],
];
/** The same, but what the first has brought is too much for all three. */
const APART: readonly Cut[] = [[4000n, 3n], ...THREE.slice(1)];
/** The second fits the third, these the first, and only these three the fourth. */
const FOUR: readonly Cut[] = [
  [2000n, 1n],
  [1000n, 0n],
  [2000n, 2n],
  [5000n, 3n],
];

describe('W13 a piece that has grown', () => {
  it.each([
    {
      what: 'fits on its left once it has grown on its right',
      cut: THREE,
      touched: 1,
      borders: ['1-10000 5'],
    },
    {
      what: 'fits on its right once it has then grown on its left',
      cut: FOUR,
      touched: 1,
      borders: ['1-10000 6'],
    },
    {
      what: 'leaves alone what still differs',
      cut: APART,
      touched: 1,
      borders: ['1-4000 3', '4001-10000 3'],
    },
    {
      what: 'is the same from the piece behind',
      cut: THREE,
      touched: 2,
      borders: ['1-10000 5'],
    },
    {
      what: 'is not looked for where nothing was touched',
      cut: THREE,
      touched: 0,
      borders: ['1-4000 2', '4001-7000 1', '7001-10000 2'],
    },
  ])('W13: $what', ({ cut, touched, borders }) => {
    const isJoined = borders.length < cut.length;
    expect(joinCut(cut, touched)).toEqual({ borders, events: isJoined ? 1 : 0 });
  });
});
