import { describe, expect, it } from 'vitest';
import { documents, identities, invoices } from '../../contracts/state/invoices.ts';
import { consents } from '../../contracts/state/rights.ts';
import { readFreedom } from '../../contracts/trade/evidence/freedom.ts';
import { rivalInvoices } from '../../contracts/trade/evidence/rivalInvoices.ts';
import { deals, disputeRival, makeReceivable } from './deals.ts';
import { hashFor, Market, marketGenesis } from './market.ts';
import { endow, quoteDeals } from './quoteDeals.ts';

const DOCUMENT = hashFor('document a');
const CROWD = Array.from({ length: 20 }, (_, at) => `junk-${String(at + 10)}`);

/** A market with twenty more suppliers. */
function crowded(): Market {
  const members = Object.fromEntries(CROWD.map((id) => [id, ['supplier'] as const]));
  return new Market(marketGenesis({ members }));
}

function leafOf(market: Market) {
  return documents.read(market.world, DOCUMENT);
}

function suppliersOf(market: Market): readonly string[] {
  return leafOf(market)?.registrations.map(({ supplier }) => supplier) ?? [];
}

/** The codes about rivals, with their suppliers, of the piece of a whole receivable. */
function rivalsOn(market: Market, id: string): readonly string[] {
  const found = readFreedom(market.world, id, 1n)?.encumbrances ?? [];
  return found
    .filter(({ code }) => code === 'rival' || code === 'rival_disputed')
    .map(({ code, subject }) => `${code} ${subject}`);
}

describe('W22 identity', () => {
  it('W22: a rival that was first locks nobody out: the rightful owner registers', () => {
    const market = new Market();
    const rival = market.ok('tier-two', deals.register('a', { debtor: 'truck-maker' }));
    const id = makeReceivable(market, 'a');
    expect(leafOf(market)).toEqual({
      fingerprint: DOCUMENT,
      registrations: [{ supplier: 'tier-two', invoice: rival }],
      kept: { supplier: 'tier-one', invoice: id },
    });
    const own = identities.read(market.world, 'tier-one', hashFor('identity a'));
    expect(own?.invoice).toBe(id);
  });

  it('W22: its own supplier registers neither number nor document a second time', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.ok('tier-two', deals.register('a'));
    const again = market.submit('tier-one', deals.register('a'));
    expect(again).toMatchObject({ code: 'duplicate_invoice', facts: { invoice: id } });
    const copy = market.submit('tier-one', deals.register('a', { identity: hashFor('b') }));
    expect(copy).toMatchObject({ code: 'duplicate_document', facts: { invoice: id } });
  });

  it('W22: a document that a rival registered first may be that of a credit note', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.ok('tier-two', deals.register('z', { document: hashFor('note') }));
    market.ok('tier-one', { ...deals.credit(id, '100'), document: hashFor('note') });
    const again = { ...deals.credit(id, '100'), document: hashFor('note') };
    expect(market.submit('tier-one', again).code).toBe('duplicate_document');
  });

  it('W22: what is over is registered again by its own supplier alone, which names it', () => {
    const market = new Market();
    const former = market.ok('tier-one', deals.register('a'));
    market.ok('tier-one', deals.about('withdrawInvoice', former));
    expect(market.submit('tier-one', deals.register('a')).code).toBe('duplicate_invoice');
    expect(market.submit('tier-two', deals.reissue(former, 'a')).code).toBe('not_supplier');
    expect(leafOf(market)?.registrations).toEqual([{ supplier: 'tier-one', invoice: former }]);
    const id = market.ok('tier-one', deals.reissue(former, 'a'));
    expect(leafOf(market)?.registrations).toEqual([{ supplier: 'tier-one', invoice: id }]);
  });
});

describe('W22 the places of a document', () => {
  it('W22: fifteen are given in their order, and the sixteenth is kept', () => {
    const market = crowded();
    for (const id of CROWD) market.ok(id, deals.register('a'));
    expect(suppliersOf(market)).toEqual(CROWD.slice(0, 15));
    expect(leafOf(market)?.kept).toBeNull();
  });

  it('W22: junk cannot crowd out the true one: the first accepted has the kept place', () => {
    const market = crowded();
    for (const id of CROWD) market.ok(id, deals.register('a'));
    const invoice = market.ok('tier-one', deals.register('a'));
    expect(suppliersOf(market)).not.toContain('tier-one');
    market.ok('car-maker', deals.accept(invoice));
    expect(leafOf(market)?.kept).toEqual({ supplier: 'tier-one', invoice });
    expect(suppliersOf(market)).toHaveLength(15);
    expect(rivalsOn(market, invoice)).toHaveLength(15);
  });

  it('W22: the first alone: a second that is accepted stays where it is', () => {
    const market = new Market();
    const first = makeReceivable(market, 'a');
    const second = market.ok('tier-two', deals.register('a', { debtor: 'truck-maker' }));
    market.ok('truck-maker', deals.accept(second));
    expect(leafOf(market)).toMatchObject({
      registrations: [{ supplier: 'tier-two', invoice: second }],
      kept: { supplier: 'tier-one', invoice: first },
    });
  });

  it('W22: is kept by a counter that its supplier takes, too', () => {
    const market = new Market();
    const terms = { issuers: null, latePpm: 90_000, lateCost: null, noticeByBlock: null } as const;
    const words = { terms: { ...terms, ruler: null } };
    const invoice = market.ok('tier-one', deals.register('a', words));
    market.ok('car-maker', deals.counter(invoice, { latePpm: 1 }));
    expect(leafOf(market)?.kept).toBeNull();
    const shown = invoices.read(market.world, invoice)?.counter ?? null;
    market.ok('tier-one', { ...deals.about('takeCounter', invoice), shown });
    expect(leafOf(market)?.kept?.invoice).toBe(invoice);
  });

  it('W22: what was accepted stands for its supplier, also when its rest is reissued', () => {
    const market = new Market();
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.accept(id, { amount: '9000', reason: 'damaged' }));
    market.ok('tier-one', deals.reissue(id, 'a', { amount: '1000' }));
    expect(leafOf(market)).toMatchObject({ registrations: [], kept: { invoice: id } });
  });
});

describe('W22 rivals', () => {
  it('W22: are flagged when the second comes, with both suppliers and debtors', () => {
    const market = new Market();
    const first = market.ok('tier-one', deals.register('a'));
    const { events } = market.submit('tier-two', deals.register('a', { debtor: 'truck-maker' }));
    const flags = events.filter(({ type }) => type === 'rivalInvoice');
    expect(flags).toMatchObject([
      { supplier: 'tier-two', other: first, otherSupplier: 'tier-one', otherDebtor: 'car-maker' },
    ]);
  });

  it('W22: are notes of the piece, and none when they are over', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const rival = market.ok('tier-two', deals.register('a'));
    expect(rivalsOn(market, id)).toEqual(['rival tier-two']);
    expect(readFreedom(market.world, id, 1n)?.isRegisteredOnce).toBe(false);
    const reject = { type: 'rejectInvoice', version: 1, invoice: rival, reason: 'not_ours' };
    market.ok('car-maker', reject);
    expect(rivalsOn(market, id)).toEqual([]);
    expect(suppliersOf(market)).toEqual(['tier-two']);
  });

  it('W22: stain nothing by registering, nor by a dispute of a debtor that they chose', () => {
    const market = new Market();
    endow(market, 'bank-two', '20000');
    const id = makeReceivable(market, 'a');
    const rival = market.ok('tier-two', deals.register('a', { debtor: 'truck-maker' }));
    market.ok('truck-maker', deals.dispute(rival));
    expect(rivalsOn(market, id)).toEqual(['rival tier-two']);
    const offer = market.ok('tier-one', deals.sell(id));
    market.ok('bank-two', deals.answer('acceptSale', offer));
  });

  it('W22: burden the piece while its debtor disputes them, and are bought knowingly', () => {
    const market = new Market();
    endow(market, 'bank-two', '20000');
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.sell(id));
    disputeRival(market);
    expect(rivalsOn(market, id)).toEqual(['rival_disputed tier-two']);
    const blind = market.submit('bank-two', deals.answer('acceptSale', offer, ['insolvency']));
    expect(blind).toMatchObject({ code: 'rival_disputed', facts: {} });
    market.ok('bank-two', deals.answer('acceptSale', offer, ['rival']));
  });

  it('W22: in part or after acceptance they burden the piece, until the dispute is over', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const rival = market.ok('tier-two', deals.register('a'));
    const part = { amount: '9000', reason: 'damaged' } as const;
    market.ok('car-maker', deals.acknowledge(rival, part));
    expect(rivalsOn(market, id)).toEqual(['rival_disputed tier-two']);
    market.ok('tier-two', deals.about('concedeDispute', rival));
    expect(rivalsOn(market, id)).toEqual(['rival tier-two']);
  });

  it('W22: a quote that does not know of it is not taken, one that says so is', () => {
    const market = new Market();
    endow(market, 'bank-two', '20000');
    const request = market.ok('tier-one', quoteDeals.request(makeReceivable(market, 'a')));
    const blind = market.ok('bank-two', quoteDeals.quote(request));
    disputeRival(market);
    expect(market.submit('tier-one', quoteDeals.accept(blind)).code).toBe('rival_disputed');
    const knowing = market.ok('bank-two', quoteDeals.quote(request, { knowing: ['rival'] }));
    market.ok('tier-one', quoteDeals.accept(knowing));
  });

  it('W22: no standing consent takes a piece with a disputed rival', () => {
    const market = new Market();
    market.ok('tier-two', deals.consent({ limit: '10000' }));
    const id = makeReceivable(market, 'a');
    disputeRival(market, 'a', 'tier-three');
    market.ok('tier-one', deals.assign(id));
    expect(consents.read(market.world, 'tier-two', 'tier-one')?.left).toBe(10_000n);
  });

  it('W22: a credit note with the same document is no rival', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const other = market.ok('tier-two', deals.register('b'));
    market.ok('car-maker', deals.accept(other));
    market.ok('tier-two', { ...deals.credit(other, '100'), document: DOCUMENT });
    const invoice = invoices.read(market.world, id);
    expect(invoice && rivalInvoices(market.world, invoice)).toEqual([]);
    expect(suppliersOf(market)).toEqual(['tier-two']);
  });
});
