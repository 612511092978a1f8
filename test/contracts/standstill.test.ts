import { describe, expect, it } from 'vitest';
import { guarantees } from '../../contracts/state/guarantees.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { redemptions } from '../../contracts/state/redemptions.ts';
import { claims } from '../../contracts/state/rights.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { withRuler } from './disputeDeals.ts';
import { call, DEFAULT } from './guaranteeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { answer, confirm, defence } from './noteDeals.ts';
import { claim, inDefault, payClaim } from './recourseDeals.ts';

const GENESIS = marketGenesis({ parameters: { objectionDays: 3 } });
/** When those days are over that began on the first day of the market. */
const ANSWERED = START + 4 * DAY;
const ORDER = hashFor('order');

function freezing(target: string, untilDay: string) {
  const words = { target, reason: 'court_order', order: ORDER, untilDay } as const;
  return { type: 'freeze', version: 1, ...words } as const;
}

function halting(target: string) {
  const words = { target, reason: 'error', order: ORDER } as const;
  return { type: 'haltTrade', version: 1, ...words } as const;
}

function lifting(target: string) {
  return { type: 'liftFreeze', version: 1, target, lifts: ORDER, order: hashFor('end') } as const;
}

function dispute(receivable: string, amount: string) {
  const words = { ground: 'damaged', payee: null, details: hashFor('photographs') } as const;
  return { type: 'disputeReceivable', version: 1, receivable, amount, ...words } as const;
}

function ruling(receivable: string, name: string, cancelled: string) {
  return { type: 'endDispute', version: 1, receivable, dispute: name, cancelled } as const;
}

/** Bank-two has bought all of it for 9800, and the debtor has confirmed a note of 1000. */
function noted(market: Market): { readonly id: string; readonly note: string } {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sell(id, { buyer: 'bank-two' }), 'tier-one');
  const note = market.ok('tier-one', defence(id, '1000'));
  market.ok('car-maker', confirm(id, note));
  return { id, note };
}

/** Units 8001 to 10000 of what bank-two bought are disputed, and the regulator may rule. */
function disputed(market: Market): { readonly id: string; readonly name: string } {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sell(id, { buyer: 'bank-two' }), 'tier-one');
  withRuler(market, id);
  return { id, name: market.ok('car-maker', dispute(id, '2000')) };
}

function standOf(market: Market, id: string): readonly [bigint, bigint, bigint][] {
  return piecesOf(market.world, id).map((piece) => [
    openUnits(piece),
    piece.disputed,
    piece.released,
  ]);
}

describe('W5 a credit note while something stands still', () => {
  it.each([
    ['the receivable is frozen', (id: string) => freezing(`receivable/${id}`, '2026-03-07')],
    ['the receivable is halted', (id: string) => halting(`receivable/${id}`)],
    ['the debtor is halted', () => halting('debtor/car-maker')],
    ['the network is halted', () => halting('network')],
    ['the debtor is frozen', () => freezing('member/car-maker', '2026-03-07')],
  ])('W5: cancels nothing while %s', (_, stop) => {
    const market = new Market(GENESIS);
    const { id } = noted(market);
    market.ok('regulator', stop(id));
    const { outcomes } = market.wait(ANSWERED);
    expect(outcomes.flatMap(({ events }) => events)).toMatchObject([
      { type: 'creditNoteDeferred', receivable: id },
    ]);
    market.wait(ANSWERED + 2 * DAY);
    expect(standOf(market, id)).toEqual([[10_000n, 0n, 0n]]);
  });

  it('W5: goes on a day after, and the holder can object meanwhile', () => {
    const market = new Market(GENESIS);
    const { id, note } = noted(market);
    market.ok('regulator', freezing(`receivable/${id}`, '2026-03-06'));
    market.wait(ANSWERED);
    expect(market.submit('bank-two', answer(id, note, true)).code).toBe('frozen');
    market.ok('bank-two', answer(id, note, false));
    // The freeze ends with Friday the 6th, behind the note, which waits a day more.
    market.wait(START + 5 * DAY);
    expect(standOf(market, id)).toEqual([[10_000n, 0n, 0n]]);
    market.wait(START + 6 * DAY);
    expect(standOf(market, id)).toEqual([
      [9000n, 0n, 0n],
      [0n, 1000n, 0n],
    ]);
  });

  it('W5: a frozen holder may object, and agree to nothing', () => {
    const market = new Market(GENESIS);
    const { id, note } = noted(market);
    market.ok('regulator', freezing('member/bank-two', '2026-03-20'));
    expect(market.submit('bank-two', answer(id, note, true)).code).toBe('member_frozen');
    market.ok('bank-two', answer(id, note, false));
    market.wait(ANSWERED);
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 0n, disputed: 1000n });
  });
});

describe('W5 a dispute while something stands still', () => {
  it('W5: does not lapse while the receivable is frozen: nobody could rule', () => {
    const market = new Market();
    const { id } = disputed(market);
    const lapse = receivables.read(market.world, id)?.dispute?.time ?? 0;
    market.wait(lapse - DAY);
    market.ok('regulator', freezing(`receivable/${id}`, '2026-05-20'));
    market.wait(lapse);
    expect(receivables.read(market.world, id)).toMatchObject({
      disputed: 2000n,
      dispute: { status: 'open', time: lapse + DAY },
    });
    market.ok('regulator', lifting(`receivable/${id}`));
    market.wait(lapse + DAY);
    expect(receivables.read(market.world, id)?.dispute?.status).toBe('lifted');
  });

  it('W5: no ruling cancels units of a frozen piece, and the dispute waits for it', () => {
    const market = new Market();
    const { id, name } = disputed(market);
    market.ok('regulator', freezing(`piece/${id}/8001`, '2026-05-04'));
    expect(market.submit('regulator', ruling(id, name, '500'))).toMatchObject({
      code: 'piece_frozen',
      facts: { possible: '0' },
    });
    const lapse = receivables.read(market.world, id)?.dispute?.time ?? 0;
    market.wait(lapse);
    expect(receivables.read(market.world, id)?.dispute?.status).toBe('open');
    market.ok('regulator', lifting(`piece/${id}/8001`));
    market.ok('regulator', ruling(id, name, '500'));
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 500n });
  });

  it('W5: its debtor lifts it, of a frozen piece too', () => {
    const market = new Market();
    const { id, name } = disputed(market);
    market.ok('regulator', freezing(`piece/${id}/8001`, '2026-03-20'));
    market.ok('car-maker', ruling(id, name, '0'));
    expect(receivables.read(market.world, id)).toMatchObject({ disputed: 0n, dispute: null });
  });
});

describe('W3 what is burnt by silence', () => {
  const EUR = { issuer: 'bank-one', currency: 'EUR' };

  it.each([
    ['the member is frozen', freezing('member/car-maker', '2026-03-20')],
    ['the network is halted', halting('network')],
  ])('W3: can be contested while %s', (_, stop) => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '100' }));
    const words = { ...EUR, amount: '60', payment: hashFor('payment order') };
    const id = market.ok('car-maker', { type: 'redeemMoney', version: 1, ...words });
    const rail = hashFor('rail');
    market.ok('bank-one', { type: 'payOutRedemption', version: 1, redemption: id, rail });
    market.ok('regulator', stop);
    const details = hashFor('nothing came');
    market.ok('car-maker', { type: 'contestRedemption', version: 1, redemption: id, details });
    market.wait(START + 20 * DAY);
    expect(redemptions.read(market.world, id)?.status).toBe('contested');
  });
});

describe('terms while nothing can happen', () => {
  /** What bank-two holds is guaranteed by bank-one until two days after the default. */
  function guaranteed(market: Market): { readonly id: string; readonly guarantee: string } {
    const id = makeAcknowledged(market, 'a');
    const terms = { amount: '6000', waitingDays: 0, untilDay: '2026-03-18' };
    const about = { receivable: id, piece: '1', kind: 'guarantee', reference: hashFor('text') };
    const give = { type: 'giveGuarantee', version: 1, ...about, ...terms };
    const guarantee = market.ok('bank-one', give);
    market.ok('tier-one', { type: 'acceptGuarantee', version: 1, guarantee });
    return { id, guarantee };
  }

  it('W12: a guarantee does not run out while its debt is disputed', () => {
    const market = new Market(marketGenesis({ parameters: { disputeDays: 20 } }));
    const { id, guarantee } = guaranteed(market);
    market.ok('car-maker', dispute(id, '10000'));
    for (let day = 2; day < 40; day += 1) market.wait(START + day * DAY);
    // The dispute has lapsed, nobody paid, and the default has come in the term.
    expect(receivables.read(market.world, id)?.status).toBe('defaulted');
    expect(guarantees.read(market.world, guarantee)?.status).toBe('triggered');
    expect(market.submit('tier-one', call(guarantee)).code).toBe('ok');
  });

  it('W12: nor while its receivable is frozen', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market);
    market.ok('regulator', freezing(`receivable/${id}`, '2026-04-10'));
    for (let day = 2; day < 60; day += 1) market.wait(START + day * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('defaulted');
    expect(guarantees.read(market.world, guarantee)?.status).toBe('triggered');
  });

  it('W8: a claim of recourse does not lapse while nobody may pay it', () => {
    const market = new Market(marketGenesis({ parameters: { recourseDays: 10 } }));
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id), 'tier-one');
    const words = { receivable: id, piece: '1', cause: 'default', reference: hashFor('claim') };
    const made = market.ok('bank-two', { type: 'claimRecourse', version: 1, ...words }, DEFAULT);
    market.ok('regulator', freezing(`receivable/${id}`, '2026-04-20'));
    for (let day = 18; day < 50; day += 1) market.wait(START + day * DAY);
    expect(claims.read(market.world, made)?.status).toBe('open');
    for (let day = 50; day < 70; day += 1) market.wait(START + day * DAY);
    expect(claims.read(market.world, made)?.status).toBe('lapsed');
  });

  it.each([
    ['its piece', 'piece', 'frozen'],
    ['who has to pay it', 'member/tier-one', 'member_frozen'],
    ['who made it', 'member/bank-two', 'member_frozen'],
  ])('W8: nor while %s is frozen: then it may be paid', (_, what, code) => {
    const market = new Market(marketGenesis({ parameters: { recourseDays: 10 } }));
    const id = inDefault(market);
    const made = market.ok('bank-two', claim(id));
    market.ok('bank-one', deals.issue({ to: 'tier-one' }));
    const target = what === 'piece' ? `piece/${id}/1` : what;
    market.ok('regulator', freezing(target, '2026-04-20'));
    for (let day = 18; day < 50; day += 1) market.wait(START + day * DAY);
    expect(market.submit('tier-one', payClaim(made)).code).toBe(code);
    expect(pieces.read(market.world, id, 1n)?.lock, 'a frozen piece stays as it is').toBe(made);
    market.ok('regulator', lifting(target));
    market.ok('tier-one', payClaim(made));
    expect(pieces.read(market.world, id, 1n)).toMatchObject({ holder: 'tier-one', links: [] });
  });
});

describe('W5 a rest while its debtor is halted', () => {
  it('W5: is neither given up nor reissued, to another debtor either', () => {
    const market = new Market();
    const former = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.accept(former, { amount: '9000', reason: 'damaged' }));
    market.ok('regulator', halting('debtor/car-maker'));
    const other = { amount: '1000', debtor: 'truck-maker' };
    for (const deed of [
      deals.about('concedeDispute', former),
      deals.reissue(former, 'a', { amount: '1000' }),
      deals.reissue(former, 'a', other),
    ]) {
      const target = 'debtor/car-maker';
      const refused = market.submit('tier-one', deed);
      expect(refused, deed.type).toMatchObject({ code: 'trade_halted', facts: { target } });
    }
  });

  it('W5: is not reissued to another debtor that is halted', () => {
    const market = new Market();
    const former = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.accept(former, { amount: '9000', reason: 'damaged' }));
    market.ok('regulator', halting('debtor/truck-maker'));
    const other = deals.reissue(former, 'a', { amount: '1000', debtor: 'truck-maker' });
    expect(market.submit('tier-one', other).code).toBe('trade_halted');
    market.ok('tier-one', deals.reissue(former, 'a', { amount: '1000' }));
  });
});
