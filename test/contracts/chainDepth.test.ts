import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, handOnOften, makeAcknowledged } from './deals.ts';
import { Market } from './market.ts';
import { claim, payClaim } from './recourseDeals.ts';

describe('W2 a chain that is full', () => {
  it('W2: a piece taken back has a link less, and changes hands once more', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const [holder, assignor] = [handOnOften(market, id), 'bank-one'];
    const again = deals.assignQuietly(id, { assignee: 'tier-three' });
    expect(market.submit(holder, again).code).toBe('chain_too_deep');
    const made = market.ok(holder, claim(id, { cause: 'warranty' }));
    market.ok('bank-two', deals.issue({ to: assignor }));
    market.ok(assignor, payClaim(made, '100000', 'bank-two'));
    expect(piecesOf(market.world, id)).toMatchObject([{ holder: assignor }]);
    expect(piecesOf(market.world, id)[0]?.links.length).toBe(7);
    handOn(market, { ...again, assignee: 'tier-two' }, assignor);
    expect(piecesOf(market.world, id)[0]?.links.length).toBe(8);
    expect(market.submit('tier-two', again).code).toBe('chain_too_deep');
  });
});
