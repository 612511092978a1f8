import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import {
  holdings,
  linkFacts,
  pieceFacts,
  pieces,
  reserveFacts,
} from '../../contracts/state/pieces.ts';
import { showPiece } from '../../contracts/state/showing.ts';
import { Draft, scanAll } from '../../contracts/state/state.ts';
import { readFreedom } from '../../contracts/trade/evidence/freedom.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { Market } from './market.ts';

// A fact holds only what all of its parties may read; rules see a piece as one thing all the same.

/** All that stands under a prefix, as one text. */
function textUnder(market: Market, prefix: string): string {
  return [...scanAll(market.world.facts, ...under(prefix))]
    .map(([, value]) => canonicalText(value))
    .join(' ');
}

function keysUnder(market: Market, prefix: string): readonly string[] {
  return [...scanAll(market.world.facts, ...under(prefix))].map(([key]) => key);
}

describe('what a debtor reads of a piece', () => {
  it('says no price, no terms, and none of those who had it', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { price: '9731' }), 'tier-one');
    const piece = textUnder(market, `piece/${id}`);
    for (const secret of ['9731', 'tier-one', 'recourse', 'issuer'])
      expect(piece).not.toContain(secret);
    expect(textUnder(market, `link/${id}`)).toContain('9731');
  });

  it('says no advance and no fee of a sale with a reserve', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithReserve(id), 'tier-one');
    const piece = textUnder(market, `piece/${id}`);
    for (const secret of ['8000', '100', 'advance', 'fee'])
      expect(piece).not.toContain(`"${secret}"`);
    const words = { seller: 'tier-one', holder: 'bank-two' };
    expect(reserveFacts.read(market.world, id, 1n)).toMatchObject(words);
  });
});

describe('what a debtor reads of a piece that was sold quietly', () => {
  it('is what it read before: who holds it, and that it was sold, stand elsewhere', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const before = textUnder(market, `piece/${id}`);
    handOn(market, deals.sell(id, { disclosed: false }), 'tier-one');
    expect(textUnder(market, `piece/${id}`)).toBe(before);
    const held = holdings.read(market.world, id, 1n);
    expect(held).toMatchObject({ holder: 'bank-two', changes: 1 });
  });

  it('is what its client is shown of it, and needs nothing else', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sell(id), 'tier-one');
    const asked = new Set<string>();
    const get = (key: string): Json | undefined => {
      asked.add(key.slice(0, key.indexOf('/')));
      return market.world.facts.get(key);
    };
    expect(showPiece({ facts: { get } }, id, 1n)).not.toBeNull();
    expect([...asked].sort()).toEqual(['piece', 'receivable']);
  });
});

describe('a change of hands as a fact', () => {
  it('names who gave and who took, whoever came after', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sell(id), 'tier-one');
    handOn(market, deals.assign(id, { assignee: 'tier-two' }), 'bank-two');
    const [first, second] = [0, 1].map((place) => linkFacts.read(market.world, id, 1n, place));
    expect(first).toMatchObject({ assignor: 'tier-one', taker: 'bank-two', kind: 'sale' });
    expect(second).toMatchObject({ assignor: 'bank-two', taker: 'tier-two', kind: 'assignment' });
  });

  it('goes with each part of a piece that is cut, and leaves with what is joined', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sell(id), 'tier-one');
    const offer = market.ok('bank-two', deals.assign(id, { to: '4000', assignee: 'tier-two' }));
    expect(keysUnder(market, `link/${id}`)).toEqual(
      [1n, 4001n].map((from) => linkFacts.key(id, from, 0)),
    );
    market.ok('tier-two', { type: 'declineOffer', version: 1, offer });
    expect(keysUnder(market, `link/${id}`)).toEqual([linkFacts.key(id, 1n, 0)]);
  });

  it('is not written again when its piece is paid', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sell(id), 'tier-one');
    const piece = pieces.read(market.world, id, 1n);
    if (piece === undefined) throw new Error('it was sold');
    const draft = new Draft(market.world);
    pieces.write(draft, { ...piece, paid: 1n });
    expect([...draft.factWrites().keys()]).toEqual([pieceFacts.key(id, 1n)]);
  });

  it('is needed by nobody who asks what can hurt the piece', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sell(id), 'tier-one');
    const asked: string[] = [];
    const get = (key: string): Json | undefined => {
      asked.push(key);
      return market.world.facts.get(key);
    };
    expect(readFreedom({ facts: { get } }, id, 1n)).not.toBeNull();
    expect(asked.filter((key) => key.startsWith('link/'))).toEqual([]);
  });
});
