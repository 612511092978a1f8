import { describe, expect, it } from 'vitest';
import { everyFact } from '../../contracts/laws/everyFact.ts';
import { obligations } from '../../contracts/state/obligations.ts';
import { offers } from '../../contracts/state/offers.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { consents, debts } from '../../contracts/state/rights.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { bargain, cutOff, dayOf, strike, terms } from './bargains.ts';
import { deals, declareInsolvent, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { by, call, give, payUp } from './guaranteeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from './market.ts';
import { quoteDeals, quoted, requested } from './quoteDeals.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const DEFAULT = DUE + 5 * DAY;

/** As `submit`, signed with the administrator's key; the code. */
function asAdministrator(market: Market, member: string, deed: object): string | undefined {
  const transaction = market.transaction(member, deed as Deed);
  return market.block([{ ...transaction, keyName: 'administrator' }]).results[0]?.code;
}

function declaring(member: string) {
  const key = publicKeyOf(secretOf('administrator'));
  const words = { member, reference: hashFor('proceedings'), name: 'administrator', key };
  return { type: 'declareInsolvency', version: 1, ...words } as const;
}

describe('W15 what an insolvent debtor has', () => {
  it('W15: is paid to nobody by itself, neither when due nor early; the seller does answer', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-two', price: '9800' }), 'tier-one');
    const other = makeAcknowledged(market, 'b');
    const early = market.ok('tier-one', deals.early(other));
    declareInsolvent(market, 'car-maker');
    const payEarly = { type: 'payEarly', version: 1, offer: early, maxPrice: '10000' };
    expect(asAdministrator(market, 'car-maker', payEarly)).toBe('signer_insolvent');
    market.wait(DEFAULT);
    const pay = { type: 'payOverdue', version: 1, receivable: id, amount: '1' };
    expect(asAdministrator(market, 'car-maker', pay)).toBe('signer_insolvent');
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(100_000n);
    const grounds = { receivable: id, piece: '1', cause: 'default', reference: hashFor('g') };
    const claim = market.ok('bank-two', { type: 'claimRecourse', version: 1, ...grounds });
    market.ok('tier-one', { type: 'payRecourse', version: 1, claim, atMost: '9800', issuer: null });
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(9800n);
  });

  it('W15: is what its administrator moves, and it and payees say what they got', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeAcknowledged(market, 'a');
    declareInsolvent(market, 'car-maker');
    const part = { ...EUR, to: 'tier-one', amount: '700', reference: hashFor('dividend') };
    const moved = { type: 'transferMoney', version: 1, ...part };
    expect(asAdministrator(market, 'car-maker', moved)).toBe('ok');
    const units = { receivable: id, piece: '1', amount: '700', payment: hashFor('dividend') };
    const words = { type: 'confirmPaidOutside', version: 1, ...units, payee: 'tier-one' };
    expect(asAdministrator(market, 'car-maker', words)).toBe('ok');
    market.ok('tier-one', words);
    expect(receivables.read(market.world, id)?.paid).toBe(700n);
  });
});

describe('W15 what was set aside before', () => {
  it('W15: escrow stays for its condition: the holders get it, and nothing beside it', () => {
    const { market, receivable } = bargain();
    const release = { do: 'releaseEscrow', to: 'holders' } as const;
    const words = { ...terms([dayOf(4), release]), until: '2026-03-06', escrow: '4000' };
    strike(market, receivable, words);
    const left = balanceOf(market.world, EUR, 'car-maker');
    declareInsolvent(market, 'car-maker');
    for (const day of [3, 4, 5, 6]) market.wait(cutOff(day));
    market.wait(DEFAULT);
    expect(receivables.read(market.world, receivable)?.paid).toBe(4000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(4000n);
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(left);
  });

  it('W15: a guarantor goes on paying for an insolvent debtor', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const guarantee = market.ok('bank-two', give(id));
    market.ok('tier-one', by('acceptGuarantee', guarantee));
    declareInsolvent(market, 'car-maker');
    market.ok('tier-one', call(guarantee), DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    market.ok('bank-two', payUp(guarantee));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(6000n);
  });
});

describe('W15 debts of an insolvent debtor', () => {
  it('W15: are bought by who says that it knows, and by nobody else', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '9800' }));
    const offer = market.ok('tier-one', deals.sell(makeReceivable(market, 'a')));
    declareInsolvent(market, 'car-maker');
    const blind = market.submit('bank-two', deals.answer('acceptSale', offer));
    expect(blind).toMatchObject({ code: 'debtor_insolvent', facts: { debtor: 'car-maker' } });
    market.ok('bank-two', deals.answer('acceptSale', offer, ['insolvency']));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(9800n);
  });

  it('W15: are sold by a quote that says so, not by one given before', () => {
    const market = new Market();
    const { request, quote } = quoted(market);
    declareInsolvent(market, 'car-maker');
    expect(market.submit('tier-one', quoteDeals.accept(quote)).code).toBe('debtor_insolvent');
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '10000' }));
    const knowing = market.ok('bank-two', quoteDeals.quote(request, { knowing: ['insolvency'] }));
    market.ok('tier-one', quoteDeals.accept(knowing));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(9850n);
  });

  it('W15: are assigned to who says that it knows, and secure nothing new', () => {
    const market = new Market();
    const { id } = requested(market);
    const offer = market.ok('tier-one', deals.assign(id, { to: '4000' }));
    declareInsolvent(market, 'car-maker');
    const accept = deals.answer('acceptAssignment', offer);
    expect(market.submit('tier-two', accept).code).toBe('debtor_insolvent');
    market.ok('tier-two', { ...accept, knowing: ['insolvency'] });
    const pledge = deals.pledge(id, { piece: '4001', from: '4001' });
    expect(market.submit('tier-one', pledge).code).toBe('debtor_insolvent');
  });

  it('W15: are not taken by standing consent, and wait for an answer', () => {
    const market = new Market();
    market.ok('tier-two', deals.consent({ limit: '10000' }));
    const id = makeReceivable(market, 'a');
    declareInsolvent(market, 'car-maker');
    const offer = market.ok('tier-one', deals.assign(id));
    expect(offers.read(market.world, offer)?.status).toBe('open');
    expect(consents.read(market.world, 'tier-two', 'tier-one')?.left).toBe(10_000n);
  });
});

describe('W15 standing consents', () => {
  it('W15: of an insolvent member end; those for it take nothing while it is insolvent', () => {
    const market = new Market();
    market.ok('tier-two', deals.consent());
    market.ok('tier-one', deals.consent({ assignor: 'tier-two' }));
    const id = makeReceivable(market, 'a');
    declareInsolvent(market, 'tier-one');
    expect(consents.read(market.world, 'tier-one', 'tier-two')).toBeUndefined();
    expect(asAdministrator(market, 'tier-one', deals.assign(id, { to: '5000' }))).toBe('ok');
    expect(piecesOf(market.world, id).map(({ holder }) => holder)).toEqual([
      'tier-one',
      'tier-one',
    ]);
  });
});

describe('W15 a key that the declaration revokes', () => {
  it('W15: is refused in the same block, which is valid; before the declaration it signs', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const [first, second] = ['4000', '5000'].map((to) =>
      market.transaction('tier-one', deals.assign(id, { to })),
    );
    if (first === undefined || second === undefined) throw new Error('two of two');
    const declared = market.transaction('regulator', declaring('tier-one'));
    const { results } = market.block([first, declared, second]);
    expect(results.map(({ code }) => code)).toEqual(['ok', 'ok', 'key_revoked']);
    expect(results[2]?.events).toEqual([]);
    const again = market.try(market.input([second]));
    expect(again).toMatchObject({ invalid: 'revoked_key' });
  });
});

describe('W15 what is published before the due day', () => {
  const early = { parameters: { obligationDays: 30 } };

  it('W15: goes down by what falls due at once', () => {
    const market = new Market(marketGenesis(early));
    makeAcknowledged(market, 'a');
    const invoice = market.ok('tier-one', deals.register('b'));
    const answer = { accelerates: true, distinctFrom: [hashFor('id of transaction 1')] };
    market.ok('car-maker', deals.acknowledge(invoice, answer));
    market.wait(market.time + DAY);
    const amount = () =>
      obligations.read(market.world, 'car-maker', 'bank-one', 'EUR', '2026-03-12')?.amount;
    expect(amount()).toBe(20_000n);
    declareInsolvent(market, 'car-maker');
    market.wait(market.time + 1000);
    expect(amount()).toBe(10_000n);
  });
});

describe('W15 a guarantor that pays for a piece with a reserve', () => {
  it('W15: leaves the holder a claim for what the reserve still owes it', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithReserve(id, { buyer: 'bank-two', price: '9900' }), 'tier-one');
    const words = { receivable: id, piece: '1', kind: 'guarantee', reference: hashFor('text') };
    const terms = { amount: '10000', waitingDays: 0, untilDay: '2026-12-31' };
    const give = { type: 'giveGuarantee', version: 1, ...words, ...terms };
    const guarantee = market.ok('bank-one', give);
    const by = { version: 1, guarantee };
    market.ok('bank-two', { type: 'acceptGuarantee', ...by });
    const call = { type: 'callGuarantee', ...by, piece: '1', reference: hashFor('letter') };
    market.ok('bank-two', call, DEFAULT);
    market.ok('bank-two', deals.issue({ to: 'bank-one', amount: '10000' }));
    market.ok('bank-one', {
      type: 'payGuarantee',
      ...by,
      piece: '1',
      amount: '10000',
      issuer: 'bank-two',
    });
    // 100 of fee and floor(9900 * 9 % * 15 / 360) = 37 of interest on 9900, of which 10000 came.
    expect(everyFact(market.world, 'debt', debts)).toMatchObject([
      { debtor: 'tier-one', creditor: 'bank-two', amount: 37n, cause: 'recourse' },
    ]);
  });
});
