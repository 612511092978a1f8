import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { chargesDue } from '../../contracts/trade/settlement/interest.ts';
import { deals, makeAcknowledged } from './deals.ts';
import { concede, dispute, end, sold, withRuler } from './disputeDeals.ts';
import { DAY, Market, marketGenesis, START } from './market.ts';
import { answer, confirm, defence } from './noteDeals.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

/** Overdue for 40 days at 9 % when half of it, 5000, is said to have been paid already. */
function disputedLate(market: Market): { readonly id: string; readonly name: string } {
  const id = makeAcknowledged(market, 'a', { latePpm: 90_000 });
  market.wait(DUE);
  return {
    id,
    name: market.ok('car-maker', dispute(id, '5000', 'already_paid', 'tier-one'), DUE + 40 * DAY),
  };
}

/** What is owed in late interest. */
function interestOf(market: Market, id: string): bigint {
  const receivable = receivables.read(market.world, id);
  return receivable === undefined ? -1n : chargesDue(receivable).interest;
}

describe('W19 late interest of what is disputed when it is late', () => {
  it('W19: what is conceded bears no late interest, before the dispute either', () => {
    const market = new Market();
    const { id } = disputedLate(market);
    // 5000 at 9 % for 40 days: 50 for the half that nobody disputes.
    expect(interestOf(market, id)).toBe(50n);
    market.ok('tier-one', concede(id, '5001'));
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 5000n, dispute: null });
    expect(interestOf(market, id)).toBe(50n);
  });

  it('W19: what is ruled for the debtor takes its share of the interest along', () => {
    const market = new Market();
    const { id, name } = disputedLate(market);
    withRuler(market, id);
    market.ok('regulator', end(id, name, '4000'));
    // Due five days after: then all 6000 have been late since the pay day.
    const { dispute: lifted } = receivables.read(market.world, id) ?? {};
    expect(lifted?.accrued).toBe(String(1000n * 90_000n * 40n));
    market.ok('bank-one', deals.issue({ amount: '1' }), lifted?.time);
    const days = BigInt(((lifted?.time ?? 0) - DUE) / DAY);
    expect(receivables.read(market.world, id)?.accrued).toBe(6000n * 90_000n * days);
  });

  it('W19: lifted, it is as if nothing had been disputed', () => {
    const market = new Market();
    const { id, name } = disputedLate(market);
    market.ok('car-maker', end(id, name));
    const time = receivables.read(market.world, id)?.dispute?.time ?? 0;
    market.wait(time);
    const days = BigInt((time - DUE) / DAY);
    expect(receivables.read(market.world, id)?.accrued).toBe(10_000n * 90_000n * days);
  });

  it('W19: units that come into an open dispute bear no interest twice', () => {
    const market = new Market(marketGenesis({ parameters: { objectionDays: 10 } }));
    const id = sold(market);
    market.ok('car-maker', dispute(id, '2000'));
    const note = market.ok('tier-one', defence(id, '1000'), DUE - DAY);
    market.ok('car-maker', confirm(id, note));
    market.ok('bank-two', answer(id, note, false));
    const joined = receivables.read(market.world, id)?.note?.time ?? 0;
    market.wait(joined);
    const { dispute: now, disputed: sum } = receivables.read(market.world, id) ?? {};
    expect(sum).toBe(3000n);
    // The pay day is the tenth day of the market.
    const late = BigInt((joined - START) / DAY - 10);
    expect(now?.accrued).toBe(String(3000n * 90_000n * late));
  });
});
