import { describe, expect, it } from 'vitest';
import { checkTransaction, keyOf } from '../../contracts/admit.ts';
import { amountOfDeed } from '../../contracts/deedAmounts.ts';
import type { DeedOf } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import { checkSpending } from '../../contracts/laws/spending.ts';
import { spentSums } from '../../contracts/state/keyScopes.ts';
import { mayRead, members } from '../../contracts/state/members.ts';
import { usages } from '../../contracts/state/usages.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, START, secretOf } from './market.ts';

const SIGNS_ALL = { read: true, deeds: null, limits: null, lastDay: null };
const EUR = { currency: 'EUR', perDeed: '100', perDay: '150' };

function added(market: Market, scope: object | null, name = 'part', member = 'bank-one'): void {
  market.ok(member, addition(scope, name));
}

function addition(scope: object | null, name = 'part') {
  const key = publicKeyOf(secretOf(`the key ${name}`));
  const words = { name, key, scope: scope as DeedOf<'addKey'>['scope'] };
  return { type: 'addKey', version: 1, ...words } as const;
}

function issue(amount: string, currency = 'EUR') {
  return { ...deals.issue({ to: 'tier-one', amount }), currency };
}

/** One deed of the key in a block of its own; code and facts. */
function signed(market: Market, deed: object, keyName = 'part', time?: number, by = 'bank-one') {
  const transaction = { ...market.transaction(by, deed as never, 0, time), keyName };
  const { code, facts } = market.block([transaction], time).results[0] ?? { code: '', facts: {} };
  return { code, facts };
}

describe('a key with a scope', () => {
  it('signs the types of deeds that it lists, and no others', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, deeds: ['addKey', 'issueMoney'] });
    expect(signed(market, issue('7'))).toEqual({ code: 'ok', facts: {} });
    const facts = { key: 'part', deed: 'transferMoney', deeds: 'addKey issueMoney' };
    const words = { issuer: 'bank-one', currency: 'EUR', to: 'tier-one', amount: '1' };
    const deed = { type: 'transferMoney', version: 1, ...words, reference: hashFor('it') };
    expect(signed(market, deed)).toEqual({ code: 'out_of_scope', facts });
    expect(signed(market, deed, 'desk').code).toBe('insufficient_money');
  });

  it('signs so much in one deed and in one day, and as much again the next', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, limits: [EUR] });
    const at = { key: 'part', deed: 'issueMoney', currency: 'EUR', perDeed: '100', perDay: '150' };
    expect(signed(market, issue('101'))).toEqual({
      code: 'out_of_scope',
      facts: { ...at, amount: '101', spent: '0' },
    });
    expect(signed(market, issue('100')).code).toBe('ok');
    expect(signed(market, issue('51'))).toEqual({
      code: 'out_of_scope',
      facts: { ...at, amount: '51', spent: '100' },
    });
    expect(signed(market, issue('50')).code).toBe('ok');
    expect(signed(market, issue('1')).code).toBe('out_of_scope');
    const day = Math.floor((market.time - START) / DAY) + 1;
    expect(signed(market, issue('1'), 'part', START + day * DAY - 1).code).toBe('out_of_scope');
    expect(signed(market, issue('100'), 'part', START + day * DAY).code).toBe('ok');
  });

  it('counts deeds of one block together, and only those that are done', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, limits: [EUR] });
    const by = (amount: string, to = 'tier-one') => ({
      ...market.transaction('bank-one', { ...issue(amount), to }),
      keyName: 'part',
    });
    const { results } = market.block([by('90', 'nobody'), by('100'), by('60'), by('50')]);
    expect(results.map(({ code }) => code)).toEqual([
      'unknown_counterparty',
      'ok',
      'out_of_scope',
      'ok',
    ]);
    expect(spentSums.read(market.world, 'bank-one', 'part')?.sums).toEqual([
      { currency: 'EUR', amount: '150' },
    ]);
  });

  it('has what it spent leave the state when its day is over', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, limits: [EUR] });
    signed(market, issue('10'));
    const spent = spentSums.read(market.world, 'bank-one', 'part');
    expect(market.blocks.at(-1)?.executed.wakeAt).toBe(spent?.until);
    market.wait((spent?.until ?? 0) - 1);
    expect(spentSums.read(market.world, 'bank-one', 'part')).toEqual(spent);
    const { outcomes } = market.wait(spent?.until ?? 0);
    expect(outcomes).toMatchObject([{ item: 'spent/bank-one/part', code: 'ok', events: [] }]);
    expect(spentSums.read(market.world, 'bank-one', 'part')).toBeUndefined();
  });

  it('signs nothing in other currencies than it names, nor what has no known amount', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, limits: [EUR] });
    expect(signed(market, issue('1', 'USD'))).toMatchObject({
      code: 'out_of_scope',
      facts: { currency: 'USD', perDeed: '0', perDay: '0' },
    });
    expect(signed(market, addition(null, 'third'))).toEqual({
      code: 'out_of_scope',
      facts: { key: 'part', deed: 'addKey', limits: 'EUR 100/150' },
    });
    const absent = { type: 'payDebt', version: 1, debt: hashFor('no debt'), amount: '1' };
    const deed = { ...absent, issuer: null, shown: null };
    expect(signed(market, deed).code).toBe('out_of_scope');
    expect(signed(market, deed, 'desk').code).toBe('unknown_debt');
    expect(signed(market, { type: 'suspendKey', version: 1, name: 'desk' }).code).toBe('ok');
  });

  it('does nothing any more when its last day is over, neither signs nor reads', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, lastDay: '2026-03-03' });
    const until = START + 2 * DAY;
    const key = members.read(market.world, 'bank-one')?.keys.find(({ name }) => name === 'part');
    expect(key?.scope?.until).toBe(until);
    expect(signed(market, issue('1'), 'part', until - 1).code).toBe('ok');
    const facts = { key: 'part', deed: 'issueMoney', until };
    expect(signed(market, issue('1'), 'part', until)).toEqual({ code: 'out_of_scope', facts });
    expect(key && [mayRead(key, until - 1), mayRead(key, until)]).toEqual([true, false]);
  });

  it('that only reads is in no block', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, deeds: [] });
    const deed = { ...market.transaction('bank-one', issue('1')), keyName: 'part' };
    expect(keyOf(market.world, deed)).toEqual({ code: 'reading_key', facts: { key: 'part' } });
    expect(market.try(market.input([deed]))).toMatchObject({ invalid: 'reading_key' });
  });

  it('that does not read makes no tokens', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, read: false });
    const keys = members.read(market.world, 'bank-one')?.keys ?? [];
    expect(keys.map((key) => [key.name, mayRead(key, market.time)])).toEqual([
      ['desk', true],
      ['part', false],
    ]);
  });

  it('has a deed beyond it refused at the node, and in a block at its sender’s cost', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, deeds: ['redeemMoney'] });
    const deed = { ...market.transaction('bank-one', issue('1')), keyName: 'part' };
    const ground = { ...market.state, world: market.world };
    const fit = { ...deed, expires: market.time + 60_000 };
    expect(checkTransaction(ground, fit, market.time + 1, true)?.code).toBe('out_of_scope');
    const before = usages.read(market.world, 'bank-one')?.refused ?? 0;
    market.block([deed]);
    const { refused } = usages.read(market.world, 'bank-one') ?? { refused: 0 };
    expect(refused - before).toBe(deed.jws.length);
  });

  it('of a purchase counts the price, of a sale the units', () => {
    const market = new Market();
    const receivable = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.sell(receivable));
    expect(amountOfDeed(RULES.acceptSale.example, market.world)).toBe('unknown');
    const bought = { ...RULES.acceptSale.example, offer };
    expect(amountOfDeed(bought, market.world)).toEqual({ currency: 'EUR', amount: 9800n });
    const units = { receivable, piece: '1', from: '11', to: '30' };
    const sold = { ...RULES.offerSale.example, ...units };
    expect(amountOfDeed(sold, market.world)).toEqual({ currency: 'EUR', amount: 20n });
  });

  it('of a word on a credit note counts what is credited, if there is a note', () => {
    const market = new Market();
    const receivable = makeAcknowledged(market, 'a');
    handOn(market, deals.assignQuietly(receivable), 'tier-one');
    const word = { ...RULES.answerCreditNote.example, receivable };
    expect(amountOfDeed(word, market.world)).toBe('unknown');
    market.ok('tier-one', deals.credit(receivable, '700'));
    expect(amountOfDeed(word, market.world)).toEqual({ currency: 'EUR', amount: 700n });
  });
});

describe('scopes that are given', () => {
  it('are none that the signing key has not itself', () => {
    const market = new Market();
    const lastDay = '2026-04-01';
    added(market, { read: false, deeds: ['addKey', 'issueMoney'], limits: null, lastDay });
    const one = { read: false, deeds: ['issueMoney'], limits: [EUR], lastDay };
    for (const wider of [
      null,
      { ...one, read: true },
      { ...one, deeds: null },
      { ...one, deeds: ['issueMoney', 'transferMoney'] },
      { ...one, lastDay: null },
      { ...one, lastDay: '2026-04-02' },
    ]) {
      expect(signed(market, addition(wider, 'wide')), JSON.stringify(wider)).toEqual({
        code: 'wider_scope',
        facts: {},
      });
    }
    expect(signed(market, addition(one, 'less')).code).toBe('ok');
  });

  it.each([
    ['a type twice', { deeds: ['issueMoney', 'issueMoney'] }, 'deeds'],
    ['types out of order', { deeds: ['issueMoney', 'addKey'] }, 'deeds'],
    ['a currency twice', { limits: [EUR, EUR] }, 'limits'],
    ['more of a deed than of a day', { limits: [{ ...EUR, perDeed: '151' }] }, 'limits'],
    ['nothing at all', { read: false, deeds: [] }, 'read'],
  ])('do not say %s', (_, words, field) => {
    const market = new Market();
    const { code, facts } = market.submit('tier-one', addition({ ...SIGNS_ALL, ...words }));
    expect({ code, facts }).toEqual({ code: 'bad_scope', facts: { field } });
  });

  it('leave one key that may do all', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL }, 'part', 'tier-one');
    const revoke = { type: 'revokeKey', version: 1, name: 'desk' };
    expect(signed(market, revoke, 'part', undefined, 'tier-one').code).toBe('last_key');
    expect(market.submit('tier-one', { ...revoke, name: 'part' }).code).toBe('ok');
  });
});

describe('the law of scopes', () => {
  it('finds a key that has signed more than it may, and one that has no limits', () => {
    const market = new Market();
    added(market, { ...SIGNS_ALL, limits: [EUR] });
    signed(market, issue('100'));
    expect(checkSpending(market.world)).toEqual([]);
    const spent = spentSums.read(market.world, 'bank-one', 'part');
    if (spent === undefined) throw new Error('the key has spent something');
    const law = 'no key signs more in a day than it may';
    for (const wrong of [
      { ...spent, sums: [{ currency: 'EUR', amount: '151' }] },
      { ...spent, sums: [{ currency: 'USD', amount: '1' }] },
      { ...spent, key: 'desk' },
    ]) {
      const { member, key } = wrong;
      const facts = { facts: new Map([[spentSums.key(member, key), spentSums.encode(wrong)]]) };
      market.world.apply(facts.facts, new Map());
      expect(checkSpending(market.world)).toContainEqual({ law, facts: { member, key } });
      market.world.apply(new Map([[spentSums.key(member, key), null]]), new Map());
    }
  });
});
