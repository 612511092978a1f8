import { describe, expect, it } from 'vitest';
import { guarantees } from '../../contracts/state/guarantees.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn } from './deals.ts';
import { dispute, end } from './disputeDeals.ts';
import {
  call,
  DEFAULT,
  guaranteed,
  money,
  overdue,
  paid,
  payUp,
  shares,
} from './guaranteeDeals.ts';
import { DAY, hashFor, Market, START } from './market.ts';
import type { DeedOf } from './unseeded.ts';

const NONE = hashFor('none');

describe('W12 guarantees', () => {
  /** 2000 units of tier-one and 8000 of tier-two, guaranteed together for 6000; in default. */
  function divided(market: Market, words: Partial<DeedOf<'giveGuarantee'>> = {}) {
    const found = guaranteed(market, words);
    const words2 = { from: '2001', to: '10000', disclosed: true };
    handOn(market, deals.assignQuietly(found.id, words2), 'tier-one');
    market.wait(DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    return found;
  }

  it('W12: at the default the amount is divided over the guaranteed units, by the formula', () => {
    const market = new Market();
    const { id, guarantee } = divided(market);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('triggered');
    expect(shares(market, id)).toEqual([
      [1, 'tier-one', ['1200']],
      [2001, 'tier-two', ['4800']],
    ]);
  });

  it('W12: who calls first gets no more than falls to its own units', () => {
    const market = new Market();
    const { guarantee } = divided(market);
    market.ok('tier-two', call(guarantee, '2001'));
    const more = payUp(guarantee, '2001', '4801');
    expect(market.submit('bank-two', more).code).toBe('more_than_open');
    market.ok('bank-two', payUp(guarantee, '2001', '4800'));
    // What falls to tier-one is not called by that.
    expect(market.submit('bank-two', payUp(guarantee, '1', '1200')).code).toBe('guarantee_closed');
    market.ok('tier-one', call(guarantee, '1'));
    market.ok('bank-two', payUp(guarantee, '1', '1200'));
    expect(money(market, 'tier-one', 'tier-two')).toEqual([1200n, 4800n]);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('used');
  });

  it('W12: paying for a whole piece leaves that behind it what falls to it', () => {
    const market = new Market();
    const { id, guarantee } = divided(market, { amount: '10000' });
    market.ok('tier-one', call(guarantee, '1'));
    market.ok('bank-two', payUp(guarantee, '1', '2000'));
    expect(shares(market, id)).toEqual([
      [1, 'bank-two', []],
      [2001, 'tier-two', ['8000']],
    ]);
  });

  it('W12: what falls to a piece goes with its parts when it is cut', () => {
    const market = new Market();
    const { id } = guaranteed(market, { amount: '5001' });
    market.ok('tier-one', deals.pledge(id, { secured: '3000' }));
    market.wait(DEFAULT);
    const [pledge = ''] = piecesOf(market.world, id)[0]?.pledges ?? [];
    market.ok(
      'bank-one',
      { type: 'enforcePledge', version: 1, pledge, piece: '1' },
      START + 50 * DAY,
    );
    // 3000 of 10000 units, and 3000/10000 of 5001, by the formula of payments.
    expect(shares(market, id)).toEqual([
      [1, 'bank-one', ['1500']],
      [3001, 'tier-one', ['3501']],
    ]);
  });

  it('W12: a default inside the term can be called after it, one behind it cannot', () => {
    const market = new Market();
    const inside = guaranteed(market, { untilDay: '2026-03-17' });
    const behind = guaranteed(market, { untilDay: '2026-03-16' });
    market.wait(DEFAULT + 30 * DAY);
    market.ok('tier-one', call(inside.guarantee));
    expect(market.submit('tier-one', call(behind.guarantee)).code).toBe('guarantee_closed');
    expect(guarantees.read(market.world, behind.guarantee)?.status).toBe('expired');
  });

  it('W12: the waiting period delays the payment, not the call', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market, { waitingDays: 9, untilDay: '2026-03-18' });
    market.ok('tier-one', call(guarantee), DEFAULT);
    expect(piecesOf(market.world, id)[0]?.guarantees).toMatchObject([
      { amount: '6000', calls: [{ by: 'tier-one', amount: '6000', dueTime: DEFAULT + 9 * DAY }] },
    ]);
  });

  it('W12: called after the waiting period it is due at once', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market, { waitingDays: 9 });
    const late = DEFAULT + 12 * DAY;
    market.ok('tier-one', call(guarantee), late);
    expect(piecesOf(market.world, id)[0]?.guarantees).toMatchObject([
      { calls: [{ dueTime: late }] },
    ]);
  });

  it('W12: who has subrogated gets nothing before its creditor is whole', () => {
    const market = new Market();
    const { id } = paid(market);
    expect(money(market, 'tier-one', 'bank-two')).toEqual([6000n, 94_000n]);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', overdue(id, '3000'));
    expect(money(market, 'tier-one', 'bank-two')).toEqual([9000n, 94_000n]);
    market.ok('car-maker', overdue(id, '2000'));
    expect(money(market, 'tier-one', 'bank-two')).toEqual([10_000n, 95_000n]);
    market.ok('car-maker', overdue(id, '5000'));
    expect(money(market, 'tier-one', 'bank-two')).toEqual([10_000n, 100_000n]);
  });

  it('W12: while the rest of its creditor is in dispute, who has subrogated is paid', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market);
    const name = market.ok('car-maker', dispute(id, '4000'));
    market.ok('tier-one', call(guarantee), DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    market.ok('bank-two', payUp(guarantee));
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', overdue(id, '1000'));
    expect(money(market, 'tier-one', 'bank-two')).toEqual([6000n, 95_000n]);
    // What comes back from the dispute is paid before its own units from then on.
    market.ok('car-maker', end(id, name));
    market.wait(market.time + 60 * DAY);
    expect(piecesOf(market.world, id).map(({ disputed }) => disputed)).toEqual([0n, 0n]);
    market.ok('car-maker', overdue(id, '3000'));
    expect(money(market, 'tier-one', 'bank-two')).toEqual([9000n, 95_000n]);
  });

  it('W12: holders of the same guarantee are made whole in the order of their units', () => {
    const market = new Market();
    const { id, guarantee } = divided(market);
    market.ok('tier-one', call(guarantee, '1'));
    market.ok('bank-two', payUp(guarantee, '1', '1200'));
    market.ok('bank-one', deals.issue());
    // 1200 of 10000 units are the guarantor's: what falls to them is tier-one's, by unit.
    market.ok('car-maker', overdue(id, '1000'));
    expect(money(market, 'tier-one', 'tier-two', 'bank-two')).toEqual([
      1200n + 80n + 120n,
      800n,
      98_800n,
    ]);
  });

  it('W12: nothing goes to it beside the ledger either', () => {
    const market = new Market();
    const { id } = paid(market);
    const outside = { receivable: id, piece: '1', payee: 'bank-two', amount: '10' } as const;
    const word = { type: 'confirmPaidOutside', version: 1, ...outside, payment: NONE } as const;
    expect(market.submit('bank-two', word).code).toBe('creditor_first');
    // Nor by way of a dispute: none of its units is said to be paid.
    const said = market.submit('bank-two', dispute(id, '1', 'already_paid'));
    expect(said).toMatchObject({ code: 'not_payee' });
  });

  it('W12: the first pledgee calls in the holder’s place, who cannot undo it', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market);
    market.ok('tier-one', deals.pledge(id, { secured: '4000' }));
    market.ok('tier-one', deals.pledge(id, { secured: '1000', pledgee: 'bank-two' }));
    expect(market.submit('bank-one', call(guarantee)).code).toBe('receivable_not_defaulted');
    expect(market.submit('bank-two', call(guarantee), DEFAULT).code).toBe('not_holder');
    market.ok('bank-one', call(guarantee));
    expect(market.submit('bank-one', call(guarantee)).code).toBe('guarantee_closed');
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    // It calls what is secured, and the holder what is left of the share.
    expect(market.submit('bank-two', payUp(guarantee)).facts).toEqual({ open: '4000' });
    expect(market.submit('tier-one', call(guarantee)).events).toMatchObject([{ amount: '2000' }]);
    expect(market.submit('tier-one', call(guarantee)).code).toBe('guarantee_closed');
    market.ok('bank-two', payUp(guarantee));
    // To the pledgees in their rank up to what is secured, then to the holder.
    expect(money(market, 'bank-one', 'tier-one')).toEqual([4000n, 1000n]);
  });
});
