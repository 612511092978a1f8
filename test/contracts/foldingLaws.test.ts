import { describe, expect, it } from 'vitest';
import { checkChange, checkFacts } from '../../contracts/laws.ts';
import { decodeArchived, encodeArchived, foldedReceivables } from '../../contracts/state/folded.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Json } from '../../ledger/canonical.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

// The laws of what leaves notice what no rule does.

const GENESIS = marketGenesis({ parameters: { archiveDays: 3 } });
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const LOOK = START + 14 * DAY;

function open(): Market {
  const market = new Market(GENESIS);
  market.ok('bank-one', deals.issue());
  return market;
}

describe('the laws of what is there', () => {
  /** What the laws say once a fact of an undertaking is another one; null: once it is gone. */
  function lawsWith(change: (market: Market, id: string) => readonly [string, Json | null]) {
    const market = open();
    const [key, value] = change(market, makeReceivable(market, 'a'));
    market.world.apply(new Map([[key, value]]), new Map());
    return checkFacts(market.world).map(({ law }) => law);
  }

  it('notice that something is on its way out before its end', () => {
    const fold = { digest: null, endedTime: 0, steps: 0, time: 0 };
    const laws = lawsWith((market, id) => {
      const key = receivables.key(id);
      return [key, { ...(market.world.facts.get(key) as Record<string, Json>), fold }];
    });
    expect(laws).toEqual(['what has ended is on its way out']);
  });

  it('notice that something names what is gone', () => {
    const laws = lawsWith((_, id) => [receivables.key(id), null]);
    expect(laws).toContain('nothing names a receivable that has left');
  });

  it('notice that something has left and is there', () => {
    const laws = lawsWith((market, id) => {
      const { invoice, supplier, debtor, currency, face, paid, cancelled, forgiven } =
        receivables.read(market.world, id) ?? expect.fail('it is there');
      const parties = {
        receivable: id,
        invoice,
        document: hashFor('document a'),
        supplier,
        debtor,
        currency,
      };
      const end = { endedTime: 1, foldedAt: 1, steps: 1, digest: hashFor('text') };
      const leaf = { ...parties, face, paid, cancelled, forgiven, ...end };
      return [foldedReceivables.key(id), foldedReceivables.encode(leaf)];
    });
    expect(laws).toContain('what has left is there no more');
  });
});

describe('the laws of what leaves', () => {
  /** What a block does that folds one, with its text or its writes changed. */
  function lawsOf(
    change: (text: string) => string,
    write: (facts: Map<string, Json | null>, id: string) => void = () => undefined,
  ): string[] {
    const market = open();
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    const executed = market.try(market.input([], LOOK));
    if ('invalid' in executed) throw new Error(executed.invalid);
    const archived = [...executed.archived].map(([key, text]) => [key, change(text)] as const);
    const facts = new Map(executed.facts);
    write(facts, id);
    const broken = checkChange(market.world, { ...executed, facts, archived: new Map(archived) });
    return broken.map(({ law }) => law);
  }

  it('hold for what the rules do', () => {
    expect(lawsOf((text) => text)).toEqual([]);
  });

  it('notice bytes that are not those of the digest', () => {
    expect(lawsOf((text) => text.replace('car-maker', 'bus-maker'))).toContain(
      'a digest is of its bytes',
    );
  });

  it('notice that something was open', () => {
    const market = open();
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    const executed = market.try(market.input([], LOOK));
    if ('invalid' in executed) throw new Error(executed.invalid);
    const [first] = [...executed.archived];
    const step = decodeArchived(first?.[1] ?? '', first?.[0] ?? '') ?? expect.fail('it left');
    const key = receivables.key(id);
    const unpaid = { ...(step.facts[key] as Record<string, Json>), status: 'overdue' };
    const { text, digest } = encodeArchived({ ...step, facts: { ...step.facts, [key]: unpaid } });
    const broken = checkChange(market.world, { ...executed, archived: new Map([[digest, text]]) });
    const laws = broken.map(({ law }) => law);
    expect(laws).toContain('only what was over leaves');
    expect(laws).toContain('a leaf names what has left');
  });

  it('notice a leaf that says something else', () => {
    const laws = lawsOf(
      (text) => text,
      (facts, id) => {
        const leaf = facts.get(`folded/${id}`) as Record<string, Json>;
        facts.set(`folded/${id}`, { ...leaf, paid: '9999' });
      },
    );
    expect(laws).toEqual(['a leaf names what has left']);
  });

  it('notice what is archived and not gone, and what is gone and not archived', () => {
    const piece = (id: string): string => `piece/${id}/000000000000000001`;
    const stays = lawsOf(
      (text) => text,
      (facts, id) => facts.set(piece(id), { receivable: id }),
    );
    expect(stays).toEqual(['what is archived has left']);
    const market = open();
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    const executed = market.try(market.input([], LOOK));
    if ('invalid' in executed) throw new Error(executed.invalid);
    const broken = checkChange(market.world, { ...executed, archived: new Map() });
    const missed = broken.filter(({ law }) => law === 'what leaves with a receivable is archived');
    expect(missed.map(({ facts }) => facts['key'])).toContain(piece(id));
  });
});
