import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { pledges } from '../../contracts/state/rights.ts';
import { Draft } from '../../contracts/state/state.ts';
import { rankClaims } from '../../contracts/trade/evidence/priority.ts';
import { rivalsOf } from '../../contracts/trade/evidence/rivals.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { concede, deals, handOn, makeAcknowledged } from './deals.ts';
import type { Market } from './market.ts';
import { endorsing, entering, oracleMarket } from './oracles.ts';

const EARLY = 1_772_400_000_000;

/** The rivals for the first piece: who, as what, how much financed, registered when. */
function rivalsIn(market: Market, id: string) {
  const receivable = receivables.read(market.world, id);
  const [piece] = piecesOf(market.world, id);
  if (receivable === undefined || piece === undefined) throw new Error('no piece');
  return rivalsOf(market.world, receivable, piece);
}

function told(market: Market, id: string): readonly string[] {
  return rivalsIn(market, id).map(
    ({ claimant, role, amount, registeredTime }) =>
      `${claimant} ${role} ${amount} ${registeredTime === null ? '-' : registeredTime - EARLY}`,
  );
}

/** A receivable that tier-one has pledged to bank-one for 4000 and then to bank-two for 9000. */
function pledgedTwice(): { readonly market: Market; readonly id: string } {
  const market = oracleMarket();
  const id = makeAcknowledged(market, 'a');
  market.ok('tier-one', deals.pledge(id));
  market.ok('tier-one', deals.pledge(id, { pledgee: 'bank-two', secured: '9000' }));
  return { market, id };
}

describe('rivals for a piece', () => {
  it('are none while its supplier has it free', () => {
    const market = oracleMarket();
    expect(rivalsIn(market, makeAcknowledged(market, 'a'))).toEqual([]);
  });

  it('are its pledgees in their rank, and not the member that has pledged it', () => {
    const { market, id } = pledgedTwice();
    expect(told(market, id)).toEqual(['bank-one pledgee 4000 -', 'bank-two pledgee 9000 -']);
  });

  it('are its pledgees with what is secured and not received yet', () => {
    const { market, id } = pledgedTwice();
    const [receivable, [piece]] = [receivables.read(market.world, id), piecesOf(market.world, id)];
    if (receivable === undefined || piece === undefined) throw new Error('no piece');
    const draft = new Draft(market.world);
    const [first = ''] = piece.pledges;
    const pledge = pledges.read(draft, first);
    if (pledge === undefined) throw new Error('no pledge');
    pledges.write(draft, { ...pledge, received: 1500n });
    const amounts = rivalsOf(draft, receivable, piece).map(({ amount }) => amount);
    expect(amounts).toEqual([2500n, 9000n]);
  });

  it('are its buyer too, with what it paid for what is open, once the debtor has notice', () => {
    const market = oracleMarket();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-two' }), 'tier-one');
    concede(market, id, '5000');
    expect(told(market, id)).toEqual(['bank-two holder 4900 -']);
    const [piece] = piecesOf(market.world, id);
    expect(rivalsIn(market, id)[0]?.noticedAt).toBe(piece?.noticedAt);
  });

  it('are no buyer that has pledged it itself, and one that holds what another has pledged', () => {
    const market = oracleMarket();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-two' }), 'tier-one');
    market.ok('bank-two', deals.pledge(id, { pledgee: 'bank-one', secured: '4000' }));
    expect(told(market, id)).toEqual(['bank-one pledgee 4000 -']);
    const { market: other, id: pledged } = pledgedTwice();
    const receivable = receivables.read(other.world, pledged);
    const [piece] = piecesOf(other.world, pledged);
    if (receivable === undefined || piece === undefined) throw new Error('no piece');
    const rivals = rivalsOf(other.world, receivable, { ...piece, holder: 'tier-two' });
    expect(rivals.map(({ claimant }) => claimant)).toEqual(['bank-one', 'bank-two', 'tier-two']);
  });

  it('that bought undisclosed is not noticed, and by an assignment has no price', () => {
    const market = oracleMarket();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assignQuietly(id, { disclosed: false }), 'tier-one');
    expect(rivalsIn(market, id)).toEqual([
      {
        ...{ claimant: 'tier-two', role: 'holder', amount: null },
        ...{ noticedAt: null, registeredTime: null },
      },
    ]);
  });

  it('rank by register before the ledger’s rank, by the words of enrolled oracles alone', () => {
    const { market, id } = pledgedTwice();
    const late = { claimant: 'bank-two', enteredTime: EARLY + 9 };
    market.ok('oracle-one', entering(id, { claimant: 'bank-two', enteredTime: EARLY + 7 }));
    market.ok('oracle-two', entering(id, late));
    market.ok('oracle-two', entering(id, { claimant: 'truck-maker', enteredTime: EARLY + 8 }));
    expect(told(market, id)).toEqual([
      'bank-one pledgee 4000 -',
      'bank-two pledgee 9000 7',
      'truck-maker registered null 8',
    ]);
    const order = (): string[][] =>
      rankClaims(rivalsIn(market, id)).map((rank) => rank.map(({ claimant }) => claimant));
    expect(order()).toEqual([['bank-two'], ['truck-maker'], ['bank-one']]);
    for (const validator of ['association', 'bank-one', 'bank-two']) {
      market.ok(validator, endorsing('oracle-one'));
    }
    expect(told(market, id)[1]).toBe('bank-two pledgee 9000 9');
    expect(order()).toEqual([['truck-maker'], ['bank-two'], ['bank-one']]);
  });

  it('that nothing parts share one rank', () => {
    const { market, id } = pledgedTwice();
    expect(rankClaims(rivalsIn(market, id))).toHaveLength(1);
  });
});
