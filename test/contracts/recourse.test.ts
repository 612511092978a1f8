import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { claims } from '../../contracts/state/rights.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { unbrokenRecourse } from '../../contracts/trade/pieces/recourse.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import {
  concede,
  deals,
  declareInsolvent,
  handOn,
  keepApart,
  makeAcknowledged,
  makeReceivable,
} from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { claim, DEFAULT, inDefault, payClaim, sold } from './recourseDeals.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const TERM_END = DEFAULT + 90 * DAY;

function withdraw(id: string) {
  return { type: 'withdrawRecourse', version: 1, claim: id } as const;
}

function holderOf(market: Market, id: string): string | undefined {
  return piecesOf(market.world, id)[0]?.holder;
}

testRefusals('claimRecourse', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', claim(hashFor('none'), { piece: '2' })],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['tier-two', claim(makeReceivable(market, 'a'), { piece: '2' })],
  },
  {
    code: 'not_holder',
    why: 'by the assignor, before default',
    act: (market) => ['tier-one', claim(sold(market))],
  },
  {
    code: 'receivable_not_defaulted',
    why: 'overdue, in its days of grace, and claimed before',
    act: (market) => {
      const id = sold(market);
      market.ok('bank-two', claim(id, { cause: 'warranty' }));
      return ['bank-two', claim(id), DEFAULT - 1];
    },
  },
  {
    code: 'not_disputed',
    why: 'nothing of it is in dispute, and it is claimed already',
    act: (market) => {
      const id = sold(market);
      market.ok('bank-two', claim(id, { cause: 'warranty' }));
      return ['bank-two', claim(id, { cause: 'dispute' })];
    },
  },
  {
    code: 'piece_locked',
    why: 'claimed before, and pledged',
    act: (market) => {
      const id = sold(market);
      const pledge = market.ok('bank-two', deals.pledge(id));
      market.ok('bank-one', { type: 'consentTransfer', version: 1, pledge, to: 'tier-one' });
      market.ok('bank-two', claim(id, { cause: 'warranty' }));
      market.ok('bank-one', { type: 'consentTransfer', version: 1, pledge, to: null });
      return ['bank-two', claim(id), DEFAULT];
    },
  },
  {
    code: 'piece_pledged',
    why: 'a pledgee has not agreed, and sold without recourse',
    act: (market) => {
      const id = sold(market, { recourse: false });
      market.ok('bank-two', deals.pledge(id));
      return ['bank-two', claim(id), DEFAULT];
    },
  },
  {
    code: 'no_recourse',
    why: 'sold without recourse, and after the term',
    act: (market) => ['bank-two', claim(sold(market, { recourse: false })), TERM_END],
  },
  {
    code: 'recourse_over',
    why: 'at the end of the term',
    act: (market) => ['bank-two', claim(sold(market)), TERM_END],
  },
  {
    code: 'nothing_to_claim',
    why: 'all of it was paid',
    act: (market) => {
      const id = sold(market);
      market.ok('bank-one', deals.issue());
      return ['bank-two', claim(id, { cause: 'warranty' }), DUE];
    },
  },
]);

testRefusals('payRecourse', [
  {
    code: 'unknown_claim',
    why: 'no such claim',
    act: () => ['tier-two', payClaim(hashFor('none'), '1')],
  },
  {
    code: 'not_an_issuer',
    why: 'in a supplier’s money, by another',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      return ['tier-two', payClaim(id, '1', 'tier-three')];
    },
  },
  {
    code: 'own_money',
    why: 'in that of the assignor, by another',
    act: (market) => {
      const id = sold(market);
      const onward = { buyer: 'bank-one', issuer: 'bank-one', price: '9800' };
      handOn(market, deals.sellWithRecourse(id, onward), 'bank-two');
      market.wait(DEFAULT);
      return ['tier-two', payClaim(market.ok('bank-one', claim(id)), '1', 'bank-two')];
    },
  },
  {
    code: 'issuer_not_accepted',
    why: 'in money that settles nothing on this network, by another',
    found: () => new Market(marketGenesis({ parameters: { settlementIssuers: ['bank-one'] } })),
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      return ['tier-two', payClaim(id, '1', 'bank-two')];
    },
  },
  {
    code: 'issuer_insolvent',
    why: 'in that of an issuer that has failed, by another',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      market.ok('regulator', deals.insolvent('bank-one'));
      return ['tier-two', payClaim(id, '1')];
    },
  },
  {
    code: 'not_assignor',
    why: 'by another, after the claim has lapsed',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      return ['tier-two', payClaim(id, '1'), TERM_END];
    },
  },
  {
    code: 'signer_insolvent',
    why: 'insolvent, and in other money while that of the sale is good',
    keyName: 'administrator',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      declareInsolvent(market, 'tier-one');
      return ['tier-one', payClaim(id, '1', 'bank-two')];
    },
  },
  {
    code: 'money_stands',
    why: 'in other money while that of the sale is good, and too low a limit',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      return ['tier-one', payClaim(id, '1', 'bank-two')];
    },
  },
  {
    code: 'claim_closed',
    why: 'paid before, and too low a limit',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      market.ok('tier-one', payClaim(id));
      return ['tier-one', payClaim(id, '1')];
    },
  },
  {
    code: 'more_than_limit',
    why: 'a cent more is claimed, and the money is gone',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      const away = { type: 'transferMoney', version: 1, to: 'tier-two', amount: '9800' } as const;
      market.ok('tier-one', { ...away, ...EUR, reference: hashFor('away') });
      return ['tier-one', payClaim(id, '9799')];
    },
  },
  {
    code: 'insufficient_money',
    why: 'rich in another issuer’s money, a cent short in the one of the sale',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      market.ok('bank-two', deals.issue({ to: 'tier-one' }));
      const away = { type: 'transferMoney', version: 1, to: 'tier-two', amount: '1' } as const;
      market.ok('tier-one', { ...away, ...EUR, reference: hashFor('away') });
      return ['tier-one', payClaim(id, '9800')];
    },
  },
]);

testRefusals('withdrawRecourse', [
  { code: 'unknown_claim', why: 'no such claim', act: () => ['tier-two', withdraw(hashFor('x'))] },
  {
    code: 'not_claimant',
    why: 'by the assignor, after it has lapsed',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      return ['tier-one', withdraw(id), TERM_END];
    },
  },
  {
    code: 'claim_closed',
    why: 'withdrawn before',
    act: (market) => {
      const id = market.ok('bank-two', claim(inDefault(market)));
      market.ok('bank-two', withdraw(id));
      return ['bank-two', withdraw(id)];
    },
  },
]);

describe('recourse', () => {
  it('goes up the chain step by step, each against the immediate assignor', () => {
    const market = new Market();
    const id = sold(market);
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-one', price: '9900' }), 'bank-two');
    market.wait(DEFAULT);
    const first = market.ok('bank-one', claim(id));
    expect(claims.read(market.world, first)).toMatchObject({ assignor: 'bank-two' });
    market.ok('bank-two', payClaim(first, '9900'));
    expect(piecesOf(market.world, id)[0]).toMatchObject({ holder: 'bank-two', lock: null });
    const second = market.ok('bank-two', claim(id));
    market.ok('tier-one', payClaim(second, '9800'));
    expect(piecesOf(market.world, id)[0]).toMatchObject({ holder: 'tier-one', links: [] });
    expect(claims.read(market.world, second)).toMatchObject({ status: 'paid', paid: 9800n });
    expect(market.submit('tier-one', claim(id)).code).toBe('no_recourse');
  });

  it('reaches back over sales with it, and no further than the last one without', () => {
    const market = new Market();
    const id = sold(market);
    const words = { buyer: 'bank-one', price: '9900', recourse: false };
    handOn(market, deals.sellWithRecourse(id, words), 'bank-two');
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-two', price: '9700' }), 'bank-one');
    const [piece] = piecesOf(market.world, id);
    expect(piece?.links.map(({ recourse }) => recourse)).toEqual([true, false, true]);
    const chain = piece === undefined ? [] : unbrokenRecourse(piece);
    expect(chain).toMatchObject([{ assignor: 'bank-one', price: '9700' }]);
  });

  it('gives an assignor that has paid the same days against its own', () => {
    const market = new Market();
    const id = sold(market);
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-one', price: '9700' }), 'bank-two');
    market.wait(DEFAULT);
    const first = market.ok('bank-one', claim(id));
    market.ok('bank-two', payClaim(first), TERM_END - 1000);
    market.ok('bank-two', claim(id), TERM_END + 89 * DAY);
    const { outcomes } = market.wait(TERM_END - 1000 + 90 * DAY);
    expect(outcomes).toMatchObject([{ code: 'ok', events: [{ status: 'lapsed' }] }]);
    expect(market.submit('bank-two', claim(id)).code).toBe('recourse_over');
  });

  it('for a broken warranty is there without recourse, before the receivable is due', () => {
    const market = new Market();
    const id = sold(market, { recourse: false });
    const made = market.ok('bank-two', claim(id, { cause: 'warranty' }));
    market.wait(DUE);
    market.ok('tier-one', payClaim(made));
    expect(holderOf(market, id)).toBe('tier-one');
  });

  it('bears the agreed interest, less the late interest that was received', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a', { latePpm: 90_000 });
    const interest = { ppm: 72_000, dayCount: 'ACT/360' } as const;
    handOn(market, deals.sellWithRecourse(id, { interest, price: '10000' }), 'tier-one');
    // 30 days after the sale: 10000 * 7.2 % * 30 / 360 = 60. Late: 10000 * 9 % * 20 / 360 = 50.
    const late = { type: 'payOverdue', version: 1, receivable: id } as const;
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', { ...late, amount: '2050' }, DUE + 20 * DAY);
    const { events } = market.submit('bank-two', claim(id));
    expect(events).toMatchObject([{ type: 'recourseClaimed', amount: '7998' }]);
  });

  it('keeps paying the debtor’s money to the claimant, and ends when nothing is open', () => {
    const market = new Market();
    const id = inDefault(market);
    const made = market.ok('bank-two', claim(id));
    market.ok('bank-one', deals.issue());
    const rest = { type: 'payOverdue', version: 1, receivable: id } as const;
    market.ok('car-maker', { ...rest, amount: '5000' });
    expect(market.submit('tier-one', payClaim(made, '4899')).facts).toEqual({ amount: '4900' });
    market.ok('car-maker', { ...rest, amount: '5000' });
    expect(claims.read(market.world, made)?.status).toBe('satisfied');
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(10_000n);
  });

  it('of a cancelled rest ends the claim too', () => {
    const market = new Market();
    const id = inDefault(market);
    const made = market.ok('bank-two', claim(id));
    concede(market, id, '10000');
    expect(claims.read(market.world, made)?.status).toBe('satisfied');
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });

  it('binds the piece through the record time, and lapses at the end of its term', () => {
    const market = new Market();
    const id = sold(market);
    const made = market.ok('bank-two', claim(id, { cause: 'warranty' }));
    expect(market.submit('bank-two', deals.assign(id)).code).toBe('piece_locked');
    market.wait(DEFAULT);
    expect(piecesOf(market.world, id)[0]?.lock).toBe(made);
    market.wait(TERM_END);
    expect(claims.read(market.world, made)?.status).toBe('lapsed');
    expect(piecesOf(market.world, id)[0]?.lock).toBeNull();
  });

  it('leaves a payee who collected all the time as it is, and tells the debtor of another', () => {
    for (const disclosed of [true, false]) {
      const market = new Market();
      const id = inDefault(market, { disclosed });
      market.ok('tier-one', payClaim(market.ok('bank-two', claim(id))));
      expect(piecesOf(market.world, id)[0]).toMatchObject({ payTo: 'tier-one', noticeTo: null });
    }
  });
});

describe('what is claimed', () => {
  it('is the same for a piece and for its parts, but for what each rounds down', () => {
    const parts = fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 9_999 }));
    const words = fc.record({
      price: fc.integer({ min: 1, max: 20_000 }),
      cut: parts,
      ppm: fc.nat(1_000_000),
    });
    fc.assert(
      fc.property(words, fc.nat(9_998), ({ price, cut: [cut], ppm }, paid) => {
        const sums = [false, true].map((isCut) => {
          const market = new Market(
            marketGenesis({ parameters: { graceDays: 0, maxPieces: 10_000 } }),
          );
          market.checksLaws = false;
          const id = makeAcknowledged(market, 'a');
          const interest = { ppm, dayCount: 'ACT/365F' } as const;
          handOn(
            market,
            deals.sellWithRecourse(id, { interest, price: String(price) }),
            'tier-one',
          );
          const secured = { to: String(cut), secured: '1', pledgee: 'bank-one' };
          if (isCut) {
            const pledge = market.ok('bank-two', deals.pledge(id, secured));
            keepApart(market, id, '1', 'bank-one');
            market.ok('bank-one', { type: 'releasePledge', version: 1, pledge });
          }
          market.wait(DUE);
          market.ok('bank-one', deals.issue());
          const amount = String(paid + 1);
          const pay = { type: 'payOverdue', version: 1, receivable: id, amount } as const;
          market.ok('car-maker', pay);
          const all = piecesOf(market.world, id).map(({ from }) =>
            market.submit('bank-two', claim(id, { piece: String(from) })),
          );
          return all.reduce((sum, { events }) => sum + Number(events[0]?.['amount'] ?? 0), 0);
        });
        const [whole = 0, cutUp = 0] = sums;
        expect(whole - cutUp).toBeGreaterThanOrEqual(0);
        expect(whole - cutUp).toBeLessThanOrEqual(3);
      }),
      { numRuns: 25 },
    );
  });
});
