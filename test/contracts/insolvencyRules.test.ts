import { describe, expect, it } from 'vitest';
import { isWithdrawing } from '../../contracts/state/insolvencies.ts';
import { members } from '../../contracts/state/members.ts';
import { offers } from '../../contracts/state/offers.ts';
import { conversions, quoteRequests, quotes } from '../../contracts/state/quotes.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { WITHDRAW_BATCH } from '../../contracts/trade/due/withdrawing.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from './market.ts';
import { quoteDeals, quoted } from './quoteDeals.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const KEY = publicKeyOf(secretOf('administrator'));

function declare(member: string, words: { readonly name?: string; readonly key?: string } = {}) {
  const usual = { member, reference: hashFor('proceedings'), name: 'administrator', key: KEY };
  return { type: 'declareInsolvency', version: 1, ...usual, ...words } as const;
}

function end(member: string) {
  return { type: 'endInsolvency', version: 1, member, reference: hashFor('decision') } as const;
}

/** As `submit`, signed with the administrator's key; the code. */
function asAdministrator(market: Market, member: string, deed: object): string | undefined {
  const transaction = market.transaction(member, deed as Deed);
  return market.block([{ ...transaction, keyName: 'administrator' }]).results[0]?.code;
}

testRefusals('declareInsolvency', [
  {
    code: 'unknown_counterparty',
    why: 'nobody, with no key',
    act: () => ['regulator', declare('nobody', { key: `Ed25519:${'A'.repeat(43)}` })],
  },
  {
    code: 'counterparty_role',
    why: 'another supervisor, with no key',
    found: () => new Market(marketGenesis({ members: { inspectorate: ['supervisor'] } })),
    act: () => ['regulator', declare('inspectorate', { key: `Ed25519:${'A'.repeat(43)}` })],
  },
  {
    code: 'already_insolvent',
    why: 'declared before, with no key',
    act: (market) => {
      market.ok('regulator', declare('tier-one'));
      return ['regulator', declare('tier-one', { key: `Ed25519:${'A'.repeat(43)}` })];
    },
  },
  {
    code: 'bad_public_key',
    why: 'a key of small order, under a name that is used',
    act: () => {
      return ['regulator', declare('tier-one', { key: `Ed25519:${'A'.repeat(43)}`, name: 'desk' })];
    },
  },
  {
    code: 'key_name_taken',
    why: 'the name of another key of the member, and a key of somebody',
    act: () => {
      const key = publicKeyOf(secretOf('tier-two'));
      return ['regulator', declare('tier-one', { name: 'desk', key })];
    },
  },
  {
    code: 'key_taken',
    why: 'the key of another member',
    act: () => ['regulator', declare('tier-one', { key: publicKeyOf(secretOf('tier-two')) })],
  },
]);

testRefusals('endInsolvency', [
  { code: 'unknown_counterparty', why: 'nobody', act: () => ['regulator', end('nobody')] },
  { code: 'not_insolvent', why: 'solvent', act: () => ['regulator', end('tier-one')] },
]);

describe('an insolvent supplier', () => {
  it('W15: is declared so however many keys it has made for itself', () => {
    const market = new Market(marketGenesis({ parameters: { maxMemberKeys: 2 } }));
    const key = publicKeyOf(secretOf('one more'));
    market.ok('tier-one', { type: 'addKey', version: 1, name: 'more', key });
    market.ok('regulator', declare('tier-one'));
    const keys = members.read(market.world, 'tier-one')?.keys ?? [];
    expect(keys.map(({ name, revokedAt }) => [name, revokedAt !== null])).toEqual([
      ['administrator', false],
      ['desk', true],
      ['more', true],
    ]);
  });

  it('keeps what it had not sold, by the administrator’s key; what it had sold stays sold', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { to: '4000', price: '3900' }), 'tier-one');
    const words = { piece: '4001', from: '4001', to: '5000' };
    const offer = market.ok('tier-one', deals.assign(id, words));
    market.ok('regulator', declare('tier-one'));
    expect(offers.read(market.world, offer)?.status).toBe('withdrawn');
    const keys = members.read(market.world, 'tier-one')?.keys ?? [];
    expect(keys.filter(({ revokedAt }) => revokedAt === null).map(({ name }) => name)).toEqual([
      'administrator',
    ]);
    const assign = deals.assign(id, words);
    const old = market.input([market.transaction('tier-one', assign)]);
    expect(market.try(old)).toMatchObject({ invalid: 'revoked_key' });
    expect(asAdministrator(market, 'tier-one', deals.assign(id, words))).toBe('ok');
    expect(piecesOf(market.world, id)[0]?.holder).toBe('bank-two');
  });
});

describe('what an insolvent member has offered', () => {
  const PARTS = 2 * WITHDRAW_BATCH + 1;

  /** So many offers of ten units each to tier-two, of one receivable. */
  function offering(market: Market): { readonly id: string; readonly made: readonly string[] } {
    const id = makeAcknowledged(market, 'a');
    const made = Array.from({ length: PARTS }, (_, at) => {
      const unit = String(10 * at + 1);
      const words = { piece: unit, from: unit, to: String(10 * at + 10) };
      return market.ok('tier-one', deals.assign(id, words));
    });
    return { id, made };
  }

  it('is withdrawn in batches by several blocks, between which nobody takes any of it', () => {
    const market = new Market(marketGenesis({ parameters: { settlementsPerBlock: 1 } }));
    const { id, made } = offering(market);
    const open = (): number =>
      made.filter((each) => offers.read(market.world, each)?.status === 'open').length;
    market.ok('regulator', declare('tier-one'));
    expect(open()).toBe(PARTS - WITHDRAW_BATCH);
    expect(isWithdrawing(market.world, 'tier-one')).toBe(true);

    // In the order of their ids, so that this one is left by the next batch, too.
    const left = made.toSorted().at(-1) ?? '';
    const taken = market.input([
      market.transaction('tier-two', deals.answer('acceptAssignment', left)),
      market.transaction('bank-one', deals.issue()),
    ]);
    expect(market.try(taken)).toMatchObject({ results: [{ code: 'due_pending' }, { code: 'ok' }] });
    const runs = [1, 2].map(() => market.wait(market.time + 1).outcomes);
    expect(runs.map(([only]) => only?.item)).toEqual([
      'withdraw/tier-one/000001',
      'withdraw/tier-one/000002',
    ]);
    const closed = runs.map(([only]) => only?.events.filter(({ type }) => type === 'offerClosed'));
    expect(closed.map((events) => events?.length)).toEqual([WITHDRAW_BATCH, 1]);
    expect(open()).toBe(0);
    expect(isWithdrawing(market.world, 'tier-one')).toBe(false);
    // The administrator may offer again, and what it offers can be taken.
    const assign = deals.assign(id, { to: '10' }) as Deed;
    const again = { ...market.transaction('tier-one', assign), keyName: 'administrator' };
    expect(market.block([again]).results[0]?.code).toBe('ok');
    market.ok('tier-two', deals.answer('acceptAssignment', again.id));
  });

  it('of one batch is withdrawn by the deed itself', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id));
    market.ok('regulator', declare('tier-one'));
    expect(offers.read(market.world, offer)?.status).toBe('withdrawn');
    expect(market.wait(market.time + 1).outcomes).toEqual([]);
  });

  it('cannot be taken in the block of the deed either, whatever it is', () => {
    const market = new Market();
    const { made } = offering(market);
    const sale = market.ok('tier-one', deals.sell(makeAcknowledged(market, 'b')));
    market.ok('bank-one', deals.issue({ to: 'tier-one' }));
    market.ok('bank-one', deals.issue({ to: 'tier-two' }));
    market.ok('bank-two', deals.issue({ to: 'tier-two' }));
    const conversion = market.ok('tier-one', quoteDeals.convert());
    const asked = quoteDeals.request(makeAcknowledged(market, 'c'));
    const request = market.ok('tier-one', asked);
    const { results } = market.block([
      market.transaction('regulator', declare('tier-one')),
      ...made.map((offer) =>
        market.transaction('tier-two', deals.answer('acceptAssignment', offer)),
      ),
      market.transaction('bank-two', deals.answer('acceptSale', sale)),
      market.transaction('tier-two', quoteDeals.acceptConversion(conversion)),
      market.transaction('bank-two', quoteDeals.quote(request)),
    ]);
    expect(results.map(({ code }) => code)).toEqual([
      'ok',
      ...made.map(() => 'offer_withdrawn'),
      ...['offer_withdrawn', 'conversion_over', 'request_over'],
    ]);
    // Two batches, each in a block of its own: so much is expected of them.
    for (const _ of [1, 2]) market.wait(market.time + 1);
    expect(conversions.read(market.world, conversion)?.status).toBe('withdrawn');
    expect(quoteRequests.read(market.world, request)?.status).toBe('withdrawn');
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(100_000n);
  });

  it('as a price is free again, and the seller can no longer accept it', () => {
    const market = new Market();
    const { quote } = quoted(market);
    market.ok('regulator', declare('bank-two'));
    expect(quotes.read(market.world, quote)?.status).toBe('withdrawn');
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(9870n);
    expect(market.submit('tier-one', quoteDeals.accept(quote)).code).toBe('quote_over');
  });
});

describe('an insolvent debtor', () => {
  it('is not debited by itself; what is due is overdue and then in default', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeAcknowledged(market, 'a', {
      mandate: { issuer: 'bank-one', chargesCap: null, partial: true },
    });
    market.ok('regulator', declare('car-maker'));
    const { outcomes } = market.wait(DUE);
    expect(outcomes.at(-1)).toMatchObject({ code: 'debtor_insolvent', item: `settle/${id}` });
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'overdue', paid: 0n });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(100_000n);
    market.wait(DUE + 5 * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('defaulted');
  });

  it('does not fall due earlier, and pays by itself again when the proceedings end', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeAcknowledged(market, 'a');
    market.ok('regulator', declare('car-maker'));
    expect(receivables.read(market.world, id)?.status).toBe('open');
    market.ok('regulator', end('car-maker'));
    market.wait(DUE);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });
});
