import { deals, handOnOften, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { quoteDeals, quoted, requested } from './quoteDeals.ts';
import { testRefusals } from './refusalRows.ts';

const RECORD = START + 9 * DAY + (16 * DAY) / 24;
const NONE = hashFor('none');
const LATE = { from: '9000', to: '10001', expiresDay: '2026-02-28' };

testRefusals('requestQuotes', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', quoteDeals.request(NONE, { ...LATE, financiers: ['nobody'] })],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => {
      const words = { ...LATE, piece: '2', financiers: ['nobody'] };
      return ['tier-two', quoteDeals.request(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'unknown_counterparty',
    why: 'of nobody',
    act: (market) => {
      const words = { ...LATE, financiers: ['nobody'], issuer: 'tier-one' };
      return ['tier-two', quoteDeals.request(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'own_counterparty',
    why: 'of itself',
    act: (market) => {
      const words = { ...LATE, financiers: ['tier-two'], issuer: 'tier-one' };
      return ['tier-two', quoteDeals.request(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'counterparty_role',
    why: 'of one that is no financier',
    act: (market) => {
      const words = { ...LATE, financiers: ['bank-one', 'car-maker'], issuer: 'tier-one' };
      return ['tier-two', quoteDeals.request(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'not_an_issuer',
    why: 'for money of a supplier',
    act: (market) => {
      const words = { ...LATE, issuer: 'tier-one' };
      return ['tier-two', quoteDeals.request(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'not_holder',
    why: 'of another’s piece, which is bound',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.ok('tier-one', deals.assign(id));
      return ['tier-two', quoteDeals.request(id, LATE)];
    },
  },
  {
    code: 'receivable_closed',
    why: 'at the record time',
    act: (market) => ['tier-one', quoteDeals.request(makeReceivable(market, 'a'), LATE), RECORD],
  },
  {
    code: 'piece_locked',
    why: 'on offer',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.ok('tier-one', deals.assign(id));
      return ['tier-one', quoteDeals.request(id, LATE)];
    },
  },
  {
    code: 'piece_pledged',
    why: 'the pledgee agrees to one of two financiers',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const pledge = market.ok('tier-one', deals.pledge(id));
      market.ok('bank-one', { type: 'consentTransfer', version: 1, pledge, to: 'bank-two' });
      const words = { ...LATE, financiers: ['bank-two', 'bank-one'] };
      return ['tier-one', quoteDeals.request(id, words)];
    },
  },
  {
    code: 'bad_day',
    why: 'until a day that is none, for units that are none',
    act: (market) => {
      const words = { ...LATE, expiresDay: '2026-02-30' };
      return ['tier-one', quoteDeals.request(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'expires_day_past',
    why: 'until yesterday, for units that are none',
    act: (market) => ['tier-one', quoteDeals.request(makeReceivable(market, 'a'), LATE)],
  },
  {
    code: 'units_not_open',
    why: 'one unit more than there are',
    act: (market) => {
      const words = { from: '9000', to: '10001' };
      return ['tier-one', quoteDeals.request(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'part_too_small',
    why: 'a part of two units, where 5000 are the least',
    found: () => fewPieces(),
    act: (market) => {
      const words = { from: '2', to: '3' };
      return ['tier-one', quoteDeals.request(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'chain_too_deep',
    why: 'it changed hands eight times',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      return [handOnOften(market, id), quoteDeals.request(id)];
    },
  },
]);

testRefusals('endRequest', [
  {
    code: 'unknown_request',
    why: 'there is none',
    act: () => ['tier-two', quoteDeals.endRequest(NONE)],
  },
  {
    code: 'not_seller',
    why: 'another’s, when it was withdrawn',
    act: (market) => {
      const { request } = requested(market);
      market.ok('tier-one', quoteDeals.endRequest(request));
      return ['bank-two', quoteDeals.endRequest(request)];
    },
  },
  {
    code: 'request_over',
    why: 'answered',
    act: (market) => {
      const { request, quote } = quoted(market);
      market.ok('tier-one', quoteDeals.accept(quote));
      return ['tier-one', quoteDeals.endRequest(request)];
    },
  },
]);

function fewPieces(maxPieces = 2): Market {
  return new Market(marketGenesis({ parameters: { maxPieces } }));
}
