import { describe, expect, it } from 'vitest';
import { withShown } from '../../../client/sdk/readShown.ts';
import { RULES } from '../../../contracts/deeds.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { deals, makeReceivable } from '../../contracts/deals.ts';
import { Market } from '../../contracts/market.ts';

/** A sale that is offered, and what a client reads of it; `asked` are the keys that it reads. */
function offered() {
  const market = new Market();
  const id = makeReceivable(market, 'a');
  const offer = market.ok('tier-one', deals.sell(id));
  const asked: string[] = [];
  const read = async (key: string): Promise<Json | null> => {
    asked.push(key);
    return market.world.facts.get(key) ?? null;
  };
  const take = { type: 'acceptSale', version: 1, offer, knowing: [] } as const;
  return { market, id, offer, asked, read, take };
}

describe('what a client shows of the ids of a deed', () => {
  it('is what the rule compares: the offer, its piece and receivable are read', async () => {
    const { market, id, offer, asked, read, take } = offered();
    const words = await withShown(RULES.acceptSale, take, read);
    expect(words['shown']).toMatchObject({
      ...{ seller: 'tier-one', issuer: 'bank-one', price: '9800', open: '10000' },
      ...{ debtor: 'car-maker', currency: 'EUR', payDay: '2026-03-12' },
    });
    expect(asked).toContain(`offer/${offer}`);
    expect(asked).toContain(`receivable/${id}`);
    expect(new Set(asked).size).toBe(asked.length);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    market.ok('bank-two', words as never);
  });

  it('is nothing of what is not there, and of deeds that show nothing', async () => {
    const { read, take } = offered();
    const none = { ...take, offer: 'ab'.repeat(32) };
    expect((await withShown(RULES.acceptSale, none, read))['shown']).toBeNull();
    const issue = deals.issue() as unknown as JsonObject;
    expect(await withShown(RULES.issueMoney, issue, read)).toBe(issue);
  });

  it('stays what a program has shown itself, and the ledger compares that', async () => {
    const { market, read, take } = offered();
    const stands = (await withShown(RULES.acceptSale, take, read))['shown'] as JsonObject;
    const seen = { ...take, shown: { ...stands, price: '9700' } };
    const words = await withShown(RULES.acceptSale, seen, read);
    expect(words).toBe(seen);
    expect(market.submit('bank-two', words as never).code).toBe('shown_differs');
  });
});
