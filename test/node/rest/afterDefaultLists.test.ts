import { describe, expect, it } from 'vitest';
import { pieceTarget } from '../../../contracts/state/freezes.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import type { ListName } from '../../../node/rest/lists.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import { readPage } from '../../../node/rest/paging.ts';
import {
  aboutCorrection,
  correcting,
  debtOf,
  misdirected,
  supervisedMarket,
  unitsTo,
} from '../../contracts/correctionDeals.ts';
import {
  deals,
  handOn,
  makeAcknowledged,
  makeReceivable,
  similarTo,
} from '../../contracts/deals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from '../../contracts/market.ts';
import { quoteDeals } from '../../contracts/quoteDeals.ts';
import { listingOf } from './memoryListing.ts';

const ADMINISTRATORS = ['one', 'two'].map((name) => publicKeyOf(secretOf(name)));
const DUE = START + 10 * DAY + (16 * DAY) / 24;

/** What a list shows of a market, whole or of one value of a filter; pages have one item each. */
async function listed(
  { world }: Market,
  name: ListName,
  filter?: string,
  value = '',
): Promise<{ readonly key: string; readonly value: Json }[]> {
  const plan = LISTS[name];
  const ranges = filter === undefined ? plan.all : (plan.filters[filter]?.(value) ?? []);
  const items: { readonly key: string; readonly value: Json }[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await readPage(listingOf(world), ranges, { limit: 1, cursor });
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = page.next;
  }
}

async function keys(
  market: Market,
  name: ListName,
  filter?: string,
  value?: string,
): Promise<string[]> {
  const items = await listed(market, name, filter, value);
  for (const item of items) expect(market.world.facts.get(item.key)).toEqual(item.value);
  return items.map(({ key }) => key).sort();
}

it('guarantees are listed all, and by their guarantor those that still bind it', async () => {
  const market = new Market();
  const receivable = makeAcknowledged(market, 'a');
  const words = { receivable, piece: '1', kind: 'guarantee', reference: hashFor('text') } as const;
  const terms = { amount: '6000', waitingDays: 0, untilDay: '2026-04-30' } as const;
  const give = { type: 'giveGuarantee', version: 1, ...words, ...terms } as const;
  const [first, second] = ['bank-one', 'bank-two'].map((bank) => market.ok(bank, give));
  const withdraw = { type: 'withdrawGuarantee', version: 1, guarantee: first ?? '' } as const;
  market.ok('bank-one', withdraw);

  expect(await keys(market, 'guarantees')).toEqual(
    [first, second].map((id) => `guarantee/${id}`).sort(),
  );
  expect(await keys(market, 'guarantees', 'guarantor', 'bank-two')).toEqual([
    `guarantee/${second}`,
  ]);
  expect(await keys(market, 'guarantees', 'guarantor', 'bank-one')).toEqual([]);
});

it('claims of recourse are listed while open, by who has them and who owes them', async () => {
  const market = new Market();
  const [first, second] = ['a', 'b'].map((name) => {
    const receivable = makeAcknowledged(market, name);
    handOn(market, deals.sellWithRecourse(receivable), 'tier-one');
    const cause = { cause: 'warranty', reference: hashFor('grounds') } as const;
    const words = { type: 'claimRecourse', version: 1, receivable, piece: '1' } as const;
    return market.ok('bank-two', { ...words, ...cause });
  });
  const both = [first, second].map((id) => `claim/${id}`).sort();
  expect(await keys(market, 'claims')).toEqual(both);
  expect(await keys(market, 'claims', 'claimant', 'bank-two')).toEqual(both);
  expect(await keys(market, 'claims', 'assignor', 'tier-one')).toEqual(both);
  expect(await keys(market, 'claims', 'claimant', 'tier-one')).toEqual([]);
  expect(await keys(market, 'claims', 'assignor', 'bank-two')).toEqual([]);

  market.ok('bank-two', { type: 'withdrawRecourse', version: 1, claim: first ?? '' });
  expect(await keys(market, 'claims')).toEqual([`claim/${second}`]);
});

it('debts are listed while something of them is open, by who owes them and to whom', async () => {
  const market = new Market();
  const receivable = makeReceivable(market, 'a');
  market.ok('tier-one', deals.credit(receivable, '1500'));
  const [key] = await keys(market, 'debts');
  expect(market.world.facts.get(key ?? '')).toMatchObject({
    ...{ debtor: 'tier-one', creditor: 'car-maker', amount: '1500', id: key?.slice(5) },
  });
  for (const [filter, member, found] of [
    ['debtor', 'tier-one', [key]],
    ['debtor', 'car-maker', []],
    ['creditor', 'car-maker', [key]],
    ['creditor', 'tier-one', []],
    ['member', 'tier-one', [key]],
    ['member', 'car-maker', [key]],
  ] as const) {
    expect(await keys(market, 'debts', filter, member), `${filter} ${member}`).toEqual(found);
  }
  market.ok('bank-one', deals.issue({ to: 'tier-one' }));
  const pay = {
    type: 'payDebt',
    version: 1,
    debt: key?.slice(5) ?? '',
    amount: '1500',
    issuer: null,
  } as const;
  market.ok('tier-one', pay);
  expect(await keys(market, 'debts')).toEqual([]);
});

it('obligations are listed by who owes them and by whose money is needed', async () => {
  const market = new Market(marketGenesis({ parameters: { obligationDays: 3 } }));
  const accepted = (name: string, debtor: string, currency: string, issuer: string) => {
    const deed = deals.register(name, { debtor, currency });
    const invoice = market.ok('tier-one', deed);
    const mandate = { issuer, chargesCap: null, partial: false };
    market.ok(debtor, deals.accept(invoice, { mandate, distinctFrom: similarTo(market, invoice) }));
  };
  accepted('a', 'car-maker', 'EUR', 'bank-one');
  accepted('b', 'car-maker', 'USD', 'bank-one');
  accepted('c', 'truck-maker', 'EUR', 'bank-one');
  accepted('d', 'truck-maker', 'EUR', 'bank-two');
  const key = (debtor: string, money: string) => `obligation/${debtor}/${money}/2026-03-12`;
  const [eur, usd] = [key('car-maker', 'bank-one/eur'), key('car-maker', 'bank-one/usd')];
  const [one, two] = [key('truck-maker', 'bank-one/eur'), key('truck-maker', 'bank-two/eur')];

  expect(await keys(market, 'obligations')).toEqual([eur, usd, one, two]);
  expect(await keys(market, 'obligations', 'debtor', 'car-maker')).toEqual([eur, usd]);
  expect(await keys(market, 'obligations', 'issuer', 'bank-one')).toEqual([eur, usd, one]);
  expect(await keys(market, 'obligations', 'issuer', 'bank-two')).toEqual([two]);
  expect(await keys(market, 'obligations', 'issuer', 'car-maker')).toEqual([]);

  // Published it is still there: an issuer looks for what it has to fund.
  market.wait(DUE - 3 * DAY);
  const [published] = await listed(market, 'obligations', 'issuer', 'bank-two');
  expect(published?.value).toMatchObject({ status: 'published' });
});

it('conversions are listed while they are open, by maker, addressee, or for anyone', async () => {
  const market = new Market();
  market.ok('bank-one', deals.issue({ to: 'tier-one' }));
  const offered = (to: string | null): string => {
    const id = market.ok('tier-one', quoteDeals.convert({ to }));
    return `conversion/${id}`;
  };
  const [named, open, over] = [offered('tier-two'), offered(null), offered('tier-two')];
  market.ok('tier-one', quoteDeals.endConversion(over.slice('conversion/'.length)));
  expect(await keys(market, 'conversions')).toEqual([named, open].sort());
  expect(await keys(market, 'conversions', 'maker', 'tier-one')).toEqual([named, open].sort());
  expect(await keys(market, 'conversions', 'maker', 'tier-two')).toEqual([]);
  expect(await keys(market, 'conversions', 'addressee', 'tier-two')).toEqual([named]);
  expect(await keys(market, 'conversions', 'forAnyone', 'true')).toEqual([open]);
});

it('redemptions are listed while their money is locked, by issuer and by member', async () => {
  const market = new Market();
  market.ok('bank-one', deals.issue());
  const words = { issuer: 'bank-one', currency: 'EUR', payment: hashFor('order') } as const;
  const given = ['1', '2'].map((amount) => {
    const deed = { type: 'redeemMoney', version: 1, ...words, amount } as const;
    return `redemption/${market.ok('car-maker', deed)}`;
  });
  expect(await keys(market, 'redemptions')).toEqual(given.toSorted());
  expect(await keys(market, 'redemptions', 'issuer', 'bank-one')).toEqual(given.toSorted());
  expect(await keys(market, 'redemptions', 'issuer', 'bank-two')).toEqual([]);
  expect(await keys(market, 'redemptions', 'member', 'car-maker')).toEqual(given.toSorted());
  market.wait(START + 6 * DAY);
  expect(await keys(market, 'redemptions')).toEqual([]);
});

it('corrections are listed while they may come about, by authority and receivable', async () => {
  const market = supervisedMarket();
  const id = misdirected(market);
  const repair = unitsTo(id, 'bank-one', ['bank-two']);
  const asked = market.ok('bank-two', correcting('proposeCorrection', repair));
  const said = market.ok('regulator', correcting('orderCorrection', repair));
  const owed = correcting('orderCorrection', debtOf('bank-one', 'tier-two', '5'));
  const debt = market.ok('regulator', owed);
  const named = (...ids: string[]): string[] => ids.map((each) => `correction/${each}`).sort();
  expect((await keys(market, 'corrections')).toSorted()).toEqual(named(asked, said, debt));
  expect(await keys(market, 'corrections', 'authority', 'agreement')).toEqual(named(asked));
  expect(await keys(market, 'corrections', 'authority', 'order')).toEqual(named(said, debt));
  expect(await keys(market, 'corrections', 'authority', 'ballot')).toEqual([]);
  expect(await keys(market, 'corrections', 'receivable', id)).toEqual(named(asked, said));
  market.ok('bank-two', aboutCorrection('endCorrection', asked));
  expect(await keys(market, 'corrections', 'receivable', id)).toEqual(named(said));
});

describe('what a supervisor puts down', () => {
  const order = { order: hashFor('order') } as const;

  it('freezes and halts are listed by their targets, also when they are over', async () => {
    const market = new Market();
    const receivable = makeAcknowledged(market, 'a');
    const member = 'member/tier-two';
    for (const target of [member, `piece/${receivable}/1`, `receivable/${receivable}`]) {
      const words = { target, reason: 'court_order', ...order, untilDay: '2026-03-20' } as const;
      market.ok('regulator', { type: 'freeze', version: 1, ...words });
    }
    const lifted = { target: member, lifts: order.order, ...order } as const;
    market.ok('regulator', { type: 'liftFreeze', version: 1, ...lifted });
    expect(await keys(market, 'freezes')).toEqual([
      'freeze/member/tier-two',
      `freeze/${pieceTarget(receivable, 1n)}`,
      `freeze/receivable/${receivable}`,
    ]);

    for (const target of ['network', 'debtor/car-maker']) {
      const words = { target, reason: 'fraud_suspected', ...order } as const;
      market.ok('regulator', { type: 'haltTrade', version: 1, ...words });
    }
    expect(await keys(market, 'halts')).toEqual(['halt/debtor/car-maker', 'halt/network']);
  });

  it('insolvencies are listed by member, also when they have ended', async () => {
    const market = new Market();
    for (const [at, member] of ['tier-one', 'car-maker'].entries()) {
      const key = { name: 'administrator', key: ADMINISTRATORS[at] ?? '' } as const;
      const words = { member, reference: hashFor('proceedings'), ...key } as const;
      market.ok('regulator', { type: 'declareInsolvency', version: 1, ...words });
    }
    const both = ['insolvency/car-maker', 'insolvency/tier-one'];
    expect(await keys(market, 'insolvencies')).toEqual(both);
    const end = { type: 'endInsolvency', version: 1, member: 'tier-one' } as const;
    market.ok('regulator', { ...end, reference: hashFor('decision') });
    expect(await keys(market, 'insolvencies')).toEqual(both);
  });
});
