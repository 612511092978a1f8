import { describe, expect, it } from 'vitest';
import { RULES } from '../../contracts/deeds.ts';
import type { Repair } from '../../contracts/state/corrections.ts';
import { fieldsOf } from '../../contracts/state/forms.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { pledges } from '../../contracts/state/rights.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import { Draft, MemoryWorld } from '../../contracts/state/state.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import { hashJson } from '../../ledger/hash.ts';
import {
  aboutCorrection,
  correcting,
  debtOf,
  indebted,
  misdirected,
  reduction,
  supervisedMarket,
  unitsTo,
} from './correctionDeals.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';

/**
 * Deeds that name something by its id and show nothing of it: why nobody is hurt by what it turns
 * out to be.
 */
const HARMLESS: Readonly<Record<string, string>> = {
  // The deed says how much itself, or at most or at least, and the rule holds it to that.
  acceptInvoice: 'It says amount, currency, days and terms itself.',
  counterInvoice: 'It says amount, currency, days and terms itself.',
  reissueInvoice: 'It says all of the new invoice itself.',
  liftDispute: 'It says how much is accepted itself.',
  disputeReceivable: 'It says how much is disputed itself.',
  creditNote: 'It says how much is credited itself.',
  payOverdue: 'It says how much is paid itself.',
  setOff: 'It says how much is set off itself.',
  setOffPiece: 'It says how much is set off itself.',
  confirmPaidOutside: 'It says how much was paid itself.',
  payRecourse: 'It says how much is paid at most itself.',
  payEarly: 'It says how much is paid at most itself.',
  acceptQuote: 'It says what is got at least, and what it costs at most, itself.',
  giveGuarantee: 'It says how much is guaranteed until when itself.',
  pledgePiece: 'It says units, debt and day itself.',
  offerSale: 'It says units, price and day itself.',
  offerAssignment: 'It says units and day itself.',
  offerEarlyPayment: 'It says units, discount and day itself.',
  assignToMany: 'It says units and day itself.',
  requestQuotes: 'It says units and day itself; nothing is sold by it.',
  fundObligation: 'It says how much is funded itself.',
  proposeContract: 'It says the terms itself; nothing is agreed by it.',
  shadowContract: 'It says the terms itself, and moves nothing.',
  attestFact: 'It says what it attests itself.',
  attestEntry: 'It says what it attests itself.',
  grantReading: 'It says who may read and until when itself, and moves nothing.',
  // It takes back or refuses what the signer alone has a say in, and promises nothing.
  rejectInvoice: 'It refuses an invoice, which never changes.',
  withdrawInvoice: 'It takes back an invoice, which never changes.',
  disputeInvoice: 'It refuses an invoice for a time, which never changes.',
  declineOffer: 'It refuses what was offered.',
  withdrawOffer: 'It takes back what was offered.',
  endQuote: 'It takes back or refuses a quote.',
  endRequest: 'It takes back a request.',
  endConversion: 'It takes back or refuses a conversion.',
  refuseObligation: 'It refuses credit that nobody has promised.',
  endReading: 'It ends a right to read.',
  giveNotice: 'It tells the debtor who holds what, and moves nothing.',
  writeOff: 'It marks a piece, and changes nothing.',
  // What it names never changes, and all of it is told before it is signed.
  endCorrection: 'It keeps a correction from being made; another may be proposed.',
  // Of the network, and not of the trade.
  castBallot: 'It votes on a proposal, which never changes, and binds no money of the signer.',
  // The deed that waits never changes, and its amount is compared again before it is done.
  approveDeed: 'It names a deed that waits, which never changes, by its digest.',
  declineDeed: 'It only keeps a deed of its own member from being done.',
  propose: 'It says what is proposed itself.',
};

const RULE_ROWS = Object.entries(RULES) as [string, Rule][];

/** Whether a deed names something by its id, or a piece by its first unit. */
function namesById({ schema }: Rule): boolean {
  return fieldsOf(schema).some(({ name, form, meaning }) => {
    const isHash = form.kind === 'text' && form.pattern === '^[0-9a-f]{64}$';
    return name === 'piece' || (isHash && /^(id of|the credit note|the dispute)/i.test(meaning));
  });
}

describe('nothing is signed by id alone', () => {
  it.each(RULE_ROWS)(
    '%s shows what its ids name, or is harmless, with the reason',
    (type, rule) => {
      const reason = HARMLESS[type];
      if (rule.shown !== undefined) return expect(reason).toBeUndefined();
      if (namesById(rule)) return expect(reason).toMatch(/^It .{10,}\.$/);
      return undefined;
    },
  );

  it('excuses no deed that there is not', () => {
    expect(Object.keys(HARMLESS).filter((type) => !(type in RULES))).toEqual([]);
  });

  it.each(RULE_ROWS.filter(([, { shown }]) => shown !== undefined))(
    '%s shows nothing of what is not there, and has a field for what is',
    (_type, rule) => {
      expect(rule.shown?.(rule.example, new Draft(new MemoryWorld()))).toBeNull();
      const names = fieldsOf(rule.schema).map(({ name }) => name);
      expect(names).toContain('shown');
      expect((rule.example as JsonObject)['shown']).not.toBeNull();
    },
  );
});

describe('what was shown, when the state has moved on', () => {
  /** Two deeds in one block: the second was shown what stood before the first. */
  function behind(
    market: Market,
    first: readonly [string, object],
    second: readonly [string, object],
  ): { readonly code: string; readonly facts: unknown } {
    const both = [first, second].map(([by, deed]) => market.transaction(by, deed as never));
    const [one, two] = market.block(both).results;
    expect(one?.code).toBe('ok');
    return { code: two?.code ?? '', facts: two?.facts };
  }

  it('a pledge of which more was received meanwhile is not released', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const pledge = market.ok('tier-one', deals.pledge(id, { from: '1', to: '3000' }));
    const enforce = { type: 'enforcePledge', version: 1, pledge, piece: '1' };
    const release = { type: 'releasePledge', version: 1, pledge };
    market.wait(START + 6 * DAY);
    const gone = behind(market, ['bank-one', enforce], ['bank-one', release]);
    expect(gone).toEqual({ code: 'shown_differs', facts: { field: 'received', stands: '3000' } });
    expect(pledges.read(market.world, pledge)).toMatchObject({ status: 'active' });
  });

  it('a piece that was cut meanwhile is not conceded', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assign(id), 'tier-one');
    const why = { ground: 'damaged', payee: null, details: hashFor('why') };
    const words = { receivable: id, amount: '2000', ...why };
    market.ok('car-maker', { type: 'disputeReceivable', version: 1, ...words } as never);
    const concede = {
      type: 'concedeUnits',
      version: 1,
      receivable: id,
      piece: '8001',
      alone: true,
    };
    const name = receivables.read(market.world, id)?.dispute?.id ?? '';
    const end = { type: 'endDispute', version: 1, receivable: id, dispute: name, cancelled: '0' };
    const gone = behind(market, ['tier-two', concede], ['car-maker', end]);
    expect(gone).toEqual({ code: 'shown_differs', facts: { field: 'disputed', stands: '0' } });
  });

  it('a sale is taken at the price that was shown alone', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    const offer = market.ok('tier-one', deals.sell(id));
    const take = deals.answer('acceptSale', offer);
    const { shown } = market.transaction('bank-two', take).deed as unknown as {
      readonly shown: JsonObject;
    };
    expect(shown).toMatchObject({ price: '9800', open: '10000', payDay: '2026-03-12' });
    const cheaper = { ...take, shown: { ...shown, price: '9700' } };
    const refused = market.submit('bank-two', cheaper as never);
    const facts = { field: 'price', stands: '9800' };
    expect(refused).toMatchObject({ code: 'shown_differs', facts });
    const blind = market.submit('bank-two', { ...take, shown: null } as never);
    expect(blind.code).toBe('shown_differs');
    market.ok('bank-two', take);
  });

  it('who is no party is told that, and not what stands', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    const offer = market.ok('tier-one', deals.sell(id, { buyer: 'bank-two' }));
    const take = deals.answer('acceptSale', offer);
    const { shown } = market.transaction('bank-two', take).deed as unknown as {
      readonly shown: JsonObject;
    };
    for (const said of [shown, { ...shown, price: '9700' }, { ...shown, seller: 'nobody' }, null]) {
      const asked = market.submit('bank-one', { ...take, shown: said } as never);
      expect(asked).toMatchObject({ code: 'not_addressee', facts: {} });
    }
    const other = { ...take, knowing: ['insolvency'], shown: { ...shown, price: '9700' } };
    expect(market.submit('bank-two', other as never).code).toBe('shown_differs');
  });

  /** What the last transaction of `by` would have been shown of `deed`. */
  function shownOf(market: Market, by: string, deed: object): JsonObject {
    return market.transaction(by, deed as never).deed['shown'] as JsonObject;
  }

  it('a correction is confirmed and agreed to for what is open now, by its words', () => {
    const market = supervisedMarket();
    const id = misdirected(market);
    const repair = unitsTo(id, 'bank-one', ['bank-two']);
    const orders = [repair, unitsTo(id, 'tier-two', ['bank-two'])].map((each) =>
      market.ok('regulator', correcting('orderCorrection', each)),
    );
    const [first = '', second = ''] = orders;
    const confirm = aboutCorrection('confirmCorrection', first);
    const shown = shownOf(market, 'inspectorate', confirm);
    expect(shown).toEqual({ repair: hashJson(repair), open: '10000', currency: 'EUR' });
    const other = { ...aboutCorrection('confirmCorrection', second), shown };
    const stands = hashJson(unitsTo(id, 'tier-two', ['bank-two']));
    expect(market.submit('inspectorate', other as never)).toMatchObject({
      ...{ code: 'shown_differs', facts: { field: 'repair', stands } },
    });
    market.wait(START + 20 * DAY);
    market.ok('bank-one', deals.issue({ amount: '4000' }));
    const pay = { type: 'payOverdue', version: 1, receivable: id, amount: '4000' } as const;
    market.ok('car-maker', pay);
    const asked = market.ok(
      'bank-two',
      correcting('proposeCorrection', {
        ...unitsTo(id, 'bank-one', ['bank-two'], ['5000', '10000']),
      }),
    );
    const consent = { ...aboutCorrection('consentCorrection', asked) };
    const late = { ...consent, shown: { ...shownOf(market, 'bank-one', consent), open: '10000' } };
    const refused = market.submit('bank-one', late as never);
    const facts = { field: 'open', stands: '6000' };
    expect(refused).toMatchObject({ code: 'shown_differs', facts });
    market.ok('bank-one', consent);
  });

  it('a correction of debts shows what it is about: a new one, what is open of an old', () => {
    const market = supervisedMarket();
    const debt = indebted(market);
    const shownOfOrder = (repair: Repair): JsonObject => {
      const order = market.ok('regulator', correcting('orderCorrection', repair));
      return shownOf(market, 'inspectorate', aboutCorrection('confirmCorrection', order));
    };
    const less = reduction(debt, '300');
    const more = debtOf('bank-one', 'tier-two', '77');
    expect(shownOfOrder(less)).toMatchObject({ repair: hashJson(less), open: '500' });
    expect(shownOfOrder(more)).toMatchObject({ repair: hashJson(more), open: '77' });
  });

  it('a debt is paid to the creditor and in the currency that were shown', () => {
    const market = supervisedMarket();
    const debt = indebted(market);
    market.ok('bank-two', { ...deals.issue({ to: 'bank-one', amount: '500' }) });
    const pay = { type: 'payDebt', version: 1, debt, amount: '5', issuer: null } as const;
    const shown = shownOf(market, 'bank-one', pay);
    expect(shown).toEqual({ creditor: 'tier-two', currency: 'EUR' });
    const other = { ...pay, shown: { ...shown, creditor: 'tier-one' } };
    const facts = { field: 'creditor', stands: 'tier-two' };
    expect(market.submit('bank-one', other as never)).toMatchObject({ facts });
    market.ok('bank-one', pay);
  });

  it('of what is not there the rule itself says so', () => {
    const market = new Market();
    const take = deals.answer('acceptSale', hashFor('none'));
    expect(market.submit('bank-two', take).code).toBe('unknown_offer');
  });
});
