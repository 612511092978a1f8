import { describe, expect, it } from 'vitest';
import { invoices } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { bargain, dayOf, strike, terms } from './bargains.ts';
import { council } from './council.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from './market.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const RECORD = DUE - DAY;
const PAY_DAY = Date.UTC(2026, 2, 12) / DAY;
const ORDER = hashFor('order');
const CAR_MAKER = 'member/car-maker';

function freeze(market: Market, target: string, untilDay = '2026-05-20', order = ORDER): void {
  const words = { target, reason: 'court_order', order, untilDay } as const;
  market.ok('regulator', { type: 'freeze', version: 1, ...words });
}

function lift(market: Market, target: string, order = ORDER): void {
  const words = { target, lifts: order, order: hashFor('end') };
  market.ok('regulator', { type: 'liftFreeze', version: 1, ...words });
}

function halt(market: Market, target: string): void {
  const words = { target, reason: 'error', order: ORDER } as const;
  market.ok('regulator', { type: 'haltTrade', version: 1, ...words });
}

function resume(market: Market, target: string): void {
  for (const member of ['bank-one', 'bank-two', 'car-maker']) {
    market.ok(member, { type: 'resumeTrade', version: 1, target });
  }
}

function dispute(receivable: string, amount = '2000') {
  const words = { ground: 'damaged', payee: null, details: hashFor('photographs') } as const;
  return { type: 'disputeReceivable', version: 1, receivable, amount, ...words } as const;
}

function codeOf(market: Market, receivable: string): string {
  return market.submit('car-maker', dispute(receivable)).code;
}

function read(market: Market, id: string) {
  return receivables.read(market.world, id);
}

/** An acknowledged receivable of bank-two, with the money for it in the account of its debtor. */
function sold(market: Market): string {
  market.ok('bank-one', deals.issue());
  const id = makeAcknowledged(market, 'a', { latePpm: 360_000 });
  handOn(market, deals.sell(id, { buyer: 'bank-two' }), 'tier-one');
  return id;
}

describe('W5 a debtor that could not dispute before the record time', () => {
  it.each([
    ['its receivable is frozen', (id: string) => `receivable/${id}`, freeze, lift],
    ['it is frozen', () => CAR_MAKER, freeze, lift],
    ['its receivable is halted', (id: string) => `receivable/${id}`, halt, resume],
    ['what it owes is halted', () => 'debtor/car-maker', halt, resume],
    ['the network is halted', () => 'network', halt, resume],
  ])('W5: has a whole day for it after the stop when %s', (_, target, stop, end) => {
    const market = council();
    const id = sold(market);
    stop(market, target(id));
    for (const day of [-1, 0, 1, 2]) market.wait(DUE + day * DAY);
    // It ends just before it is tried again.
    market.wait(DUE + 3 * DAY - 60_000);
    expect(codeOf(market, id)).not.toBe('ok');
    end(market, target(id));
    const { outcomes } = market.wait(DUE + 3 * DAY);
    const facts = { firstDebitTime: DUE + 4 * DAY };
    expect(outcomes).toMatchObject([{ item: `retry/${id}`, code: 'still_disputable', facts }]);
    expect(read(market, id)).toMatchObject({ status: 'closed', paid: 0n });
    market.wait(DUE + 4 * DAY - 60_000);
    market.ok('car-maker', dispute(id));
    market.wait(DUE + 4 * DAY);
    const paid = { paid: 8000n, disputed: 2000n, interestPaid: 0n, lateSince: null };
    expect(read(market, id)).toMatchObject({ ...paid, firstDebitTime: null });
  });

  it('W5: is debited in full, late for no day, when it says nothing', () => {
    const market = new Market();
    const id = sold(market);
    freeze(market, CAR_MAKER, '2026-03-13');
    for (const day of [-1, 0, 1, 2]) market.wait(DUE + day * DAY);
    expect(read(market, id)).toMatchObject({ status: 'closed', paid: 0n });
    market.wait(DUE + 3 * DAY);
    expect(read(market, id)).toMatchObject({ status: 'paid', interestPaid: 0n, costsPaid: 0n });
  });

  it('W5: without money it is late from that debit on, and is heard no more', () => {
    const market = new Market(marketGenesis({ parameters: { graceDays: 2 } }));
    const id = makeAcknowledged(market, 'a', { latePpm: 360_000 });
    freeze(market, CAR_MAKER, '2026-03-13');
    for (const day of [-1, 0, 1, 2, 3]) market.wait(DUE + day * DAY);
    const late = { status: 'overdue', lateSince: PAY_DAY + 3, graceTime: DUE + 5 * DAY };
    expect(read(market, id)).toMatchObject({ ...late, firstDebitTime: null });
    expect(codeOf(market, id)).toBe('receivable_closed');
  });

  it('W5: waits a day only, when the stop is over before the due time', () => {
    const market = new Market();
    const id = sold(market);
    freeze(market, CAR_MAKER, '2026-03-11');
    market.wait(RECORD);
    market.wait(DUE);
    expect(read(market, id)).toMatchObject({ status: 'closed', paid: 0n });
    market.wait(DUE + DAY - 60_000);
    expect(market.submit('car-maker', dispute(id, '10001')).code).toBe('more_than_open');
    market.wait(DUE + DAY);
    expect(read(market, id)?.status).toBe('paid');
  });

  it('W5: has a whole day after the last of several stops', () => {
    const market = new Market();
    const id = sold(market);
    freeze(market, CAR_MAKER, '2026-03-11');
    market.wait(RECORD);
    market.wait(DUE);
    freeze(market, `receivable/${id}`, '2026-03-13', hashFor('another'));
    market.wait(DUE + DAY);
    market.wait(DUE + 2 * DAY);
    expect(read(market, id)).toMatchObject({ status: 'closed', paid: 0n });
    market.wait(DUE + 3 * DAY - 60_000);
    market.ok('car-maker', dispute(id));
    market.wait(DUE + 3 * DAY);
    expect(read(market, id)).toMatchObject({ paid: 8000n, disputed: 2000n });
  });

  it('W5: may do so until the debit, when that waits for other money too', () => {
    const market = new Market(marketGenesis({ parameters: { issuerDays: 15 } }));
    const id = sold(market);
    market.ok('regulator', deals.insolvent('bank-one'));
    freeze(market, CAR_MAKER, '2026-03-11');
    for (const day of [-1, 0, 1, 2]) market.wait(DUE + day * DAY);
    market.ok('car-maker', dispute(id));
    expect(read(market, id)).toMatchObject({ status: 'closed', disputed: 2000n });
  });

  it('W5: holds the holders of record, whose offers have lapsed', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id));
    freeze(market, CAR_MAKER, '2026-03-11');
    market.wait(RECORD);
    market.wait(DUE);
    const answer = deals.answer('acceptAssignment', offer);
    expect(market.submit('tier-two', answer).code).toBe('offer_lapsed');
    expect(market.submit('tier-one', deals.assign(id)).code).toBe('receivable_closed');
  });

  it('W5: has the day when its debt fell due at once while it stood still', () => {
    const market = new Market();
    const invoice = market.ok('tier-one', deals.register('a'));
    const distinctFrom = [...(invoices.read(market.world, invoice)?.similar ?? [])];
    market.ok('car-maker', deals.acknowledge(invoice, { distinctFrom, accelerates: true }));
    freeze(market, `receivable/${invoice}`, '2026-03-02');
    const key = publicKeyOf(secretOf('administrator'));
    const words = { member: 'car-maker', reference: hashFor('court'), name: 'administrator', key };
    market.ok('regulator', { type: 'declareInsolvency', version: 1, ...words });
    const at = market.time;
    expect(read(market, invoice)).toMatchObject({ dueTime: at, firstDebitTime: at + DAY });
    market.wait(at + 1);
    market.wait(START + DAY);
    expect(read(market, invoice)).toMatchObject({ status: 'closed' });
  });
});

describe('W5 a debtor that has waived its defences since', () => {
  it('W5: is debited at the due time, as every debtor of an undertaking', () => {
    const { market, receivable: id } = bargain();
    const words = terms([dayOf(12), { do: 'makeUndertaking' }]);
    strike(market, id, { ...words, until: '2026-03-12' });
    freeze(market, CAR_MAKER, '2026-03-11');
    market.wait(RECORD);
    expect(read(market, id)).toMatchObject({ kind: 'acknowledged', firstDebitTime: DUE + DAY });
    market.wait(DUE);
    const paid = { kind: 'undertaking', status: 'paid', firstDebitTime: null };
    expect(read(market, id)).toMatchObject(paid);
  });
});

describe('W19 what is lifted before the due time', () => {
  it('W19: is due then, though all of it was disputed after the record time', () => {
    const market = new Market(marketGenesis({ parameters: { liftDays: 1 } }));
    const id = makeAcknowledged(market, 'a');
    market.ok('bank-one', deals.issue());
    market.wait(RECORD);
    const words = { ...dispute(id, '10000'), ground: 'already_paid', payee: 'tier-one' } as const;
    const name = market.ok('car-maker', words);
    const end = { type: 'endDispute', version: 1, receivable: id, dispute: name } as const;
    market.ok('car-maker', { ...end, cancelled: '0' });
    expect(read(market, id)).toMatchObject({ status: 'closed', disputed: 0n, retryTime: null });
    market.wait(DUE);
    expect(read(market, id)?.status).toBe('paid');
  });
});

describe('W5 what did not stand still at its record time', () => {
  it('W5: is debited at its due time, and disputed no more after the record time', () => {
    const market = new Market();
    const id = sold(market);
    freeze(market, CAR_MAKER, '2026-03-10');
    market.wait(START + 9 * DAY);
    market.wait(RECORD);
    expect(codeOf(market, id)).toBe('receivable_closed');
    market.wait(DUE);
    expect(read(market, id)?.status).toBe('paid');
  });

  it('W5: nor when something stops it later', () => {
    const market = new Market();
    const id = sold(market);
    market.wait(RECORD);
    freeze(market, CAR_MAKER, '2026-03-12');
    market.wait(DUE);
    market.wait(START + 11 * DAY);
    expect(codeOf(market, id)).toBe('receivable_closed');
    market.wait(DUE + DAY);
    expect(read(market, id)?.status).toBe('paid');
  });

  it('W5: an undertaking has no defence to wait for', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeReceivable(market, 'a');
    freeze(market, CAR_MAKER, '2026-03-11');
    market.wait(RECORD);
    market.wait(DUE);
    expect(read(market, id)?.status).toBe('paid');
  });
});
