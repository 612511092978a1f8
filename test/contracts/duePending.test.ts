import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../contracts/execute.ts';
import { freezes } from '../../contracts/state/freezes.ts';
import { queuedOrders } from '../../contracts/state/queuedOrders.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { cutOff, dayOf, PAY, strike, terms } from './bargains.ts';
import { deals, makeReceivable, similarTo } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import type { AnyDeed } from './unseeded.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const RECORD = START + 9 * DAY + (16 * DAY) / 24;
const DUE = RECORD + DAY;
const LATER = '2026-06-12';

function send(to: string, amount: string) {
  const words = { ...EUR, to, amount, reference: hashFor(`to ${to}`) };
  return { type: 'transferMoney', version: 1, ...words } as const;
}

function freeze(target: string) {
  const words = { target, reason: 'court_order', order: hashFor('order') } as const;
  return { type: 'freeze', version: 1, ...words, untilDay: '2026-05-20' } as const;
}

function freezing(member: string) {
  const words = { member, reason: 'court_order', order: hashFor('order') } as const;
  return { type: 'freezeMoney', version: 1, ...words, untilDay: '2026-05-20' } as const;
}

function halt(target: string) {
  const words = { target, reason: 'court_order', order: hashFor('order') } as const;
  return { type: 'haltTrade', version: 1, ...words } as const;
}

/** A market in which a block runs so many due items. */
function slowMarket(settlementsPerBlock: number): Market {
  return new Market(marketGenesis({ parameters: { settlementsPerBlock } }));
}

/** The codes of deeds, in one block at the time. */
function codesAt(market: Market, time: number, deeds: readonly (readonly [string, AnyDeed])[]) {
  const signed = deeds.map(([member, deed]) => market.transaction(member, deed));
  return market.block(signed, time).results.map(({ code }) => code);
}

describe('while items are due that have not run', () => {
  it('the mandated account is not emptied, and money that comes in counts', () => {
    const market = slowMarket(1);
    market.ok('bank-one', deals.issue({ amount: '15000' }));
    const ids = ['a', 'b'].map((name) => makeReceivable(market, name));
    for (const at of [0, 1]) market.wait(RECORD + at);
    const codes = codesAt(market, DUE, [
      ['car-maker', send('tier-three', '1')],
      ['bank-one', deals.issue({ amount: '5000', payment: hashFor('more') })],
    ]);
    expect(codes).toEqual(['due_pending', 'ok']);
    const { outcomes } = market.wait(DUE + 1);
    expect(outcomes).toMatchObject([{ item: `settle/${ids[1]}`, code: 'ok' }]);
    for (const id of ids) expect(receivables.read(market.world, id)?.status).toBe('paid');
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(0n);
  });

  it('deeds of everybody else go on in the same blocks', () => {
    const market = slowMarket(1);
    market.ok('bank-one', deals.issue());
    market.ok('bank-one', deals.issue({ to: 'truck-maker', payment: hashFor('truck') }));
    for (const name of ['a', 'b', 'c']) makeReceivable(market, name);
    const other = makeReceivable(market, 'other', { dueDay: LATER });
    const codes = codesAt(market, RECORD, [
      ['truck-maker', send('tier-three', '7')],
      ['tier-one', deals.assign(other, { expiresDay: '2026-03-20' })],
      ['tier-one', deals.register('new', { dueDay: LATER })],
    ]);
    expect(codes).toEqual(['ok', 'ok', 'ok']);
  });

  it('pieces wait for the holders of record', () => {
    const market = slowMarket(1);
    const [, second = ''] = ['a', 'b'].map((name) => makeReceivable(market, name));
    expect(codesAt(market, RECORD, [['tier-one', deals.assign(second)]])).toEqual(['due_pending']);
    market.wait(RECORD + 1);
    expect(market.submit('tier-one', deals.assign(second)).code).toBe('receivable_closed');
  });

  it('what would be refused for what waits may still come out otherwise', () => {
    const market = slowMarket(1);
    market.ok('bank-one', deals.issue({ amount: '1' }));
    const [, second = ''] = ['a', 'b'].map((name) => makeReceivable(market, name));
    for (const at of [0, 1]) market.wait(RECORD + at);
    const pay = { type: 'payOverdue', version: 1, receivable: second, amount: '1' } as const;
    // Before its item has run, it is not overdue.
    expect(codesAt(market, DUE, [['car-maker', pay]])).toEqual(['due_pending']);
    expect(codesAt(market, DUE + 1, [['car-maker', pay]])).toEqual(['ok']);
  });

  it('a receivable and its debtor’s money wait for the contracts that are looked at', () => {
    const market = slowMarket(1);
    market.ok('bank-one', deals.issue());
    const [first = '', second = ''] = ['a', 'b'].map((name) => makeReceivable(market, name));
    const ids = [first, second].map((id) => strike(market, id, terms([dayOf(5), PAY])));
    market.wait(market.time + 1000);
    const codes = codesAt(market, cutOff(5), [
      ['tier-one', deals.assign(second)],
      ['tier-one', deals.pledge(second)],
      ['car-maker', send('tier-three', '1')],
      ['tier-one', send('tier-three', '1')],
    ]);
    expect(codes).toEqual(['due_pending', 'due_pending', 'due_pending', 'ok']);
    expect(market.wait(cutOff(5) + 1).outcomes).toMatchObject([{ item: `contract/${ids[1]}` }]);
    expect(receivables.read(market.world, second)?.status).toBe('paid');
  });
});

describe('an order of a supervisor', () => {
  it('takes effect behind what was due, and then at once', () => {
    const market = slowMarket(1);
    market.ok('bank-one', deals.issue());
    const ids = ['a', 'b', 'c'].map((name) => makeReceivable(market, name));
    for (const at of [0, 1, 2]) market.wait(RECORD + at);
    const order = market.transaction('regulator', freeze('member/car-maker'));
    const { results } = market.block([order], DUE);
    expect(results[0]).toMatchObject({ code: 'ok', events: [{ type: 'orderQueued' }] });
    expect(queuedOrders.read(market.world, order.id)).toMatchObject({ signer: 'regulator' });
    const runs = [1, 2, 3].flatMap((at) => market.wait(DUE + at).outcomes);
    expect(runs.map(({ item, code }) => [item, code])).toEqual([
      [`settle/${ids[1]}`, 'ok'],
      [`settle/${ids[2]}`, 'ok'],
      [`order/${order.id}`, 'ok'],
    ]);
    expect(runs.at(-1)?.events).toMatchObject([{ type: 'frozen', target: 'member/car-maker' }]);
    expect(freezes.read(market.world, 'member/car-maker')?.status).toBe('active');
    expect(queuedOrders.read(market.world, order.id)).toBeUndefined();
  });

  it.each<readonly [string, (id: string) => readonly [string, AnyDeed], AnyDeed | null, string]>([
    ['on money', () => ['bank-one', freezing('tier-one')], null, 'insufficient_money'],
    ['on a member', () => ['regulator', freeze('member/tier-one')], null, 'member_frozen'],
    ['of proceedings', () => ['regulator', deals.insolvent('tier-one')], null, 'key_revoked'],
    [
      'on a debtor',
      () => ['regulator', halt('debtor/car-maker')],
      deals.register('late', { dueDay: LATER }),
      'trade_halted',
    ],
  ])('W5: what an order %s stops does nothing more before it', (_, make, deed, code) => {
    const market = slowMarket(1);
    market.ok('bank-one', deals.issue({ to: 'tier-one' }));
    const ids = ['a', 'b', 'c'].map((name) => makeReceivable(market, name));
    const [signer, order] = make(ids[0] ?? '');
    const flight = deed ?? send('tier-three', '5000');
    const issue = deals.issue({ payment: hashFor('more') });
    const codes = codesAt(market, RECORD, [
      ['tier-one', send('tier-three', '1')],
      [signer, order],
      ['tier-one', flight],
      ['bank-two', issue],
    ]);
    expect(codes).toEqual(['ok', 'ok', 'due_pending', 'ok']);
    market.wait(RECORD + 1);
    expect(codesAt(market, RECORD + 2, [['tier-one', flight]])).toEqual(['due_pending']);
    expect(codesAt(market, RECORD + 3, [['tier-one', flight]])).toEqual([code]);
  });

  it('W5: when all trade is to stand still, nobody trades before that', () => {
    const market = slowMarket(1);
    for (const name of ['a', 'b', 'c']) makeReceivable(market, name);
    const meanwhile = [
      ['regulator', halt('network')],
      ['bank-two', deals.issue()],
      ['tier-one', deals.register('late', { dueDay: LATER })],
    ] as const;
    expect(codesAt(market, RECORD, meanwhile)).toEqual(['ok', 'due_pending', 'due_pending']);
    for (const at of [1, 2, 3]) market.wait(RECORD + at);
    expect(market.submit('bank-two', deals.issue()).code).toBe('trade_halted');
  });

  it.each(['receivable', 'piece'])('W5: what is about to be frozen is not sold: a %s', (kind) => {
    const market = slowMarket(1);
    for (const name of ['a', 'b', 'c']) makeReceivable(market, name);
    const [id, other] = ['late', 'later'].map((name) => {
      return makeReceivable(market, name, { dueDay: LATER });
    }) as [string, string];
    const target = kind === 'piece' ? `piece/${id}/1` : `receivable/${id}`;
    const assign = (receivable: string) => deals.assign(receivable, { expiresDay: '2026-05-01' });
    const codes = codesAt(market, RECORD, [
      ['regulator', freeze(target)],
      ['tier-one', assign(id)],
      ['tier-one', assign(other)],
    ]);
    expect(codes).toEqual(['ok', 'due_pending', 'ok']);
    for (const at of [1, 2, 3]) market.wait(RECORD + at);
    expect(market.submit('tier-one', assign(id)).code).toBe('frozen');
  });

  it('is refused at once for its words or its signer, and later for what it meets', () => {
    const market = slowMarket(1);
    for (const name of ['a', 'b', 'c']) makeReceivable(market, name);
    const bad = { ...freeze('member/car-maker'), reason: 'whim' } as unknown as AnyDeed;
    const none = freeze(`receivable/${hashFor('none')}`);
    const codes = codesAt(market, RECORD, [
      ['regulator', bad],
      ['tier-one', freeze('member/car-maker')],
      ['regulator', none],
    ]);
    expect(codes).toEqual(['bad_deed', 'role_missing', 'ok']);
    market.wait(RECORD + 1);
    const { outcomes } = market.wait(RECORD + 2);
    const last = market.wait(RECORD + 3).outcomes;
    expect([...outcomes, ...last].at(-1)).toMatchObject({ code: 'unknown_receivable', events: [] });
  });
});

/** What happens beside the items: by whom, and what; the first one is of the debtor. */
const MEANWHILE: readonly (readonly [string, (ids: readonly string[]) => AnyDeed])[] = [
  ['car-maker', () => send('tier-three', '900')],
  ['tier-one', ([id = '']) => deals.assign(id)],
  ['tier-one', (ids) => deals.assign(ids.at(-1) ?? '')],
  ['truck-maker', () => send('tier-two', '3')],
  ['regulator', () => freeze('member/car-maker')],
  ['car-maker', (ids) => ({ ...payOf(ids.at(-1) ?? '') })],
];

function payOf(receivable: string) {
  return { type: 'payOverdue', version: 1, receivable, amount: '1' } as const;
}

describe('the outcome of what is due', () => {
  it('does not depend on how much of it a block runs', () => {
    const amount = fc.integer({ min: 1, max: 9_999 });
    const scene = fc.record({
      amounts: fc.array(amount, { minLength: 2, maxLength: 6 }),
      funds: fc.integer({ min: 1, max: 40_000 }),
      partial: fc.boolean(),
      meanwhile: fc.array(fc.nat({ max: MEANWHILE.length - 1 }), { maxLength: 5 }),
      share: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(scene, ({ share, ...rest }) => {
        expect(settled(share, rest)).toEqual(settled(1_000, rest));
      }),
      { numRuns: 40 },
    );
  });
});

/** The outcomes of all that falls due at one time, by item; deeds come in the first block of it. */
function settled(
  share: number,
  words: {
    readonly amounts: readonly number[];
    readonly funds: number;
    readonly partial: boolean;
    readonly meanwhile: readonly number[];
  },
): ReadonlyMap<string, readonly [string, Outcome['events']]> {
  const market = slowMarket(share);
  market.ok('bank-one', deals.issue({ amount: String(words.funds) }));
  market.ok('bank-one', deals.issue({ to: 'truck-maker', payment: hashFor('truck') }));
  const mandate = { issuer: 'bank-one', chargesCap: null, partial: words.partial };
  const ids = words.amounts.map((each, at) => {
    const [name, amount] = [`r${at}`, String(each)];
    const invoice = market.ok('tier-one', deals.register(name, { amount }));
    const distinctFrom = similarTo(market, invoice);
    return market.ok('car-maker', deals.accept(invoice, { amount, mandate, distinctFrom }));
  });
  const all: Outcome[] = [];
  for (const time of [RECORD, DUE]) {
    const deeds = time === DUE ? words.meanwhile : [];
    const signed = deeds.map((at) => {
      const [signer, make] = MEANWHILE[at] ?? MEANWHILE[0] ?? ['', () => deals.issue()];
      return market.transaction(signer, make(ids));
    });
    all.push(...market.block(signed, time).outcomes);
    for (let at = 1; wakeAt(market) <= market.time; at += 1) {
      all.push(...market.wait(time + at).outcomes);
    }
  }
  const paying = all.filter(({ item }) => item.startsWith('settle/'));
  return new Map(paying.map(({ item, code, events }) => [item, [code, events]]));
}

function wakeAt(market: Market): number {
  return market.blocks.at(-1)?.executed.wakeAt ?? Number.POSITIVE_INFINITY;
}
