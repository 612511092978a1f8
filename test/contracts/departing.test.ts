import { describe, expect, it } from 'vitest';
import { RULES } from '../../contracts/deeds.ts';
import { checkFacts } from '../../contracts/laws.ts';
import { invoices, OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { members } from '../../contracts/state/members.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { conversions } from '../../contracts/state/quotes.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { readableSince } from '../../contracts/trade/evidence/reading.ts';
import { ballotOn, debtOf } from './correctionDeals.ts';
import { amending, council, decide, proposing, seat, standing, voting } from './council.ts';
import { deals, handOn, makeReceivable } from './deals.ts';
import type { Market } from './market.ts';
import { enrolling, newcomer } from './newcomers.ts';

/** What a proposal that a member leaves is refused with, and how much is open. */
function openOf(market: Market, member: string): readonly [string, object] {
  const { code, facts } = market.submit('bank-one', standing('leave', member));
  return [code, facts];
}

const redeeming = RULES.redeemMoney.example;
const toTrucks = { debtor: 'truck-maker' } as const;

describe('a member that leaves', () => {
  it('signs nothing more, and nobody names it in a deed', () => {
    const market = council();
    const id = decide(market, standing('leave', 'truck-maker'));
    expect(market.blocks.at(-1)?.executed.results[0]?.events.at(-1)).toEqual({
      ...{ type: 'memberLeft', proposal: id, member: 'truck-maker' },
    });
    const signed = market.submit('truck-maker', redeeming);
    expect([signed.code, signed.facts]).toEqual(['member_left', { member: 'truck-maker' }]);
    const named = [
      market.submit('tier-one', deals.register('a', toTrucks)),
      market.submit('bank-one', deals.issue({ to: 'truck-maker' })),
      market.submit('regulator', deals.insolvent('truck-maker')),
      market.submit('bank-one', standing('suspend', 'truck-maker')),
      market.submit('bank-one', standing('leave', 'truck-maker')),
    ];
    expect(named.map(({ code }) => code)).toEqual(named.map(() => 'unknown_counterparty'));
    const ruled = { ...deals.register('b').terms, ruler: 'truck-maker' };
    const ruling = market.submit('tier-one', deals.register('b', { terms: ruled }));
    expect(ruling.code).toBe('unknown_ruler');
  });

  it('is never another: its id, its looks and its fact stay', () => {
    const market = council();
    decide(market, standing('leave', 'truck-maker'));
    const again = newcomer('truck-maker', { name: 'Somebody' });
    const { code } = market.submit(
      'bank-one',
      enrolling(market, again, { alike: ['truck-maker'] }),
    );
    expect(code).toBe('member_exists');
    const like = enrolling(market, newcomer('new', { name: 'THE TRUCK MAKER' }));
    expect(market.submit('bank-one', like).facts).toEqual({ alike: 'truck-maker' });
    const fact = members.read(market.world, 'truck-maker');
    expect(fact).toMatchObject({ status: 'left', roles: [], formerRoles: [] });
  });

  it('is told what is still open, and how much of it', () => {
    const market = council();
    expect(openOf(market, 'bank-two')).toEqual(['still_open', { validator: 1 }]);
    const waiting = market.ok('tier-three', deals.register('w', toTrucks));
    expect(openOf(market, 'truck-maker')).toEqual(['still_open', { waiting: 1 }]);
    expect(openOf(market, 'tier-three')).toEqual(['still_open', { invoicesOpened: 1 }]);
    market.ok('truck-maker', deals.accept(waiting));
    expect(openOf(market, 'truck-maker')).toEqual(['still_open', { owing: 1 }]);
    expect(openOf(market, 'tier-three')).toEqual(['still_open', { supplied: 1, held: 1 }]);
    expect(openOf(market, 'bank-one')[1]).toEqual({ mandated: 1, validator: 1 });
    market.ok('bank-one', deals.issue({ to: 'regulator' }));
    expect(openOf(market, 'regulator')).toEqual(['still_open', { accounts: 1 }]);
    expect(openOf(market, 'bank-one')[1]).toEqual({ mandated: 1, moneyOut: 1, validator: 1 });
  });

  it('has sold what stands in the state still', () => {
    const market = council();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.assign(id), 'tier-one');
    expect(openOf(market, 'tier-one')).toEqual(['still_open', { supplied: 1, sold: 1 }]);
  });

  it('leaves once what it has paid has left the state', () => {
    const market = council();
    const id = market.ok('tier-one', deals.register('a', toTrucks));
    const before = market.ok('bank-one', standing('leave', 'tier-three'));
    market.ok('truck-maker', deals.accept(id));
    market.ok('bank-one', deals.issue({ to: 'truck-maker', amount: '10000' }));
    market.wait(receivables.read(market.world, id)?.dueTime ?? 0);
    const paid = receivables.read(market.world, id);
    expect(paid?.status).toBe('paid');
    expect(proposals.read(market.world, before)?.status).toBe('lapsed');
    // Until then a correction could still find what it owes, or is owed back.
    expect(openOf(market, 'truck-maker')).toEqual(['still_open', { owing: 1 }]);
    market.wait(paid?.fold?.time ?? 0);
    expect(receivables.read(market.world, id)).toBeUndefined();
    decide(market, standing('leave', 'truck-maker'));
    expect(members.read(market.world, 'truck-maker')?.status).toBe('left');
  });

  it('stays while it is named where words are still to come', () => {
    const market = council();
    const terms = { ...OPEN_TERMS, ruler: 'tier-three' };
    const id = market.ok('tier-one', deals.register('a', { terms, ...toTrucks }));
    expect(openOf(market, 'tier-three')).toEqual(['still_open', { ruling: 1 }]);
    market.ok('truck-maker', deals.acknowledge(id, { amount: '9000', reason: 'damaged' }));
    market.ok('bank-one', deals.issue({ to: 'truck-maker', amount: '9000' }));
    market.wait(receivables.read(market.world, id)?.dueTime ?? 0);
    expect(openOf(market, 'truck-maker')).toEqual(['still_open', { owing: 1, waiting: 1 }]);
    expect(openOf(market, 'tier-one')[1]).toMatchObject({ rests: 1 });
    const repair = debtOf('tier-two', 'regulator', '100');
    decide(market, ballotOn(repair));
    expect(openOf(market, 'tier-two')).toEqual(['still_open', { corrected: 1 }]);
    expect(openOf(market, 'regulator')).toEqual(['still_open', { corrected: 1 }]);
    expect(openOf(market, 'bank-two')[1]).toMatchObject({ mandated: 1 });
  });

  it('stays while its money settles by name, now or by what is adopted', () => {
    const market = council();
    const at = market.state.height + 8;
    const settling = { settlement: 1, validator: 1 };
    decide(market, amending({ settlementIssuers: ['bank-two'] }, at));
    expect(openOf(market, 'bank-two')).toEqual(['still_open', settling]);
    while (market.state.height < at) market.block([]);
    expect(openOf(market, 'bank-two')).toEqual(['still_open', settling]);
  });

  it('leaves once, and has nothing done that it has signed before', () => {
    const market = council();
    const [one, two] = ['bank-one', 'bank-two'].map((by) =>
      market.ok(by, standing('leave', 'truck-maker')),
    );
    for (const id of [one, two]) market.ok('association', voting(id ?? ''));
    const { results } = market.block([
      market.transaction('bank-two', voting(one ?? '')),
      market.transaction('bank-one', voting(two ?? '')),
      market.transaction('truck-maker', redeeming),
    ]);
    expect(results.map(({ code }) => code)).toEqual(['ok', 'ok', 'member_left']);
    const statuses = [one, two].map((id) => proposals.read(market.world, id ?? '')?.status);
    expect(statuses).toEqual(['adopted', 'overtaken']);
  });

  it('is looked at again in the block of the last ballot, deed by deed', () => {
    const market = council();
    const id = market.ok('bank-one', standing('leave', 'truck-maker'));
    market.ok('association', voting(id));
    const first = market.transaction('tier-one', deals.register('a', toTrucks));
    market.block([first, market.transaction('bank-two', voting(id))]);
    expect(proposals.read(market.world, id)?.status).toBe('overtaken');
    const again = market.ok('bank-one', standing('leave', 'tier-three'));
    market.ok('association', voting(again));
    const late = market.transaction('bank-one', deals.issue({ to: 'tier-three' }));
    const { results } = market.block([market.transaction('bank-two', voting(again)), late]);
    expect(results.map(({ code }) => code)).toEqual(['ok', 'unknown_counterparty']);
  });

  it('comes to vote on no blocks by a ballot that was open', () => {
    const market = council();
    const seated = market.ok('bank-two', proposing(seat(market, 'tier-three')));
    decide(market, standing('leave', 'tier-three'));
    for (const voter of ['association', 'bank-one']) market.ok(voter, voting(seated));
    expect(proposals.read(market.world, seated)?.status).toBe('overtaken');
  });

  it('reads its own, and nothing that is for members now', () => {
    const market = council();
    const id = market.ok('tier-three', deals.register('a'));
    market.ok('tier-three', { type: 'withdrawInvoice', version: 1, invoice: id });
    market.ok('bank-one', deals.issue({ to: 'car-maker' }));
    const words = { ...RULES.offerConversion.example, giveAmount: '5', takeAmount: '5' };
    const offer = market.ok('car-maker', { ...words, expiresDay: '2026-03-10' });
    const since = (key: string): number | null =>
      readableSince(market.world, market.seenBy, 'tier-three', key);
    expect(since(conversions.key(offer))).not.toBeNull();
    decide(market, standing('leave', 'tier-three'));
    expect(since(conversions.key(offer))).toBeNull();
    expect(since(invoices.key(id))).not.toBeNull();
    expect(since('parameters')).not.toBeNull();
  });

  it('is refused by the law when it has something open', () => {
    const market = council();
    makeReceivable(market, 'a');
    const { world } = market;
    const key = members.key('car-maker');
    const left = { ...(world.facts.get(key) as object), status: 'left', roles: [] };
    world.apply(new Map([[key, left as never]]), new Map());
    const laws = checkFacts(world).map(({ law }) => law);
    expect(laws).toContain('who has left has nothing open');
  });
});
