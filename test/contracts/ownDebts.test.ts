import { describe, expect, it } from 'vitest';
import { checkReceivables } from '../../contracts/laws/receivables.ts';
import { holdings, pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { Draft } from '../../contracts/state/state.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

const MANDATE = { issuer: 'bank-one', chargesCap: null, partial: false };
const EURO = { issuer: 'bank-one', currency: 'EUR' };

/** Owed by tier-two, which may buy, hold and pledge like everybody. */
function owedByTierTwo(market: Market): string {
  return makeReceivable(market, 'a', { debtor: 'tier-two' });
}

function openOf(market: Market, id: string): readonly bigint[] {
  return piecesOf(market.world, id).map(openUnits);
}

describe('W21 the debtor’s hand', () => {
  it('W21: what is assigned to its debtor ends at once, and nobody pays again', () => {
    const market = new Market();
    const id = owedByTierTwo(market);
    market.ok('bank-one', deals.issue({ to: 'tier-two' }));
    handOn(market, deals.assign(id), 'tier-one');
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10000n });
    market.wait(START + 20 * DAY);
    expect(balanceOf(market.world, EURO, 'tier-two')).toBe(100_000n);
    const again = market.submit('tier-two', deals.assign(id, { assignee: 'tier-three' }));
    expect(again.code).not.toBe('ok');
  });

  it('W21: of a part only that part; the others are paid at the due time', () => {
    const market = new Market();
    const id = owedByTierTwo(market);
    market.ok('bank-one', deals.issue({ to: 'tier-two' }));
    handOn(market, deals.assign(id, { from: '1', to: '4000' }), 'tier-one');
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'open', paid: 4000n });
    expect(openOf(market, id)).toEqual([0n, 6000n]);
    market.wait(START + 20 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10000n });
    expect(balanceOf(market.world, EURO, 'tier-one')).toBe(6000n);
  });

  it('W21: what it buys ends at once; the seller has the price', () => {
    const members = { 'own-bank': ['buyer', 'financier'] as const };
    const market = new Market(marketGenesis({ members }));
    const id = makeReceivable(market, 'a', { debtor: 'own-bank' });
    handOn(market, deals.sell(id, { buyer: 'own-bank' }), 'tier-one');
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10000n });
    expect(balanceOf(market.world, EURO, 'tier-one')).toBe(9800n);
  });

  it('W21: under a standing consent it ends in the deed that offers it', () => {
    const market = new Market();
    const id = owedByTierTwo(market);
    market.ok('tier-two', deals.consent({ limit: '10000' }));
    const { events } = market.submit('tier-one', deals.assign(id));
    expect(events.map(({ type }) => type)).toContain('ownDebtEnded');
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });

  describe('a pledged piece', () => {
    function pledged(market: Market) {
      const id = owedByTierTwo(market);
      const pledge = market.ok('tier-one', deals.pledge(id));
      return { id, pledge };
    }

    function taken(market: Market) {
      const { id, pledge } = pledged(market);
      const consent = { type: 'consentTransfer', version: 1, pledge, to: 'tier-two' } as const;
      market.ok('bank-one', consent);
      handOn(market, deals.assign(id), 'tier-one');
      return { id, pledge };
    }

    it('W21: does not come there without the pledgee’s word', () => {
      const market = new Market();
      const { id, pledge } = pledged(market);
      const refused = market.submit('tier-one', deals.assign(id));
      expect(refused).toMatchObject({ code: 'piece_pledged', facts: { pledge } });
    });

    it('W21: waits there with it, and the pledgee is paid at the due time', () => {
      const market = new Market();
      const { id } = taken(market);
      market.ok('bank-one', deals.issue({ to: 'tier-two' }));
      expect(openOf(market, id)).toEqual([10000n]);
      market.wait(START + 20 * DAY);
      expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10000n });
      expect(balanceOf(market.world, EURO, 'bank-one')).toBe(4000n);
      expect(balanceOf(market.world, EURO, 'tier-two')).toBe(96_000n);
    });

    it('W21: ends there once the pledgee releases it', () => {
      const market = new Market();
      const { id, pledge } = taken(market);
      market.ok('bank-one', { type: 'releasePledge', version: 1, pledge });
      expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10000n });
    });

    it('W21: is the pledgee’s when it enforces, and what is left ends', () => {
      const market = new Market();
      const { id, pledge } = taken(market);
      const enforce = { type: 'enforcePledge', version: 1, pledge, piece: '1' } as const;
      market.ok('bank-one', enforce, START + 6 * DAY);
      expect(openOf(market, id)).toEqual([4000n, 0n]);
      expect(pieces.read(market.world, id, 1n)?.holder).toBe('bank-one');
    });
  });

  it('W21: what its debtor enforces as a pledgee ends', () => {
    const members = { 'own-bank': ['buyer', 'financier'] as const };
    const market = new Market(marketGenesis({ members }));
    const id = makeReceivable(market, 'a', { debtor: 'own-bank' });
    const pledge = market.ok('tier-one', deals.pledge(id, { pledgee: 'own-bank' }));
    const enforce = { type: 'enforcePledge', version: 1, pledge, piece: '1' } as const;
    market.ok('own-bank', enforce, START + 6 * DAY);
    expect(openOf(market, id)).toEqual([0n, 6000n]);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'open', paid: 4000n });
  });

  it('W21: bought with a reserve, it waits: the seller gets the rest at the due time', () => {
    const members = { 'own-bank': ['buyer', 'financier'] as const };
    const market = new Market(marketGenesis({ members }));
    const id = makeReceivable(market, 'a', { debtor: 'own-bank' });
    handOn(market, deals.sellWithReserve(id, { buyer: 'own-bank' }), 'tier-one');
    expect(openOf(market, id)).toEqual([10000n]);
    market.ok('bank-one', deals.issue({ to: 'own-bank' }));
    market.wait(START + 20 * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
    expect(balanceOf(market.world, EURO, 'tier-one')).toBeGreaterThan(9800n);
  });

  it('W21: a freeze that ends by itself lets end what was kept by it', () => {
    const market = new Market();
    const id = owedByTierTwo(market);
    const pledge = market.ok('tier-one', deals.pledge(id));
    market.ok('bank-one', { type: 'consentTransfer', version: 1, pledge, to: 'tier-two' });
    handOn(market, deals.assign(id), 'tier-one');
    const order = { reason: 'court_order', order: hashFor('o'), untilDay: '2026-03-04' } as const;
    market.ok('regulator', { type: 'freeze', version: 1, target: `piece/${id}/1`, ...order });
    // As if the pledge had ended meanwhile, by what was paid on another piece of it.
    const held = holdings.read(market.world, id, 1n);
    if (held === undefined) throw new Error('it is there');
    const free = holdings.encode({ ...held, pledges: [] });
    market.checksLaws = false;
    market.world.apply(new Map([[holdings.key(id, 1n), free]]), new Map());
    market.wait(START + 3 * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });

  it('W21: the interest and costs of what ends are owed to nobody', () => {
    const market = new Market();
    const invoice = market.ok('tier-one', deals.register('a', { debtor: 'tier-two' }));
    const late = { latePpm: 360_000, lateCost: '100', mandate: MANDATE };
    market.ok('tier-two', deals.accept(invoice, late));
    const pledge = market.ok('tier-one', deals.pledge(invoice, { from: '1', to: '4000' }));
    market.ok('bank-one', { type: 'consentTransfer', version: 1, pledge, to: 'tier-two' });
    handOn(market, deals.assign(invoice, { from: '1', to: '4000' }), 'tier-one');
    // Ten days late, 1 % is due on what is open: 100, of which the ended 4,000 units carry 40.
    const release = { type: 'releasePledge', version: 1, pledge } as const;
    market.ok('bank-one', release, START + 20 * DAY);
    const after = { paid: 4000n, interestPaid: 40n, costsPaid: 40n };
    expect(receivables.read(market.world, invoice)).toMatchObject(after);
    const owed = [...market.world.facts.scan('debt/', 'debt0', 9)].map(([, fact]) =>
      debts.decode(fact),
    );
    expect(owed).toEqual([]);
  });

  it('W21: for its own default the debtor comes back on nobody', () => {
    const members = { 'own-bank': ['buyer', 'financier'] as const };
    const market = new Market(marketGenesis({ members }));
    const id = makeReceivable(market, 'a', { debtor: 'own-bank' });
    const pledge = market.ok('tier-one', deals.pledge(id));
    const consent = { type: 'consentTransfer', version: 1, pledge } as const;
    market.ok('bank-one', { ...consent, to: 'own-bank' });
    handOn(market, deals.sellWithRecourse(id, { buyer: 'own-bank' }), 'tier-one');
    market.ok('bank-one', { ...consent, to: 'tier-one' });
    const claim = { type: 'claimRecourse', version: 1, receivable: id, piece: '1' } as const;
    const words = { ...claim, cause: 'default', reference: hashFor('claim') } as const;
    const refused = market.submit('own-bank', words, START + 20 * DAY);
    expect(refused.code).toBe('no_recourse');
  });

  it('W21: the law finds a free piece in the hand of its debtor', () => {
    const market = new Market();
    const id = owedByTierTwo(market);
    const piece = pieces.read(market.world, id, 1n);
    if (piece === undefined) throw new Error('it is there');
    const draft = new Draft(market.world);
    pieces.write(draft, { ...piece, holder: 'tier-two', payTo: 'tier-two' });
    market.world.apply(draft.factWrites(), new Map());
    const laws = checkReceivables(market.world).map(({ law }) => law);
    expect(laws).toEqual(['no open piece that is free is held by its debtor']);
  });
});
