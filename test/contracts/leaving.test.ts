import { describe, expect, it } from 'vitest';
import { checkChange, checkFacts } from '../../contracts/laws.ts';
import { decodeArchived, foldedReceivables } from '../../contracts/state/folded.ts';
import { documents, identities, invoices } from '../../contracts/state/invoices.ts';
import { listings } from '../../contracts/state/listings.ts';
import { namingEntry, openNamesOf } from '../../contracts/state/naming.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { readFreedom } from '../../contracts/trade/evidence/freedom.ts';
import { readableSince } from '../../contracts/trade/evidence/reading.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { deals, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

// An invoice that is over leaves the state as soon as nothing that looks like it can come any more.

/** Invoices of `deals` are issued the day before the start, and due on the twelfth. */
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const AGE = 5;
/** The sixty-sixth day after the issue: what may be registered then is sixty-one days younger. */
const LEAVE = START + (AGE + 60) * DAY;
/** Of what is registered after that. */
const LATER = { issueDay: '2026-05-06', dueDay: '2026-06-10' };

function open(parameters: Readonly<Record<string, number>> = {}): Market {
  const words = { protocol: 2, archiveDays: 3, maxInvoiceAgeDays: AGE, ...parameters };
  const market = new Market(marketGenesis({ parameters: words }));
  market.ok('bank-one', deals.issue({ amount: '1000000' }));
  return market;
}

/** Everything that a digest leads to, by the texts of the blocks. */
function textsOf(market: Market, digest: string | null): Map<string, Json> {
  const texts = new Map(market.blocks.flatMap(({ executed }) => [...executed.archived]));
  const found = new Map<string, Json>();
  for (let next = digest; next !== null; ) {
    const step = decodeArchived(texts.get(next) ?? '', next) ?? expect.fail('it was archived');
    for (const [key, value] of Object.entries(step.facts)) found.set(key, value);
    next = step.former;
  }
  return found;
}

/** One that was paid has left, and its invoice. */
function ended(market: Market): string {
  const id = makeReceivable(market, 'a');
  market.wait(DUE);
  for (let at = START + 14 * DAY; at <= LEAVE; at += DAY) market.wait(at);
  expect(invoices.read(market.world, id)).toBeUndefined();
  return id;
}

/** Keys of the facts that name an id. */
function naming(market: Market, id: string): string[] {
  const all = [...scanAll(market.world.facts, '', '~')];
  const named = all.filter(
    ([key, value]) => key.includes(id) || JSON.stringify(value).includes(id),
  );
  return named.map(([key]) => key).sort();
}

describe('an invoice that was paid', () => {
  it('leaves as soon as none can come that looks like it, and not before', () => {
    const market = open();
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    market.wait(LEAVE - DAY);
    expect(foldedReceivables.read(market.world, id)?.steps).toBe(1);
    expect(invoices.read(market.world, id)?.leaveTime).toBe(LEAVE);
    const alike = { skeleton: hashFor('skeleton a'), dueDay: LATER.dueDay };
    const oldest = deals.register('b', { ...alike, issueDay: '2026-04-30' });
    const other = market.ok('tier-one', oldest, LEAVE - 1);
    expect(invoices.read(market.world, other)?.similar).toEqual([id]);
    const { outcomes } = market.wait(LEAVE);
    expect(outcomes.map(({ item, code }) => [item, code])).toEqual([[`leave/${id}`, 'ok']]);
    const next = deals.register('c', { ...alike, issueDay: '2026-04-30' });
    expect(market.submit('tier-one', next).code).toBe('invoice_too_old');
  });

  it('leaves leaf, identity and document, and no entry of what looks like it', () => {
    const market = open();
    const id = ended(market);
    expect(naming(market, id)).toEqual([
      documents.key(hashFor('document a')),
      foldedReceivables.key(id),
      identities.key('tier-one', hashFor('identity a')),
    ]);
    const entries = ['similar', 'skeleton', 'core', 'names', 'due'].flatMap((family) => {
      return market.world.indexes.scan(`${family}/`, `${family}0`, 1);
    });
    expect(entries).toEqual([]);
  });

  it('is one step more of what is left of its receivable', () => {
    const market = open();
    const id = ended(market);
    const leaf = foldedReceivables.read(market.world, id);
    expect(leaf).toMatchObject({ steps: 2, document: hashFor('document a'), paid: 10000n });
    const facts = textsOf(market, leaf?.digest ?? null);
    expect(facts.get(invoices.key(id))).toMatchObject({ status: 'accepted', supplier: 'tier-one' });
    expect(facts.get(receivables.key(id))).toMatchObject({ status: 'paid' });
    const used = identities.key('tier-one', hashFor('document a'));
    // It is no part of the text: others that may read the invoice may not read it.
    expect([facts.has(used), market.world.facts.get(used)]).toEqual([false, undefined]);
  });

  it('is never registered again, by number or by document', () => {
    const market = open();
    const id = ended(market);
    const facts = { invoice: id };
    const again = deals.register('a', LATER);
    expect(market.submit('tier-one', again)).toMatchObject({ code: 'duplicate_invoice', facts });
    const other = { ...again, identity: hashFor('another number') };
    expect(market.submit('tier-one', other)).toMatchObject({ code: 'duplicate_document', facts });
    const reissued = market.submit('tier-one', deals.reissue(id, 'a', LATER));
    expect(reissued).toMatchObject({ code: 'receivable_folded', facts: { receivable: id } });
  });

  it('is a rival still of what another supplier registers with its document', () => {
    const market = open();
    const id = ended(market);
    const rival = market.submit('tier-two', deals.register('a', LATER));
    expect(rival.events).toContainEqual(
      expect.objectContaining({ type: 'rivalInvoice', other: id, otherSupplier: 'tier-one' }),
    );
    market.ok('car-maker', deals.accept(rival.id, { dueDay: LATER.dueDay }));
    const found = readFreedom(market.world, rival.id, 1n)?.encumbrances ?? [];
    const known = found.find(({ code }) => code === 'rival');
    expect(known?.subject).toBe('tier-one');
    expect(known?.keys).toContain(foldedReceivables.key(id));
    // Who has the rival sees what is left of the other, and that its invoice is not there.
    for (const key of [foldedReceivables.key(id), invoices.key(id)]) {
      const reads = (member: string) => {
        return readableSince(market.world, { since: () => null }, member, key) !== null;
      };
      expect([reads('tier-two'), reads('tier-three')]).toEqual([true, false]);
    }
  });

  it('stays under the first protocol, which lets invoices of any age come', () => {
    const market = open({ protocol: 1 });
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    market.wait(START + 14 * DAY);
    market.wait(LEAVE);
    expect(invoices.read(market.world, id)?.leaveTime).toBe(LEAVE + 4 * DAY);
  });

  it('takes with it what oracles have said of it', () => {
    const market = open();
    market.checksLaws = false;
    const id = makeReceivable(market, 'a');
    const said = `statement/${id}/delivered/oracle`;
    const listed = listings.key('statements', id);
    const written = new Map<string, Json>([
      [said, { invoice: id, kind: 'delivered', oracle: 'oracle' }],
      [listed, { of: 'statements', subject: id, names: ['delivered/oracle'] }],
    ]);
    market.world.apply(written, new Map());
    market.wait(DUE);
    market.wait(START + 14 * DAY);
    market.wait(LEAVE);
    const leaf = foldedReceivables.read(market.world, id);
    const left = textsOf(market, leaf?.digest ?? null);
    for (const key of [said, listed]) {
      expect([left.has(key), market.world.facts.get(key)]).toEqual([true, undefined]);
    }
  });
});

describe('an invoice that nobody owes', () => {
  it('leaves, and its identity names the text with what it was', () => {
    const market = open();
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('tier-one', deals.about('withdrawInvoice', id));
    market.wait(LEAVE);
    const [identity, document] = [hashFor('identity a'), hashFor('document a')];
    const used = identities.read(market.world, 'tier-one', identity);
    expect(textsOf(market, used?.left ?? null).get(invoices.key(id))).toMatchObject({
      status: 'withdrawn',
    });
    const uses = [identity, document].map((each) => identities.key('tier-one', each));
    expect(naming(market, id)).toEqual([documents.key(document), ...uses].sort());
    const again = deals.register('a', LATER);
    expect(market.submit('tier-one', again).code).toBe('duplicate_invoice');
    const other = { ...again, identity: hashFor('another number') };
    expect(market.submit('tier-one', other).code).toBe('duplicate_document');
    expect(market.submit('tier-one', deals.reissue(id, 'a', LATER)).code).toBe('unknown_invoice');
  });

  it('may be reissued for the days of the parameters after it was over', () => {
    const market = open({ archiveDays: 90 });
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('tier-one', deals.about('withdrawInvoice', id));
    expect(invoices.read(market.world, id)?.leaveTime).toBe(START + 91 * DAY);
    const next = market.ok('tier-one', deals.reissue(id, 'a'));
    expect(invoices.read(market.world, id)?.leaveTime).toBeNull();
    expect(invoices.read(market.world, next)?.leaveTime).toBeNull();
  });

  it('is reissued with another issue day only as if it were new', () => {
    const market = open({ archiveDays: 90 });
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('tier-one', deals.about('withdrawInvoice', id));
    market.wait(START + 80 * DAY);
    const words = { dueDay: '2026-06-10', issueDay: '2026-03-02' };
    const other = market.submit('tier-one', deals.reissue(id, 'a', words));
    expect(other.code).toBe('invoice_too_old');
    market.ok('tier-one', deals.reissue(id, 'a', { ...words, issueDay: '2026-03-01' }));
  });

  it('keeps what its supplier has used until all of its chain has left', () => {
    const market = open();
    const first = market.ok('tier-one', deals.register('a'));
    market.ok('tier-one', deals.about('withdrawInvoice', first));
    const next = market.ok('tier-one', deals.reissue(first, 'a'));
    market.ok('car-maker', deals.accept(next));
    market.wait(DUE);
    const used = identities.key('tier-one', hashFor('document a'));
    for (const at of [START + 14 * DAY, LEAVE]) market.wait(at);
    expect(invoices.read(market.world, next)).toBeUndefined();
    expect(market.world.facts.get(used)).toBeDefined();
    market.wait(LEAVE + DAY);
    expect(invoices.read(market.world, first)).toBeUndefined();
    expect(market.world.facts.get(used)).toBeUndefined();
    const copy = deals.register('b', { ...LATER, document: hashFor('document a') });
    expect(market.submit('tier-one', copy).code).toBe('duplicate_document');
  });

  it('that was reissued leaves behind what replaced it, by the same chain of texts', () => {
    const market = open();
    const first = market.ok('tier-one', deals.register('a'));
    market.ok('tier-one', deals.about('withdrawInvoice', first));
    const next = market.ok('tier-one', deals.reissue(first, 'a'));
    market.wait(START + 20 * DAY);
    expect(invoices.read(market.world, first)?.leaveTime).toBeNull();
    market.ok('tier-one', deals.about('withdrawInvoice', next));
    market.wait(LEAVE);
    expect(invoices.read(market.world, next)).toBeUndefined();
    expect(invoices.read(market.world, first)?.leaveTime).toBe(LEAVE + DAY);
    market.wait(LEAVE + DAY);
    const used = identities.read(market.world, 'tier-one', hashFor('identity a'));
    const left = textsOf(market, used?.left ?? null);
    expect([...left.keys()].filter((key) => key.startsWith('invoice/')).sort()).toEqual(
      [invoices.key(first), invoices.key(next)].sort(),
    );
  });
});

describe('the first receivable of an invoice', () => {
  it('stays as long as others that came of it', () => {
    const market = open();
    const id = makeAcknowledged(market, 'a', { amount: '9000', reason: 'not_delivered' });
    market.wait(DUE);
    market.ok('bank-one', deals.issue({ amount: '1000000' }));
    const rest = market.ok('car-maker', {
      ...{ type: 'liftDispute', version: 1, invoice: id, amount: '1000' },
    } as Deed);
    const { outcomes } = market.wait(START + 14 * DAY);
    const kept = outcomes.flatMap(({ events }) => events);
    expect(kept).toMatchObject([{ type: 'receivableKept', receivable: id, names: 'receivable' }]);
    expect(receivables.read(market.world, rest)?.status).not.toBe('paid');
  });

  it('stays also when no due item waits for the others', () => {
    const [id, invoice] = [hashFor('rest'), hashFor('first')];
    const entry = namingEntry(receivables.key(id), { id, invoice }, false);
    expect(entry).toBe(`${openNamesOf(invoice)}/${receivables.key(id)}`);
  });
});

describe('the laws of invoices that leave', () => {
  /** The laws of a block in which one leaves, with its writes or texts changed. */
  function lawsOf(
    change: (facts: Map<string, Json | null>, id: string) => void,
    before: (market: Market) => void = () => undefined,
  ): string[] {
    const market = open();
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    market.wait(START + 14 * DAY);
    const executed = market.try(market.input([], LEAVE));
    if ('invalid' in executed) throw new Error(executed.invalid);
    const facts = new Map(executed.facts);
    change(facts, id);
    before(market);
    return checkChange(market.world, { ...executed, facts }).map(({ law }) => law);
  }

  it('hold for what the rules do', () => {
    expect(lawsOf(() => undefined)).toEqual([]);
  });

  it('notice that nothing names the text', () => {
    const laws = lawsOf((facts, id) => facts.delete(foldedReceivables.key(id)));
    expect(laws).toContain('an invoice that leaves is archived');
  });

  it('notice that the leaf says another thing than it said', () => {
    const laws = lawsOf((facts, id) => {
      const key = foldedReceivables.key(id);
      facts.set(key, { ...(facts.get(key) as Record<string, Json>), paid: '9999' });
    });
    expect(laws).toEqual(['a leaf names what has left']);
  });

  it('notice that one which looks like it may come yet', () => {
    const laws = lawsOf(
      () => undefined,
      ({ world }) => {
        const words = world.facts.get('parameters') as Record<string, Json>;
        const older = { ...words, maxInvoiceAgeDays: AGE + 1 };
        world.apply(new Map([['parameters', older]]), new Map());
      },
    );
    expect(laws).toEqual(['no look-alike of what has left can come']);
  });

  it('notice that its receivable is there', () => {
    const laws = lawsOf((facts, id) => facts.set(receivables.key(id), {}));
    expect(laws).toContain('only an invoice that is over leaves');
  });

  it('notice what does not leave though it is over, and what does though it is not', () => {
    const market = open();
    const id = market.ok('tier-one', deals.register('a'));
    const other = market.ok('tier-one', deals.register('b'));
    market.ok('tier-one', deals.about('withdrawInvoice', id));
    const write = (key: string, leaveTime: number | null): void => {
      const value = { ...(market.world.facts.get(key) as Record<string, Json>), leaveTime };
      market.world.apply(new Map([[key, value]]), new Map());
    };
    write(invoices.key(id), null);
    write(invoices.key(other), LEAVE);
    const found = checkFacts(market.world).map(({ law, facts }) => [law, facts['id']]);
    const law = 'an invoice that is over is on its way out';
    expect(new Set(found)).toEqual(
      new Set([
        [law, id],
        [law, other],
      ]),
    );
  });
});
