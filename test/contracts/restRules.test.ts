import { describe, expect, it } from 'vitest';
import { invoices, OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';
import type { DeedOf } from './unseeded.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
/** After the last day of an offer. */
const LATER = START + 4 * DAY;

/** An invoice of 10000 for money of bank-one, of which 9000 are accepted and 1000 disputed. */
function inPart(market: Market): string {
  const terms = { ...OPEN_TERMS, issuers: ['bank-one', 'bank-two'] };
  const invoice = market.ok('tier-one', deals.register('a', { terms }));
  const words = { amount: '9000', reason: 'damaged' } as const;
  market.ok('car-maker', deals.acknowledge(invoice, words));
  return invoice;
}

/** 400 of the rest, and no more. */
function offer(invoice: string, words: Partial<DeedOf<'offerRest'>> = {}) {
  const usual = { amount: '400', ends: true, issuer: 'bank-one', expiresDay: '2026-03-05' };
  return { type: 'offerRest', version: 1, invoice, ...usual, ...words } as const;
}

function take(invoice: string) {
  return deals.about('takeRest', invoice);
}

/** A deed that is wrong in all that comes after the words. */
const WRONG = { amount: '1001', expiresDay: '2026-03-01' };

/** Money of bank-three settles by the supplier’s word alone, once the network knows it no more. */
function twoIssuers(): Market {
  return new Market(marketGenesis({ members: { 'bank-three': ['issuer'] } }));
}

testRefusals(
  'offerRest',
  [
    {
      code: 'unknown_invoice',
      why: 'no such invoice',
      act: () => ['tier-two', offer(hashFor('none'), { ...WRONG, issuer: 'tier-two' })],
    },
    {
      code: 'not_an_issuer',
      why: 'money of a supplier',
      act: (market) => ['tier-two', offer(inPart(market), { ...WRONG, issuer: 'tier-two' })],
    },
    {
      code: 'own_money',
      why: 'money of the debtor, which issues some',
      found: () => new Market(marketGenesis({ members: { 'car-bank': ['buyer', 'issuer'] } })),
      act: (market) => {
        const id = market.ok('tier-one', deals.register('a', { debtor: 'car-bank' }));
        const words = { amount: '9000', reason: 'damaged' } as const;
        market.ok('car-bank', deals.acknowledge(id, words));
        return ['tier-two', offer(id, { ...WRONG, issuer: 'car-bank' })];
      },
    },
    {
      code: 'issuer_not_accepted',
      why: 'money that the supplier does not take',
      act: (market) => {
        const id = inPart(market);
        market.ok('regulator', deals.insolvent('bank-three'));
        return ['tier-two', offer(id, { ...WRONG, issuer: 'bank-three' })];
      },
    },
    {
      code: 'issuer_insolvent',
      why: 'money of an issuer that has failed',
      act: (market) => {
        const id = inPart(market);
        market.ok('regulator', deals.insolvent('bank-two'));
        return ['tier-two', offer(id, { ...WRONG, issuer: 'bank-two' })];
      },
    },
    {
      code: 'not_party',
      why: 'a third, and all of it is accepted',
      act: (market) => {
        const id = inPart(market);
        market.ok('tier-one', deals.about('concedeDispute', id));
        return ['tier-two', offer(id, WRONG)];
      },
    },
    {
      code: 'nothing_disputed',
      why: 'the supplier has conceded the rest',
      act: (market) => {
        const id = inPart(market);
        market.ok('tier-one', deals.about('concedeDispute', id));
        return ['car-maker', offer(id, { ...WRONG, expiresDay: '2026-02-30' })];
      },
    },
    {
      code: 'bad_day',
      why: 'a day that there is not',
      act: (market) => ['car-maker', offer(inPart(market), { ...WRONG, expiresDay: '2026-02-30' })],
    },
    {
      code: 'more_than_disputed',
      why: 'a cent more than is disputed',
      act: (market) => ['car-maker', offer(inPart(market), WRONG)],
    },
    {
      code: 'expires_day_past',
      why: 'over since yesterday',
      act: (market) => ['car-maker', offer(inPart(market), { ...WRONG, amount: '1000' })],
    },
  ],
  twoIssuers,
);

testRefusals('takeRest', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice',
    act: () => ['tier-two', take(hashFor('none'))],
  },
  {
    code: 'issuer_not_accepted',
    why: 'the supplier takes any, the network this one no more',
    act: (market) => {
      const id = market.ok('tier-one', deals.register('a'));
      market.ok('car-maker', deals.acknowledge(id, { amount: '9000', reason: 'other' }));
      market.ok('car-maker', offer(id));
      const { parameters } = market.state;
      const without = { ...parameters, settlementIssuers: ['bank-two'] };
      market.state = { ...market.state, parameters: without };
      return ['tier-two', take(id), LATER];
    },
  },
  {
    code: 'issuer_insolvent',
    why: 'the issuer has failed since',
    act: (market) => {
      const id = inPart(market);
      market.ok('car-maker', offer(id, { issuer: 'bank-two' }));
      market.ok('regulator', deals.insolvent('bank-two'));
      return ['tier-two', take(id), LATER];
    },
  },
  {
    code: 'not_party',
    why: 'a third takes it, late',
    act: (market) => {
      const id = inPart(market);
      market.ok('car-maker', offer(id));
      return ['tier-two', take(id), LATER];
    },
  },
  {
    code: 'nothing_disputed',
    why: 'the rest is conceded, and the offer over with it',
    act: (market) => {
      const id = inPart(market);
      market.ok('car-maker', offer(id));
      market.ok('tier-one', deals.about('concedeDispute', id));
      return ['tier-one', take(id), LATER];
    },
  },
  {
    code: 'no_rest_offered',
    why: 'its days are over with this very block',
    act: (market) => {
      const id = inPart(market);
      market.ok('car-maker', offer(id));
      return ['tier-one', take(id), LATER];
    },
  },
]);

describe('W9 both agree on the rest', () => {
  it.each([
    ['car-maker', 'tier-one'],
    ['tier-one', 'car-maker'],
  ])('W9: %s offers 400 of 1000, %s takes it: 400 more are owed and 600 struck', (maker, taker) => {
    const market = new Market();
    market.ok('bank-two', deals.issue());
    market.ok('bank-one', deals.issue());
    const id = inPart(market);
    market.ok(maker, offer(id, { issuer: 'bank-two' }));
    expect(invoices.read(market.world, id)).toMatchObject({ accepted: 9000n, disputed: 1000n });
    const { code, events, id: more } = market.submit(taker, take(id));
    expect(code).toBe('ok');
    expect(events).toMatchObject([
      { type: 'restAgreed', receivable: more, amount: '400', struck: '600', disputed: '0' },
      { type: 'invoiceAccepted', receivable: more },
    ]);
    const state = { accepted: 9400n, disputed: 0n, offered: null, status: 'accepted' };
    expect(invoices.read(market.world, id)).toMatchObject(state);
    const first = receivables.read(market.world, id);
    const terms = { kind: 'acknowledged', text: first?.text, latePpm: first?.latePpm };
    expect(receivables.read(market.world, more)).toMatchObject({
      ...{ face: 400n, invoice: id, supplier: 'tier-one', debtor: 'car-maker', ...terms },
      mandate: { issuer: 'bank-two', chargesCap: null, partial: false },
      ...{ dueDay: '2026-03-12', payDay: '2026-03-12', calendar: 1 },
    });
    expect(piecesOf(market.world, more)).toMatchObject([
      { from: 1n, to: 400n, holder: 'tier-one' },
    ]);
    market.wait(DUE);
    const paid = (issuer: string) =>
      balanceOf(market.world, { issuer, currency: 'EUR' }, 'tier-one');
    expect([paid('bank-one'), paid('bank-two')]).toEqual([9000n, 400n]);
  });

  it('W9: where that is agreed the rest of the rest stays unsettled, and is agreed again', () => {
    const market = new Market();
    const id = inPart(market);
    market.ok('car-maker', offer(id, { ends: false }));
    market.ok('tier-one', take(id));
    const state = { accepted: 9400n, disputed: 600n, offered: null };
    expect(invoices.read(market.world, id)).toMatchObject(state);
    market.ok('tier-one', offer(id, { amount: '600', ends: false }));
    market.ok('car-maker', take(id));
    expect(invoices.read(market.world, id)).toMatchObject({ accepted: 10_000n, disputed: 0n });
  });

  it('W9: agreed after the due day it is due some days later, as what is lifted', () => {
    const market = new Market();
    const id = inPart(market);
    market.wait(DUE);
    market.ok('car-maker', offer(id, { expiresDay: '2026-03-20' }));
    const more = market.ok('tier-one', take(id));
    // Five days after Thursday the 12th is Tuesday the 17th.
    const dates = { dueDay: '2026-03-12', payDay: '2026-03-17', status: 'open' };
    expect(receivables.read(market.world, more)).toMatchObject(dates);
  });

  it('W9: nobody takes its own offer, nor what was never offered', () => {
    const market = new Market();
    const id = inPart(market);
    expect(market.submit('tier-one', take(id)).code).toBe('no_rest_offered');
    market.ok('tier-one', offer(id, { amount: '1000' }));
    expect(market.submit('tier-one', take(id)).code).toBe('no_rest_offered');
    market.ok('car-maker', take(id));
  });

  it('W9: an offer of the other takes the place of the first, which nobody takes any more', () => {
    const market = new Market();
    const id = inPart(market);
    market.ok('tier-one', offer(id, { amount: '900' }));
    market.ok('car-maker', offer(id, { amount: '300' }));
    expect(market.submit('car-maker', take(id)).code).toBe('no_rest_offered');
    market.ok('tier-one', take(id));
    expect(invoices.read(market.world, id)).toMatchObject({ accepted: 9300n, disputed: 0n });
  });

  it('W9: what was signed is what was shown: another sum is refused', () => {
    const market = new Market();
    const id = inPart(market);
    market.ok('tier-one', offer(id, { amount: '300' }));
    const [lower, signed] = [
      market.transaction('tier-one', offer(id, { amount: '400' })),
      market.transaction('car-maker', take(id)),
    ];
    const [, refused] = market.block([lower, signed]).results;
    const facts = { field: 'part', stands: '400' };
    expect(refused).toMatchObject({ code: 'shown_differs', facts });
  });

  it.each(['document', 'details', 'amount', 'disputed', 'supplier'])(
    'W9: an offer made on another %s than stands is refused',
    (field) => {
      const market = new Market();
      const id = inPart(market);
      const deed = market.transaction('car-maker', offer(id)).deed as unknown as {
        readonly shown: object;
      };
      const other = { document: hashFor('x'), details: hashFor('x'), supplier: 'tier-two' };
      const shown = { ...deed.shown, [field]: { ...other, amount: '1', disputed: '1' }[field] };
      const refused = market.submit('car-maker', { ...deed, shown } as never);
      expect(refused).toMatchObject({ code: 'shown_differs', facts: { field } });
    },
  );

  it('W9: an offer ends with the rest that it was made on', () => {
    const market = new Market();
    const id = inPart(market);
    market.ok('tier-one', offer(id, { amount: '1000' }));
    market.ok('car-maker', { type: 'liftDispute', version: 1, invoice: id, amount: '100' });
    expect(invoices.read(market.world, id)).toMatchObject({ disputed: 900n, offered: null });
    expect(market.submit('car-maker', take(id)).code).toBe('no_rest_offered');
    market.ok('car-maker', offer(id));
    market.ok('tier-one', deals.reissue(id, 'a', { amount: '900' }));
    expect(market.submit('tier-one', take(id)).code).toBe('nothing_disputed');
  });

  it('W9: proceedings end what their member has offered; its administrator may offer again', () => {
    const market = new Market();
    const id = inPart(market);
    market.ok('car-maker', offer(id));
    market.ok('regulator', deals.insolvent('car-maker'));
    expect(market.submit('tier-one', take(id)).code).toBe('no_rest_offered');
    const signed = { ...market.transaction('car-maker', offer(id)), keyName: 'administrator' };
    expect(market.block([signed]).results).toMatchObject([{ code: 'ok' }]);
    market.ok('tier-one', take(id));
  });

  it('W9: while its maker is frozen nobody takes what it has offered', () => {
    const market = new Market();
    const id = inPart(market);
    market.ok('tier-one', offer(id));
    const order = { reason: 'sanctions', order: hashFor('order'), untilDay: '2026-03-04' } as const;
    market.ok('regulator', { type: 'freeze', version: 1, target: 'member/tier-one', ...order });
    expect(market.submit('car-maker', take(id)).code).toBe('member_frozen');
  });
});
