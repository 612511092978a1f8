import { describe, expect, it } from 'vitest';
import type { EncumbranceCode } from '../../contracts/state/encumbrances.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { encumbrancesOf } from '../../contracts/trade/evidence/encumbrances.ts';
import { deals, makeAcknowledged } from './deals.ts';
import { called, guaranteed, payUp } from './guaranteeDeals.ts';
import { Market } from './market.ts';
import { debtsIn, pay } from './pledgeDeals.ts';

// Of how much an entry of the list is: what is left of the right by now, to the cent.

/** The amounts of the entries of a code, of the piece that begins at the unit. */
function amounts(market: Market, id: string, code: EncumbranceCode, from = 1n) {
  const receivable = receivables.read(market.world, id);
  const piece = pieces.read(market.world, id, from);
  if (receivable === undefined || piece === undefined) throw new Error('no such piece');
  const list = encumbrancesOf(market.world, { receivable, piece });
  return list.filter((each) => each.code === code).map(({ amount }) => amount);
}

describe('W4 what was declared to be set off', () => {
  /** Tier-one owes the car maker 700, of which so much is set off against its new receivable. */
  function declared(market: Market, amount: string) {
    const undertaken = market.ok('tier-one', deals.register('owed', { amount: '90000' }));
    market.ok('car-maker', deals.accept(undertaken, { amount: '90000' }));
    market.ok('tier-one', deals.credit(undertaken, '700'));
    const [debt] = debtsIn(market);
    if (debt === undefined) throw new Error('there is a debt');
    const id = makeAcknowledged(market, 'a');
    const words = { receivable: id, piece: '1', debt: debt.id, amount };
    market.ok('car-maker', { type: 'setOffPiece', version: 1, ...words });
    return { id, debt };
  }

  it.each(['1', '2', '700'])('W4: is a burden of %s, as much as was declared', (amount) => {
    const market = new Market();
    const { id } = declared(market, amount);
    expect(amounts(market, id, 'set_off_declared')).toEqual([BigInt(amount)]);
  });

  it('W4: is a burden of no more than is open of the debt, and none once it is paid', () => {
    const market = new Market();
    const { id, debt } = declared(market, '500');
    market.ok('bank-one', deals.issue({ to: 'tier-one' }));
    for (const [paid, left] of [
      ['199', [500n]],
      ['2', [499n]],
      ['498', [1n]],
      ['1', []],
    ] as const) {
      market.ok('tier-one', pay(debt, paid));
      expect([paid, amounts(market, id, 'set_off_declared')]).toEqual([paid, left]);
    }
    expect(debts.read(market.world, debt.id)?.settled).toBe(700n);
  });
});

describe('W4 a guarantee', () => {
  it('W4: is of all that is given before it is called, and of what is left then', () => {
    const market = new Market();
    const { id } = guaranteed(market);
    expect(amounts(market, id, 'guaranteed')).toEqual([6000n]);
    const other = new Market();
    const { id: of, guarantee } = called(other);
    other.ok('bank-one', deals.issue({ to: 'bank-two' }));
    other.ok('bank-two', payUp(guarantee, '1', '2500'));
    const left = [1n, 2501n].flatMap((from) => {
      return pieces.read(other.world, of, from) === undefined
        ? []
        : [
            ...amounts(other, of, 'guaranteed', from),
            ...amounts(other, of, 'guarantee_called', from),
          ];
    });
    expect(left).toEqual([3500n]);
  });
});
