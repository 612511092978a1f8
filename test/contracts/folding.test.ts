import { describe, expect, it } from 'vitest';
import type { Folded } from '../../contracts/state/folded.ts';
import { decodeArchived, foldedReceivables } from '../../contracts/state/folded.ts';
import { documents, identities } from '../../contracts/state/invoices.ts';
import { offers } from '../../contracts/state/offers.ts';
import { DEFAULT_PARAMETERS } from '../../contracts/state/parameters.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { FOLD_FACTS } from '../../contracts/trade/due/folding.ts';
import type { Json } from '../../ledger/canonical.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { correcting, unitsTo } from './correctionDeals.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { give } from './guaranteeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from './market.ts';

// What has ended leaves the state, wholly, and what it was is known by the bytes that left.

const GENESIS = marketGenesis({
  parameters: { archiveDays: 3 },
  members: { inspectorate: ['supervisor'] },
});
/** When receivables of `deals` are due, and when those that were paid then are looked at. */
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const LOOK = START + 14 * DAY;

function open(): Market {
  const market = new Market(GENESIS);
  market.ok('bank-one', deals.issue());
  return market;
}

/** Keys of the facts whose texts have this id, but for those of its fingerprints. */
function about(market: Market, id: string): string[] {
  const all = [...scanAll(market.world.facts, '', '~')];
  const named = all.filter(
    ([key, value]) => key.includes(id) || JSON.stringify(value).includes(id),
  );
  return named.map(([key]) => key);
}

function leafOf(market: Market, id: string): Folded | undefined {
  return foldedReceivables.read(market.world, id);
}

/** Every fact that left with a receivable, found from its leaf, by the texts of the blocks. */
function leftOf(market: Market, id: string): Map<string, Json> {
  const texts = new Map(market.blocks.flatMap(({ executed }) => [...executed.archived]));
  const found = new Map<string, Json>();
  for (let next = leafOf(market, id)?.digest ?? null; next !== null; ) {
    const step = decodeArchived(texts.get(next) ?? '', next);
    expect(step?.receivable).toBe(id);
    for (const [key, value] of Object.entries(step?.facts ?? {})) found.set(key, value);
    next = step?.former ?? null;
  }
  return found;
}

/** A debt of the supplier that comes of a credit note on its undertaking. */
function owe(market: Market, id: string): string {
  market.ok('tier-one', deals.credit(id, '500'));
  const [debt] = market.world.facts.scan('debt/', 'debt0', 1);
  return debt?.[0].slice('debt/'.length) ?? '';
}

function payUp(market: Market, debt: string): void {
  market.ok('bank-one', deals.issue({ to: 'tier-one' }));
  const words = { debt, amount: '500', issuer: null } as const;
  market.ok('tier-one', { type: 'payDebt', version: 1, ...words });
}

describe('a receivable that was paid', () => {
  it('leaves after its days with all that is about it, and one leaf stays', () => {
    const market = open();
    const id = makeReceivable(market, 'a');
    const offer = handOn(market, deals.sell(id), 'tier-one');
    market.wait(DUE);
    market.wait(LOOK - 1);
    expect(receivables.read(market.world, id)?.fold?.time).toBe(LOOK);
    const { outcomes, header } = market.wait(LOOK);
    expect(outcomes.map(({ item, code }) => [item, code])).toEqual([[`fold/${id}/000000`, 'ok']]);
    const document = hashFor('document a');
    const used = [document, hashFor('identity a')].map((each) => identities.key('tier-one', each));
    expect(new Set(about(market, id))).toEqual(
      new Set([`folded/${id}`, `invoice/${id}`, documents.key(document), ...used]),
    );
    const { digest = '', ...leaf } = leafOf(market, id) ?? {};
    expect(leaf).toMatchObject({ supplier: 'tier-one', debtor: 'car-maker', face: 10000n });
    expect(leaf).toMatchObject({ paid: 10000n, foldedAt: header.height, steps: 1 });
    expect(outcomes[0]?.events).toEqual([
      { type: 'receivableFolded', receivable: id, steps: 1, digest },
    ]);
    expect(market.world.facts.get(offers.key(offer))).toBeUndefined();
  });

  it('has left as it was: its texts have every fact of before', () => {
    const market = open();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.sell(id, { to: '4000' }), 'tier-one');
    market.wait(DUE);
    const before = new Map(about(market, id).map((key) => [key, market.world.facts.get(key)]));
    market.wait(LOOK);
    const left = leftOf(market, id);
    for (const [key, value] of before) {
      const stays = ['invoice', 'identity', 'document'].some((kind) => key.startsWith(kind));
      expect([key, left.get(key)]).toEqual([key, stays ? undefined : value]);
    }
    expect(left.size).toBe([...before.keys()].length - 4);
  });

  it('is never registered again, nor its invoice paid twice', () => {
    const market = open();
    makeReceivable(market, 'a');
    market.wait(DUE);
    market.wait(LOOK);
    const days = { issueDay: '2026-03-14', dueDay: '2026-04-10' };
    const again = deals.register('a', days);
    expect(market.submit('tier-one', again).code).toBe('duplicate_invoice');
    const other = { ...again, identity: hashFor('another number') };
    expect(market.submit('tier-one', other).code).toBe('duplicate_document');
  });

  it('is refused by name to whom it is gone', () => {
    const market = open();
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    market.wait(LOOK);
    const order = hashFor('order');
    const words = { reason: 'court_order', order, untilDay: '2026-04-01' } as const;
    const repair = unitsTo(id, 'bank-two', ['tier-one']);
    const tried = [
      market.submit('tier-one', deals.assign(id, { expiresDay: '2026-03-20' })),
      market.submit('car-maker', { type: 'payOverdue', version: 1, receivable: id, amount: '1' }),
      market.submit('regulator', {
        type: 'freeze',
        version: 1,
        target: `receivable/${id}`,
        ...words,
      }),
      market.submit('regulator', { type: 'freeze', version: 1, target: `piece/${id}/1`, ...words }),
      market.submit('regulator', correcting('orderCorrection', repair)),
    ];
    expect(tried.map(({ code }) => code)).toEqual(Array(5).fill('receivable_folded'));
    expect(tried[0]?.facts).toEqual({ receivable: id });
    const never = deals.assign(hashFor('never'), { expiresDay: '2026-03-20' });
    expect(market.submit('tier-one', never).code).toBe('unknown_receivable');
  });

  it('leaves after a year unless the genesis document says otherwise', () => {
    expect(DEFAULT_PARAMETERS.archiveDays).toBe(DEFAULT_PARAMETERS.maxInvoiceAgeDays);
  });
});

describe('a receivable that something open names stays', () => {
  const FREEZE = { type: 'freeze', version: 1, reason: 'error', order: hashFor('order') } as const;
  /** What keeps it, how that comes, and how it ends; null: by itself. */
  const ROWS: readonly (readonly [
    string,
    (market: Market, id: string) => string,
    ((market: Market, made: string) => void) | null,
  ])[] = [
    [
      'guarantee',
      (market, id) => market.ok('bank-two', give(id, { untilDay: '2026-03-16' })),
      null,
    ],
    [
      'freeze',
      (market, id) => {
        market.wait(DUE);
        const words = { target: `receivable/${id}`, untilDay: '2026-03-16' };
        return market.ok('regulator', { ...FREEZE, ...words });
      },
      null,
    ],
    [
      'halt',
      (market, id) => {
        market.wait(DUE);
        const { order, reason } = FREEZE;
        const words = { target: `receivable/${id}`, order, reason } as const;
        market.ok('regulator', { type: 'haltTrade', version: 1, ...words });
        return id;
      },
      (market, id) => {
        market.ok('bank-one', { type: 'resumeTrade', version: 1, target: `receivable/${id}` });
      },
    ],
    ['debt', owe, payUp],
  ];

  it.each(ROWS)('%s', (kind, make, end) => {
    const market = new Market(
      marketGenesis({
        parameters: { archiveDays: 3 },
        validators: [{ id: 'bank-one', key: publicKeyOf(secretOf('node-one')), power: 1 }],
      }),
    );
    market.ok('bank-one', deals.issue());
    const id = makeReceivable(market, 'a');
    const made = make(market, id);
    market.wait(DUE + 5000);
    const kept = market.wait(LOOK).outcomes.find(({ item }) => item.startsWith('fold/'));
    const [time, names] = [LOOK + 4 * DAY, kind];
    expect(kept?.events).toEqual([{ type: 'receivableKept', receivable: id, names, time }]);
    end?.(market, made);
    market.wait(time - 1);
    expect(receivables.read(market.world, id)?.fold?.time).toBe(time);
    market.wait(time);
    expect(leafOf(market, id)?.face).toBe(10000n);
    expect([...leftOf(market, id).keys()].some((key) => key.startsWith(`${kind}/`))).toBe(true);
  });

  it('the unsettled rest of its invoice', () => {
    const market = open();
    const id = makeAcknowledged(market, 'a', { amount: '9000', reason: 'not_delivered' });
    market.wait(DUE);
    const kept = market.wait(LOOK).outcomes.flatMap(({ events }) => events);
    expect(kept).toMatchObject([{ type: 'receivableKept', names: 'invoice' }]);
    market.ok('tier-one', deals.about('concedeDispute', id));
    market.wait(LOOK + 4 * DAY);
    expect(leafOf(market, id)?.face).toBe(9000n);
  });
});

describe('what has many pieces', () => {
  /** Fifty pieces, in turns in two hands. */
  function split(market: Market, id: string): void {
    const takers = ['tier-two', 'tier-three'];
    for (const taker of takers) {
      market.ok(taker, deals.consent({ limit: '10000', untilDay: '2026-03-12' }));
    }
    const parts = Array.from({ length: 50 }, (_, at) => ({
      from: String(200 * at + 1),
      to: String(200 * (at + 1)),
      assignee: takers[at % 2] ?? '',
      reference: hashFor('contract'),
    }));
    market.ok('tier-one', deals.toMany(id, { parts }));
  }

  it('leaves in steps, each no larger than a step may be, by one chain of digests', () => {
    const market = open();
    const id = makeReceivable(market, 'a');
    split(market, id);
    market.wait(DUE);
    const { archived, outcomes } = market.wait(LOOK);
    const steps = [...archived].map(([digest, text]) => decodeArchived(text, digest));
    expect(steps.length).toBeGreaterThan(1);
    expect(outcomes).toHaveLength(steps.length);
    for (const step of steps) {
      expect(Object.keys(step?.facts ?? {}).length).toBeLessThan(FOLD_FACTS + 16);
    }
    expect(leafOf(market, id)?.steps).toBe(steps.length);
    expect(leftOf(market, id).has(pieces.key(id, 9801n))).toBe(true);
    expect(about(market, id).some((key) => key.startsWith('piece/'))).toBe(false);
  });

  it('is met by no deed between its steps, nor is what is about it', () => {
    const market = new Market(
      marketGenesis({ parameters: { archiveDays: 3, settlementsPerBlock: 1 } }),
    );
    market.ok('bank-one', deals.issue());
    const id = makeReceivable(market, 'a');
    const debt = owe(market, id);
    payUp(market, debt);
    split(market, id);
    for (let at = DUE; at < DUE + 4000; at += 1000) market.wait(at);
    const repair = { kind: 'reduction', debt, amount: '1' } as const;
    const deed = correcting('orderCorrection', repair);
    const told = market.submit('regulator', deed, LOOK);
    expect(receivables.read(market.world, id)?.fold?.steps).toBe(1);
    expect([told.code, told.facts]).toEqual(['due_pending', { item: `fold/${id}/000001` }]);
    while (receivables.read(market.world, id) !== undefined) market.wait(market.time + 1000);
    expect(leafOf(market, id)?.steps).toBeGreaterThan(1);
    expect(market.submit('regulator', deed).code).toBe('unknown_debt');
  });
});

describe('the state follows what is open', () => {
  it('is as large as before, but for leaves, when all that was traded has ended', () => {
    const market = open();
    market.checksLaws = false;
    const sizeOf = (): number => [...scanAll(market.world.facts, '', '~')].length;
    const before = sizeOf();
    const count = 40;
    const made = Array.from({ length: count }, (_, at) => makeReceivable(market, `${at}`));
    const sold = made.map((id) => handOn(market, deals.sell(id), 'tier-one'));
    expect(sold).toHaveLength(count);
    market.ok('bank-one', deals.issue({ amount: '1000000' }));
    market.wait(DUE);
    market.wait(LOOK);
    // Of each: the leaf, the invoice, two fingerprints used, and the document.
    expect(sizeOf() - before).toBeLessThan(count * 5 + 12);
    expect(market.world.indexes.scan('names/', 'names0', 1)).toEqual([]);
    market.checkLaws();
  });
});
