import { describe, expect, it } from 'vitest';
import { members, offers, receivables } from '../../contracts/state/facts.ts';
import { balanceOf } from '../../contracts/trade/money.ts';
import { piecesOf } from '../../contracts/trade/paying.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from './market.ts';
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
    why: 'the key of another member, where there is no room',
    found: () => new Market(marketGenesis({ parameters: { maxMemberKeys: 1 } })),
    act: () => ['regulator', declare('tier-one', { key: publicKeyOf(secretOf('tier-two')) })],
  },
  {
    code: 'too_many_keys',
    why: 'no room for another key',
    found: () => new Market(marketGenesis({ parameters: { maxMemberKeys: 1 } })),
    act: () => ['regulator', declare('tier-one')],
  },
]);

testRefusals('endInsolvency', [
  { code: 'unknown_counterparty', why: 'nobody', act: () => ['regulator', end('nobody')] },
  { code: 'not_insolvent', why: 'solvent', act: () => ['regulator', end('tier-one')] },
]);

describe('an insolvent supplier', () => {
  it('keeps what it had not sold, by the administrator’s key; what it had sold stays sold', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell2(id, { to: '4000', price: '3900' }), 'tier-one');
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

describe('an insolvent debtor', () => {
  it('is not debited by itself; what is due is overdue and then in default', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeAcknowledged(market, 'a', {
      mandate: { issuer: 'bank-one', limit: null, partial: true },
    });
    market.ok('regulator', declare('car-maker'));
    const { outcomes } = market.wait(DUE);
    expect(outcomes.at(-1)).toMatchObject({ code: 'debtor_insolvent', item: `settle/${id}` });
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'overdue', paid: 0n });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(100_000n);
    market.wait(DUE + 5 * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('defaulted');
    const rest = { type: 'payOverdue', version: 1, receivable: id, amount: '10000' };
    expect(asAdministrator(market, 'car-maker', rest)).toBe('ok');
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
