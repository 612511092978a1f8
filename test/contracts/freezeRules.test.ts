import { describe, expect, it } from 'vitest';
import { RULES } from '../../contracts/deeds.ts';
import { freezes, halts, MAX_ORDERS, pieceTarget } from '../../contracts/state/freezes.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { isTrade } from '../../contracts/trade/supervision/freezing.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { council } from './council.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, MEMBERS, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const ORDER = { order: hashFor('order') } as const;

function freeze(target: string, untilDay = '2026-03-20') {
  const words = { target, reason: 'court_order', ...ORDER, untilDay } as const;
  return { type: 'freeze', version: 1, ...words } as const;
}

function lift(target: string, lifts = ORDER.order) {
  return { type: 'liftFreeze', version: 1, target, lifts, order: hashFor('release') } as const;
}

function freezeMoney(member: string, untilDay = '2026-03-20') {
  const words = { member, reason: 'sanctions', ...ORDER, untilDay } as const;
  return { type: 'freezeMoney', version: 1, ...words } as const;
}

function thaw(member: string) {
  const words = { lifts: ORDER.order, order: hashFor('release') };
  return { type: 'thawMoney', version: 1, member, ...words } as const;
}

/** Puts as many orders on a target as it may be under, each with the same term. */
function burden(market: Market, signer: string, deed: Deed): void {
  for (let at = 0; at < MAX_ORDERS; at += 1) {
    const words = { order: hashFor(`order ${at}`), untilDay: '2026-03-20' };
    market.ok(signer, { ...deed, ...words });
  }
}

function halt(target: string) {
  const words = { target, reason: 'fraud_suspected', ...ORDER } as const;
  return { type: 'haltTrade', version: 1, ...words } as const;
}

function resume(target: string) {
  return { type: 'resumeTrade', version: 1, target } as const;
}

const NONE = hashFor('none');

testRefusals('freeze', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable, on a day that does not exist',
    act: () => ['regulator', freeze(`piece/${NONE}/1`, '2026-02-30')],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there, on a day that does not exist',
    act: (market) => {
      const target = `piece/${makeReceivable(market, 'a')}/2`;
      return ['regulator', freeze(target, '2026-02-30')];
    },
  },
  {
    code: 'unknown_counterparty',
    why: 'no such member, on a day that does not exist',
    act: () => ['regulator', freeze('member/nobody', '2026-02-30')],
  },
  {
    code: 'already_frozen',
    why: 'by the same order, under as many as it may be, on a day that does not exist',
    act: (market) => {
      burden(market, 'regulator', freeze('member/tier-one'));
      const again = { ...freeze('member/tier-one', '2026-02-30'), order: hashFor('order 3') };
      return ['regulator', again];
    },
  },
  {
    code: 'too_many_orders',
    why: 'by a seventeenth order, on a day that does not exist',
    act: (market) => {
      burden(market, 'regulator', freeze('member/tier-one'));
      return ['regulator', freeze('member/tier-one', '2026-02-30')];
    },
  },
  {
    code: 'bad_day',
    why: 'a day that does not exist',
    act: () => ['regulator', freeze('member/tier-one', '2026-02-30')],
  },
  {
    code: 'expires_day_past',
    why: 'a day that is over',
    act: () => ['regulator', freeze('member/tier-one', '2026-03-01')],
  },
  {
    code: 'freeze_too_long',
    why: 'a day more than the parameters allow',
    act: () => ['regulator', freeze('member/tier-one', '2027-03-02')],
  },
]);

testRefusals('liftFreeze', [
  { code: 'unknown_receivable', why: 'none', act: () => ['regulator', lift(`receivable/${NONE}`)] },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['regulator', lift(`piece/${makeReceivable(market, 'a')}/2`)],
  },
  { code: 'unknown_counterparty', why: 'nobody', act: () => ['regulator', lift('member/nobody')] },
  {
    code: 'not_frozen',
    why: 'that order is over, though another is in force',
    act: (market) => {
      market.ok('regulator', freeze('member/tier-one', '2026-03-02'));
      market.ok('regulator', { ...freeze('member/tier-one'), order: hashFor('another') });
      return ['regulator', lift('member/tier-one'), START + DAY];
    },
  },
]);

testRefusals('freezeMoney', [
  {
    code: 'unknown_counterparty',
    why: 'nobody, on a day that does not exist',
    act: () => ['bank-one', freezeMoney('nobody', '2026-02-30')],
  },
  {
    code: 'already_frozen',
    why: 'by the same order, under as many as it may be, on a day that does not exist',
    act: (market) => {
      burden(market, 'bank-one', freezeMoney('tier-one'));
      const again = { ...freezeMoney('tier-one', '2026-02-30'), order: hashFor('order 3') };
      return ['bank-one', again];
    },
  },
  {
    code: 'too_many_orders',
    why: 'by a seventeenth order, on a day that does not exist',
    act: (market) => {
      burden(market, 'bank-one', freezeMoney('tier-one'));
      return ['bank-one', freezeMoney('tier-one', '2026-02-30')];
    },
  },
  {
    code: 'bad_day',
    why: 'frozen by another issuer, on a day that does not exist',
    act: (market) => {
      market.ok('bank-two', freezeMoney('tier-one'));
      return ['bank-one', freezeMoney('tier-one', '2026-02-30')];
    },
  },
  {
    code: 'expires_day_past',
    why: 'a day that is over',
    act: () => ['bank-one', freezeMoney('tier-one', '2026-03-01')],
  },
  {
    code: 'freeze_too_long',
    why: 'a day more than the parameters allow',
    act: () => ['bank-one', freezeMoney('tier-one', '2027-03-02')],
  },
]);

testRefusals('thawMoney', [
  { code: 'unknown_counterparty', why: 'nobody', act: () => ['bank-one', thaw('nobody')] },
  {
    code: 'not_frozen',
    why: 'frozen by another issuer',
    act: (market) => {
      market.ok('bank-two', freezeMoney('tier-one'));
      return ['bank-one', thaw('tier-one')];
    },
  },
]);

testRefusals('haltTrade', [
  { code: 'unknown_receivable', why: 'none', act: () => ['regulator', halt(`receivable/${NONE}`)] },
  { code: 'unknown_counterparty', why: 'nobody', act: () => ['regulator', halt('debtor/nobody')] },
  {
    code: 'already_frozen',
    why: 'halted before',
    act: (market) => {
      market.ok('regulator', halt('network'));
      return ['regulator', halt('network')];
    },
  },
]);

testRefusals(
  'resumeTrade',
  [
    {
      code: 'not_validator',
      why: 'by the regulator, and nothing is halted',
      act: () => ['regulator', resume('network')],
    },
    { code: 'not_frozen', why: 'nothing is halted', act: () => ['bank-one', resume('network')] },
    {
      code: 'already_voted',
      why: 'a second vote of one member',
      act: (market) => {
        market.ok('regulator', halt('network'));
        market.ok('bank-one', resume('network'));
        return ['bank-one', resume('network')];
      },
    },
  ],
  () => council(),
);

/** The facts of a refused deed with the code. */
function codeOf(market: Market, member: string, deed: object): string {
  return market.submit(member, deed as Deed).code;
}

/** A member with one of the roles; one with another when there is none. */
function signerOf(wanted: readonly string[] | null): string {
  const all = Object.entries(MEMBERS);
  const fits = all.find(([, roles]) => roles.some((role) => wanted?.includes(role) ?? true));
  return fits?.[0] ?? 'tier-one';
}

describe('a halt', () => {
  it.each(Object.entries(RULES))('of the network stops %s when it is of the trade', (_, rule) => {
    const market = new Market();
    market.ok('regulator', halt('network'));
    const code = codeOf(market, signerOf(rule.roles), rule.example);
    expect(code === 'trade_halted').toBe(isTrade(rule));
  });

  it('ends when validators with more than two thirds of the power say so', () => {
    const market = council();
    market.ok('regulator', halt('network'));
    for (const member of ['bank-one', 'bank-two']) market.ok(member, resume('network'));
    expect(codeOf(market, 'bank-one', deals.issue())).toBe('trade_halted');
    market.ok('car-maker', resume('network'));
    expect(halts.read(market.world, 'network')?.status).toBe('resumed');
    market.ok('bank-one', deals.issue());
  });

  it('of a debtor stops what it owes and nothing else', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const other = market.ok('tier-one', deals.register('b', { debtor: 'truck-maker' }));
    market.ok('regulator', halt('debtor/car-maker'));
    market.ok('truck-maker', deals.accept(other));
    expect(codeOf(market, 'tier-one', deals.assign(id))).toBe('trade_halted');
    market.ok('tier-one', deals.assign(other));
    const { outcomes } = market.wait(DUE);
    const codes = outcomes.map(({ item, code }) => `${item.split('/')[0]} ${code}`);
    expect(codes.sort()).toContain('settle frozen');
    expect(receivables.read(market.world, id)?.status).toBe('closed');
  });
});

describe('a freeze of a member', () => {
  it('stops its deeds and what it has offered, and lapses by itself', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id));
    market.ok('regulator', freeze('member/tier-one', '2026-03-04'));
    expect(codeOf(market, 'tier-one', deals.register('b'))).toBe('member_frozen');
    expect(codeOf(market, 'tier-two', deals.answer('acceptAssignment', offer))).toBe(
      'member_frozen',
    );
    market.ok('bank-one', deals.issue({ to: 'tier-one' }));
    const { outcomes } = market.wait(START + 3 * DAY);
    expect(outcomes).toMatchObject([{ item: 'thaw/member/tier-one', code: 'ok' }]);
    market.ok('tier-two', deals.answer('acceptAssignment', offer));
  });

  it('that owes stops the debit by itself; the days do not count as late', () => {
    const market = new Market(marketGenesis({ parameters: { graceDays: 2 } }));
    const id = makeAcknowledged(market, 'a', { latePpm: 360_000 });
    market.ok('bank-one', deals.issue());
    market.ok('regulator', freeze('member/car-maker', '2026-03-14'));
    for (const day of [0, 1, 2]) {
      const { outcomes, wakeAt } = market.wait(DUE + day * DAY);
      expect(outcomes.at(-1)).toMatchObject({
        code: 'frozen',
        facts: { target: 'member/car-maker' },
      });
      expect(wakeAt).not.toBeNull();
    }
    // Its debtor could dispute nothing before the record time, and has a day for that.
    for (const day of [3, 4]) market.wait(DUE + day * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', interestPaid: 0n });
  });

  it('gives the days of grace anew, when there is no money afterwards', () => {
    const market = new Market(marketGenesis({ parameters: { graceDays: 2 } }));
    const id = makeAcknowledged(market, 'a', { latePpm: 360_000 });
    market.ok('regulator', freeze('member/car-maker', '2026-03-14'));
    for (const day of [0, 1, 2, 3, 4]) market.wait(DUE + day * DAY);
    const { status, lateSince } = receivables.read(market.world, id) ?? {};
    expect([status, lateSince]).toEqual(['overdue', 20_528]);
    market.wait(DUE + 6 * DAY - 1);
    expect(receivables.read(market.world, id)?.status).toBe('overdue');
    market.wait(DUE + 6 * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('defaulted');
  });
});

describe('a freeze of a piece', () => {
  it('holds what is paid on it, and pays the payee when it is over', () => {
    for (const ends of ['lifted', 'lapsed'] as const) {
      const market = new Market();
      market.ok('bank-one', deals.issue());
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.assignQuietly(id, { to: '4000', disclosed: true }), 'tier-one');
      market.ok('regulator', freeze(`piece/${id}/1`));
      expect(codeOf(market, 'tier-two', deals.assign(id, { to: '10' }))).toBe('frozen');
      market.wait(DUE);
      expect(receivables.read(market.world, id)?.status).toBe('paid');
      expect(balanceOf(market.world, EUR, 'tier-one')).toBe(6000n);
      expect(balanceOf(market.world, EUR, 'tier-two')).toBe(0n);
      expect(freezes.read(market.world, pieceTarget(id, 1n))?.held).toMatchObject([
        { amount: '4000' },
      ]);
      if (ends === 'lifted') market.ok('regulator', lift(`piece/${id}/1`));
      else market.wait(START + 19 * DAY);
      expect(freezes.read(market.world, pieceTarget(id, 1n))?.status).toBe(ends);
      expect(balanceOf(market.world, EUR, 'tier-two')).toBe(4000n);
    }
  });
});

describe('what is held on a frozen piece', () => {
  it('is paid when the freeze is over, of all payments and to the last cent', () => {
    for (const ends of ['lifted', 'lapsed'] as const) {
      const market = new Market();
      market.ok('bank-one', deals.issue({ amount: '7000' }));
      const id = makeAcknowledged(market, 'a', {
        mandate: { issuer: 'bank-one', chargesCap: null, partial: true },
      });
      market.ok('regulator', freeze(`piece/${id}/1`));
      market.wait(DUE);
      market.ok('bank-one', deals.issue({ amount: '2000', payment: hashFor('later') }));
      market.ok('car-maker', { type: 'payOverdue', version: 1, receivable: id, amount: '2000' });
      const held = [{ ...EUR, amount: '9000' }];
      expect(freezes.read(market.world, pieceTarget(id, 1n))?.held).toEqual(held);
      expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
      if (ends === 'lifted') market.ok('regulator', lift(`piece/${id}/1`));
      else market.wait(START + 19 * DAY);
      expect(balanceOf(market.world, EUR, 'tier-one')).toBe(9000n);
      expect(freezes.read(market.world, pieceTarget(id, 1n))?.held).toEqual([]);
    }
  });
});

describe('a freeze of a receivable', () => {
  it('stops every deed about it, and its settlement', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeAcknowledged(market, 'a');
    market.ok('regulator', freeze(`receivable/${id}`));
    expect(codeOf(market, 'tier-one', deals.assign(id))).toBe('frozen');
    expect(codeOf(market, 'tier-one', deals.credit(id, '1'))).toBe('frozen');
    market.wait(DUE);
    expect(receivables.read(market.world, id)?.paid).toBe(0n);
    market.wait(DUE + 10 * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });
});

describe('an issuer’s freeze', () => {
  it('stops its own money only', () => {
    const market = new Market();
    for (const issuer of ['bank-one', 'bank-two'])
      market.ok(issuer, deals.issue({ to: 'tier-one' }));
    market.ok('bank-one', freezeMoney('tier-one'));
    const move = { type: 'transferMoney', version: 1, to: 'tier-two', currency: 'EUR' } as const;
    const words = { ...move, amount: '1', reference: hashFor('x') };
    expect(codeOf(market, 'tier-one', { ...words, issuer: 'bank-one' })).toBe('insufficient_money');
    market.ok('tier-one', { ...words, issuer: 'bank-two' });
    market.ok('bank-one', deals.issue({ to: 'tier-one' }));
    market.ok('bank-one', thaw('tier-one'));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(200_000n);
  });
});
