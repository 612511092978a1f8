import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';
import { answer, confirm, defence } from './noteDeals.ts';

/** The days to agree or object to a note of the first day are over. */
const ANSWERED = START + 11 * DAY;
const LATE = { dueDay: '2026-04-01', noticeByBlock: false } as const;

/** A receivable of 10000 that is due in thirty days; notice counts five days after its block. */
function owedLate(market: Market): string {
  const invoice = market.ok('tier-one', deals.register('a', { dueDay: '2026-04-01' }));
  market.ok('car-maker', deals.acknowledge(invoice, LATE));
  return invoice;
}

/** All of it sold for 9800 without recourse. */
function sold(market: Market, words: Parameters<typeof deals.sell>[1] = {}): string {
  const invoice = owedLate(market);
  handOn(market, deals.sell(invoice, words), 'tier-one');
  return invoice;
}

function acknowledgeNotice(market: Market, receivable: string): void {
  market.ok('car-maker', { type: 'acknowledgeNotice', version: 1, receivable, piece: '1' });
}

/** Each piece: its holder, what is cancelled of it, and what is in dispute. */
function standOf(market: Market, id: string): string[] {
  return piecesOf(market.world, id).map(({ holder, released, disputed }) => {
    return `${holder} ${released} ${disputed}`;
  });
}

function owed(market: Market): string[] {
  return Array.from(scanAll(market.world.facts, ...under('debt')), ([, value]) => {
    const { debtor, creditor, amount, cause, units } = debts.decode(value);
    return `${debtor} ${creditor} ${amount} ${cause} ${units}`;
  }).sort();
}

/** Half of 9800, and of the discount of 200 eleven of thirty days. */
const WARRANTED = 'tier-one bank-two 4937 dilution 5000';

describe('W11 credit notes before notice counts', () => {
  it('W11: a concession with the debtor’s word binds who bought, and the seller answers', () => {
    const market = new Market();
    const id = sold(market);
    const note = market.ok('tier-one', deals.credit(id, '5000'));
    market.ok('car-maker', confirm(id, note));
    market.ok('bank-two', answer(id, note, false));
    market.wait(ANSWERED);
    expect(standOf(market, id)).toEqual(['bank-two 5000 0']);
    expect(owed(market)).toEqual([WARRANTED]);
  });

  it('W11: without the debtor’s word it binds nobody: the supplier alone wipes no piece', () => {
    const market = new Market();
    const id = sold(market);
    market.ok('tier-one', deals.credit(id, '5000'));
    market.wait(ANSWERED);
    expect(standOf(market, id)).toEqual(['bank-two 0 0']);
    expect(owed(market)).toEqual(['tier-one car-maker 5000 creditNote 0']);
  });

  it('W11: an objection to a defence that was confirmed in time opens no dispute', () => {
    const market = new Market();
    const id = sold(market);
    const note = market.ok('tier-one', defence(id, '5000'));
    market.ok('car-maker', confirm(id, note));
    market.ok('bank-two', answer(id, note, false));
    market.wait(ANSWERED);
    expect(standOf(market, id)).toEqual(['bank-two 5000 0']);
    expect(owed(market)).toEqual([WARRANTED]);
  });

  it.each([
    ['a millisecond before it counts', -1, 5000n],
    ['when it counts', 0, 0n],
  ])('W11: what matters is when the debtor said it: %s', (_, after, released) => {
    const market = new Market();
    const id = sold(market);
    const counts = piecesOf(market.world, id)[0]?.links[0]?.noticeTime ?? 0;
    expect(counts).toBe(market.time + 5 * DAY);
    const note = market.ok('tier-one', deals.credit(id, '5000'));
    market.ok('car-maker', confirm(id, note), counts + after);
    market.wait(ANSWERED);
    expect(piecesOf(market.world, id)).toMatchObject([{ released }]);
  });

  it('W11: once the debtor has acknowledged the notice, the holder is asked', () => {
    const market = new Market();
    const id = sold(market);
    acknowledgeNotice(market, id);
    const note = market.ok('tier-one', defence(id, '5000'));
    market.ok('car-maker', confirm(id, note));
    market.ok('bank-two', answer(id, note, false));
    market.wait(ANSWERED);
    expect(standOf(market, id)).toEqual(['bank-two 0 0', 'bank-two 0 5000']);
    expect(owed(market)).toEqual([]);
  });

  it('W11: of a sale that is not disclosed the debtor has no notice at all', () => {
    const market = new Market();
    const id = sold(market, { disclosed: false });
    const note = market.ok('tier-one', deals.credit(id, '5000'));
    market.ok('car-maker', confirm(id, note));
    market.wait(ANSWERED);
    expect(standOf(market, id)).toEqual(['bank-two 5000 0']);
  });

  it('W11: who has notice of the first change does not deal with the supplier any more', () => {
    const market = new Market();
    const id = sold(market);
    market.wait(market.time + 5 * DAY);
    handOn(market, deals.assign(id, { expiresDay: '2026-03-20' }), 'bank-two');
    const note = market.ok('tier-one', deals.credit(id, '5000'));
    market.ok('car-maker', confirm(id, note));
    market.wait(START + 17 * DAY);
    expect(standOf(market, id)).toEqual(['tier-two 0 0']);
  });

  it('W11: of two pieces it binds the one of which the debtor had no notice', () => {
    const market = new Market();
    const id = owedLate(market);
    handOn(market, deals.assign(id, { to: '5000' }), 'tier-one');
    acknowledgeNotice(market, id);
    const rest = { piece: '5001', from: '5001', assignee: 'tier-three' };
    handOn(market, deals.assign(id, rest), 'tier-one');
    const note = market.ok('tier-one', deals.credit(id, '6000'));
    market.ok('car-maker', confirm(id, note));
    market.wait(ANSWERED);
    expect(standOf(market, id)).toEqual(['tier-two 0 0', 'tier-three 5000 0']);
    expect(owed(market)).toEqual([
      'tier-one car-maker 1000 creditNote 0',
      'tier-one tier-three 5000 dilution 5000',
    ]);
  });
});

describe('W22 the document of a credit note that lapsed', () => {
  const document = hashFor('a credit note');

  /** A defence that nobody has confirmed in its days. */
  function lapsed(market: Market): string {
    const id = owedLate(market);
    market.ok('tier-one', deals.credit(id, '5000', { ground: 'defence', document }));
    market.wait(ANSWERED);
    expect(receivables.read(market.world, id)).toMatchObject({ credited: 0n, note: null });
    return id;
  }

  it('W22: is noted again by its supplier, until it is confirmed', () => {
    const market = new Market();
    const id = lapsed(market);
    const deed = deals.credit(id, '5000', { ground: 'defence', document });
    const note = market.ok('tier-one', deed);
    market.ok('car-maker', confirm(id, note));
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 5000n, note: null });
    expect(market.submit('tier-one', deed).code).toBe('duplicate_document');
  });

  it('W22: while its note waits it is used', () => {
    const market = new Market();
    const [id, other] = [makeAcknowledged(market, 'a'), makeAcknowledged(market, 'b')];
    market.ok('tier-one', deals.credit(id, '5000', { ground: 'defence', document }));
    const again = market.submit('tier-one', deals.credit(other, '5000', { document }));
    expect(again.code).toBe('duplicate_document');
  });
});
