import { describe, expect, it } from 'vitest';
import { provenanceOf, reasonsFor } from '../../contracts/trade/evidence/provenance.ts';
import { deals, handOn } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

describe('a unit', () => {
  it('leads back through its sales to its invoice, and from a reissue to the first', () => {
    const market = new Market();
    const former = market.ok('tier-one', deals.register('a'));
    market.ok('tier-one', deals.about('withdrawInvoice', former));
    const id = market.ok('tier-one', deals.reissue(former, 'a'));
    market.ok('car-maker', deals.acknowledge(id));
    handOn(market, deals.sellWithRecourse(id, { to: '4000', price: '3900' }), 'tier-one');
    const found = provenanceOf(market.world, id, 3999n);
    expect(found?.invoices.map((invoice) => invoice.id)).toEqual([id, former]);
    expect(found?.links).toMatchObject([{ assignor: 'tier-one', price: '3900', units: '4000' }]);
    expect(found?.piece).toMatchObject({ holder: 'bank-two', from: 1n, to: 4000n });
    expect(provenanceOf(market.world, id, 10_000n)?.piece.holder).toBe('tier-one');
  });

  it('that does not exist leads nowhere', () => {
    const market = new Market();
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.acknowledge(id));
    expect(provenanceOf(market.world, id, 10_001n)).toBeNull();
    expect(provenanceOf(market.world, hashFor('none'), 1n)).toBeNull();
  });
});

describe('a payment', () => {
  it('says for whose pieces a payee was paid', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.accept(id));
    handOn(market, deals.assignQuietly(id, { to: '4000', disclosed: true }), 'tier-one');
    const { outcomes } = market.wait(DUE);
    const events = outcomes.flatMap((outcome) => outcome.events);
    const own = { receivable: id, holder: 'tier-two', pieces: 1 };
    const parts = { principal: 4000n, interest: 0n, costs: 0n };
    expect(reasonsFor(events, 'tier-two')).toEqual([{ ...own, ...parts }]);
    expect(reasonsFor(events, 'bank-two')).toEqual([]);
  });
});
