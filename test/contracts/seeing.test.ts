import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { holdings, linkFacts, pieces, reserveFacts } from '../../contracts/state/pieces.ts';
import { quotes } from '../../contracts/state/quotes.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import {
  EVERY_FINANCIER,
  FOR_ALL,
  FOR_NODES,
  isForParties,
  newSights,
} from '../../contracts/trade/evidence/seeing.ts';
import type { Json } from '../../ledger/canonical.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { Market } from './market.ts';
import { endow, quoteDeals } from './quoteDeals.ts';

// Who may read what; the law of it runs with every block of every market (seenBy.ts).

const ROOT = new URL('../../', import.meta.url);

/** Kinds of facts that a table names in its first column. */
function kindsIn(path: string, head: string): readonly string[] {
  const text = readFileSync(new URL(path, ROOT), 'utf8');
  const rows = text.slice(text.indexOf(head)).split('\n');
  const first = rows
    .filter((row) => /^( \*)? ?\| `/.test(row))
    .map((row) => row.split('|')[1] ?? '');
  return first.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)/g)].map(([, kind = '']) => kind));
}

describe('the table of who reads what', () => {
  const told = kindsIn('contracts/README.md', '## Who reads what');

  it('has every kind of fact once', () => {
    const kinds = new Set(kindsIn('contracts/state/factKeys.ts', '/**'));
    expect([...told].sort()).toEqual([...kinds].sort());
  });

  it('says of each what the code does: for all, for nodes, with another, or for parties', () => {
    const withOther = new Set(['folded', 'listing', 'statement', 'register-entry']);
    for (const kind of told) {
      const ways = [
        FOR_ALL.has(kind),
        FOR_NODES.has(kind),
        withOther.has(kind),
        isForParties(kind),
      ];
      expect([kind, ways.filter(Boolean).length]).toEqual([kind, 1]);
    }
  });
});

describe('who sees a sale', () => {
  it('is seller and purchaser; its debtor sees no more than before when it is not told', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sell(id, { disclosed: false }), 'tier-one');
    const [piece, link] = [pieces.key(id, 1n), linkFacts.key(id, 1n, 0)];
    const sees = (member: string, key: string) => market.seenBy.has(member, key);
    expect(['tier-one', 'bank-two'].map((member) => sees(member, link))).toEqual([true, true]);
    expect(['car-maker', 'tier-two', 'bank-one'].map((member) => sees(member, link))).toEqual([
      false,
      false,
      false,
    ]);
    expect(sees('car-maker', piece)).toBe(true);
    expect(sees('car-maker', holdings.key(id, 1n))).toBe(false);
  });

  it('is not who buys from the purchaser: it sees what it paid, not what others did', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sell(id), 'tier-one');
    handOn(market, deals.assign(id, { assignee: 'tier-two' }), 'bank-two');
    expect(market.seenBy.has('tier-two', linkFacts.key(id, 1n, 0))).toBe(false);
    expect(market.seenBy.has('tier-two', linkFacts.key(id, 1n, 1))).toBe(true);
    expect(market.seenBy.has('tier-two', receivables.key(id))).toBe(true);
  });

  it('is of a reserve who sold under it and who holds it', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithReserve(id), 'tier-one');
    const sees = (member: string) => market.seenBy.has(member, reserveFacts.key(id, 1n));
    expect(['tier-one', 'bank-two', 'car-maker'].map(sees)).toEqual([true, true, false]);
  });
});

describe('who has a right in a piece of another', () => {
  it('sees it as its holder does, and the holder sees what the right is', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const pledge = market.ok('tier-one', deals.pledge(id));
    const facts = [pieces.key(id, 1n), holdings.key(id, 1n), receivables.key(id), `invoice/${id}`];
    for (const key of facts) expect([key, market.seenBy.has('bank-one', key)]).toEqual([key, true]);
    expect(market.seenBy.has('tier-one', `pledge/${pledge}`)).toBe(true);
    expect(market.seenBy.has('car-maker', `pledge/${pledge}`)).toBe(false);
  });
});

describe('who sees what is asked and offered', () => {
  it('is all financiers while it is open to any, and of a quote its two sides', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const request = market.ok('tier-one', quoteDeals.request(id));
    endow(market, 'bank-two', '10000');
    const quote = market.ok('bank-two', quoteDeals.quote(request));
    const sees = (member: string) => market.seenBy.has(member, quotes.key(quote));
    expect(['bank-two', 'tier-one', 'bank-one', 'car-maker'].map(sees)).toEqual([
      ...[true, true],
      ...[false, false],
    ]);
    expect(market.seenBy.has(EVERY_FINANCIER, `request/${request}`)).toBe(true);
    expect(market.seenBy.has(EVERY_FINANCIER, quotes.key(quote))).toBe(false);
  });
});

describe('a right to read', () => {
  const key = 'account/bank-one/eur/tier-one';
  const value: Json = { issuer: 'bank-one', member: 'tier-one', balance: '1', locked: '0' };
  const world = { facts: new Map<string, Json>([[key, value]]) };

  it('comes with the fact, and does not come again when that changes', () => {
    const sights = newSights(world, new Map([[key, value]]), () => undefined);
    expect(sights).toEqual(['bank-one', 'tier-one'].map((member) => ({ member, key })));
    const more = { ...(value as object), balance: '2' };
    expect(newSights(world, new Map([[key, more]]), () => value)).toEqual([]);
  });

  it('does not come when a fact goes', () => {
    expect(newSights(world, new Map([[key, null]]), () => value)).toEqual([]);
  });

  it('does not come of a piece that is not there after the block: it was joined again', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { from: '5001' }));
    const open = market.world.facts.get(`offer/${offer}`) ?? null;
    market.ok('tier-one', deals.answer('withdrawOffer', offer));
    expect(market.world.facts.get(pieces.key(id, 5001n))).toBeUndefined();
    const sights = newSights(market.world, new Map([[`offer/${offer}`, open]]), () => undefined);
    expect(sights.map(({ key: of }) => of)).toContain(receivables.key(id));
    expect(sights.map(({ key: of }) => of)).not.toContain(pieces.key(id, 5001n));
  });

  it('comes once, however many facts of a block give it', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const { executed } = market.blocks.at(-1) ?? {};
    if (executed === undefined) throw new Error('it was accepted');
    const sights = newSights(market.world, executed.facts, () => undefined);
    const names = sights.map(({ member, key: of }) => `${member} ${of}`);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain(`car-maker ${pieces.key(id, 1n)}`);
  });
});
