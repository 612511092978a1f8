import { describe, expect, it } from 'vitest';
import { joinOwned, totalByDay } from '../../../client/sdk/questions.ts';
import { under } from '../../../contracts/state/factKeys.ts';
import type { Piece } from '../../../contracts/state/pieces.ts';
import { pieces } from '../../../contracts/state/pieces.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import { scanAll } from '../../../contracts/state/state.ts';
import { openUnits } from '../../../contracts/state/units.ts';
import { openAmount } from '../../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from '../../contracts/deals.ts';
import { Market } from '../../contracts/market.ts';

function allPieces(market: Market): Piece[] {
  const entries = scanAll(market.world.facts, ...under('piece'));
  return Array.from(entries, ([, value]) => pieces.whole(market.world, value));
}

function allReceivables(market: Market): Receivable[] {
  const entries = scanAll(market.world.facts, ...under('receivable'));
  return Array.from(entries, ([, value]) => receivables.decode(value));
}

/** Two receivables due on one day and one a day later; parts are assigned and cancelled. */
function busy(): Market {
  const market = new Market();
  const id = makeReceivable(market, 'a');
  makeReceivable(market, 'b', { dueDay: '2026-03-13', amount: '500' });
  const diluted = makeAcknowledged(market, 'c');
  handOn(market, deals.assignQuietly(id, { to: '4000' }), 'tier-one');
  market.ok('tier-one', deals.credit(diluted, '3000'));
  return market;
}

describe('what I own', () => {
  it('is every piece with something open, with its receivable', () => {
    const market = busy();
    const held = allPieces(market).filter(({ holder }) => holder === 'tier-one');
    const owned = joinOwned(held, allReceivables(market));
    expect(owned.map(({ open }) => open).sort()).toEqual([500n, 6000n, 7000n]);
    expect(joinOwned(held, [])).toEqual([]);
  });

  it('has what is open in one unit, and not what is open in none', () => {
    const market = busy();
    const piece = allPieces(market).find(
      ({ holder, paid }) => holder === 'tier-one' && paid === 0n,
    );
    if (piece === undefined) throw new Error('there is a piece of which nothing is paid');
    const open = openUnits(piece);
    const owned = (paid: bigint) => joinOwned([{ ...piece, paid }], allReceivables(market));
    expect(owned(open - 1n).map((one) => one.open)).toEqual([1n]);
    expect(owned(open)).toEqual([]);
  });
});

describe('who owes me when, and what I must fund', () => {
  it('is one total for each day, debtor, issuer and currency', () => {
    const all = allReceivables(busy());
    const parts = all.map((receivable) => ({ receivable, amount: openAmount(receivable) }));
    const usual = { debtor: 'car-maker', issuer: 'bank-one', currency: 'EUR' };
    expect(totalByDay(parts)).toEqual([
      { payDay: '2026-03-12', ...usual, amount: 17_000n },
      { payDay: '2026-03-13', ...usual, amount: 500n },
    ]);
  });

  it('leaves out days on which nothing is open', () => {
    const [receivable] = allReceivables(busy());
    if (receivable === undefined) throw new Error('there are receivables');
    expect(totalByDay([{ receivable, amount: 0n }])).toEqual([]);
  });
});
