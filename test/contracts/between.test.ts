import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { concede, dispute } from './disputeDeals.ts';
import { DAY, Market, marketGenesis, START } from './market.ts';
import { answer, confirm, defence } from './noteDeals.ts';

const GENESIS = marketGenesis({ parameters: { objectionDays: 3 } });
/** When those days are over that began on the first day of the market. */
const ANSWERED = START + 4 * DAY;
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const EUR = { issuer: 'bank-one', currency: 'EUR' };

/** Sold by the supplier to bank-two for 9800, and by bank-two to bank-one for 9900. */
function soldTwice(market: Market): string {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sell(id, { buyer: 'bank-two' }), 'tier-one');
  handOn(market, deals.sell(id, { buyer: 'bank-one', price: '9900' }), 'bank-two');
  return id;
}

function owed(market: Market): string[] {
  return Array.from(scanAll(market.world.facts, ...under('debt')), ([, value]) => {
    const { debtor, creditor, amount, cause } = debts.decode(value);
    return `${debtor} ${creditor} ${amount} ${cause}`;
  }).sort();
}

describe('W2 who sold on, and would answer', () => {
  it('W2: supplier and holder alone make nobody between them owe by a concession', () => {
    const market = new Market(GENESIS);
    const id = soldTwice(market);
    const note = market.ok('tier-one', deals.credit(id, '10000'));
    market.ok('bank-one', answer(id, note, true));
    market.wait(ANSWERED);
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 0n });
    expect(owed(market)).toEqual(['tier-one car-maker 10000 creditNote']);
  });

  it('W2: with the word of who sold on as well, all answer', () => {
    const market = new Market(GENESIS);
    const id = soldTwice(market);
    const note = market.ok('tier-one', deals.credit(id, '10000'));
    market.ok('bank-one', answer(id, note, true));
    market.ok('bank-two', answer(id, note, true));
    market.wait(ANSWERED);
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 10_000n });
    // Four of ten days: 40 of the discount of 100, and 80 of that of 200, are earned.
    expect(owed(market)).toEqual([
      'bank-two bank-one 9940 dilution',
      'tier-one bank-two 9880 dilution',
    ]);
  });

  it('W2: who sold on can object to a defence, and the units are disputed', () => {
    const market = new Market(GENESIS);
    const id = soldTwice(market);
    const note = market.ok('tier-one', defence(id, '1000'));
    market.ok('car-maker', confirm(id, note));
    market.ok('bank-two', answer(id, note, false));
    market.wait(ANSWERED);
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 0n, disputed: 1000n });
    expect(owed(market)).toEqual([]);
  });

  it('W2: nor by giving up a dispute: the one between has to give it up as well', () => {
    const market = new Market(GENESIS);
    const id = soldTwice(market);
    market.ok('car-maker', dispute(id, '2000'));
    market.ok('tier-one', concede(id, '8001'));
    market.ok('bank-one', concede(id, '8001'));
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 0n, disputed: 2000n });
    market.ok('bank-two', concede(id, '8001'));
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 2000n, disputed: 0n });
    expect(owed(market)).toEqual([
      'bank-two bank-one 1980 dilution',
      'tier-one bank-two 1960 dilution',
    ]);
  });

  it('W2: the holder alone releases the debtor, and who sold on is not asked', () => {
    const market = new Market(GENESIS);
    const id = soldTwice(market);
    market.ok('car-maker', dispute(id, '2000'));
    market.ok('bank-one', concede(id, '8001', true));
    expect(receivables.read(market.world, id)).toMatchObject({ forgiven: 2000n, disputed: 0n });
    expect(owed(market)).toEqual([]);
  });
});

/** Bank-two has bought all of it with a reserve and recourse. */
function withReserve() {
  const market = new Market();
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sellWithReserve(id), 'tier-one');
  return { market, id };
}

function money(market: Market, ...members: string[]): bigint[] {
  return members.map((member) => balanceOf(market.world, EUR, member));
}

describe('W2 a reserve, when its holder alone gives up a dispute', () => {
  it('W2: what the buyer with a reserve gives up alone counts as received', () => {
    // Its seller’s word that assignors answer for the units is none for their release.
    for (const words of [[], ['tier-one']]) {
      const { market, id } = withReserve();
      market.ok('car-maker', dispute(id, '3000'));
      for (const member of words) market.ok(member, concede(id, '7001'));
      market.ok('bank-two', concede(id, '7001', true));
      expect(receivables.read(market.world, id)).toMatchObject({ forgiven: 3000n });
      // Of 8000 and the fee of 100, 2430 were due for these 3000 units.
      expect(owed(market)).toEqual([]);
      market.ok('bank-one', deals.issue({ amount: '7000' }));
      market.wait(DUE);
      // 5670 and ten days of 5600 at 9 %: 14; the rest of 7000 is the seller’s.
      expect(money(market, 'bank-two', 'tier-one')).toEqual([5684n, 9316n]);
      expect(owed(market)).toEqual([]);
    }
  });

  it('W2: but what its seller releases as a pledgee it answers for', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(id, { buyer: 'bank-one' }), 'tier-one');
    handOn(market, deals.sellWithReserve(id), 'bank-one');
    market.ok('bank-two', deals.pledge(id, { secured: '1000' }));
    market.ok('car-maker', dispute(id, '3000'));
    market.ok('bank-two', concede(id, '7001', true));
    market.ok('bank-one', concede(id, '7001', true));
    expect(owed(market)).toEqual(['bank-one bank-two 2430 recourse']);
  });
});
