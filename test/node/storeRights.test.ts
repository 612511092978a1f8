/** Rights to read on disk: through random histories, and what a check of a store finds. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { scanAll } from '../../contracts/state/state.ts';
import type { Right } from '../../contracts/trade/evidence/reading.ts';
import { standingRights } from '../../contracts/trade/evidence/reading.ts';
import {
  EVERY_FINANCIER,
  EVERY_MEMBER,
  FOR_ALL,
  FOR_NODES,
  isForParties,
  readWith,
  registrantsOf,
} from '../../contracts/trade/evidence/seeing.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { ChainReader } from '../../node/store/chainReader.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import type { HeldState } from '../../node/store/heldStates.ts';
import { KEPT_KINDS, rightWrite } from '../../node/store/rights.ts';
import { BROAD, History } from '../contracts/history.ts';
import type { Market } from '../contracts/market.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import {
  acceptInvoice,
  certificateOf,
  decide,
  registerInvoice,
  smallGenesis,
  storeOptions,
  worksOf,
} from './smallChain.ts';
import { examineChain, tamperDatabase } from './tampering.ts';

const SEEDS = [1, 2];
const GENESIS = smallGenesis();

async function openReader(store: ChainStore, folder: string): Promise<ChainReader> {
  const { height, position } = store;
  const reader = await ChainReader.open(folder, { height, id: position.previous });
  onTestFinished(async () => {
    await reader.close();
    await store.close();
  });
  return reader;
}

/** The blocks of a market in a real store. */
async function stored({ genesis, blocks, state }: Market): Promise<ChainReader> {
  const folder = scratchFolder();
  const store = await ChainStore.open(storeOptions(folder, genesis));
  for (const { input, executed } of blocks) {
    const { id, header } = executed;
    const certificate = certificateOf(state.chain, header.height, id);
    await store.commit({ certificate, body: input.body, executed });
  }
  return await openReader(store, folder);
}

/** A right with those that are read with others: rivals, and that there is nothing. */
function expectedSince(market: Market, reader: string, key: string): number | null {
  const value = market.world.facts.get(key);
  const kind = key.split('/')[0] ?? '';
  if (value === undefined && kind === 'document') return 0;
  const beside = kind === 'invoice' && value !== undefined ? rivals(market, key) : [];
  const absent = value === undefined ? absentWith(key) : [];
  const all = [key, ...beside, ...absent].map((one) => sightSince(market, reader, one));
  return earliest(all);
}

/** A right as the function that says who sees what has brought it, block by block. */
function sightSince(market: Market, reader: string, key: string): number | null {
  const kind = key.split('/')[0] ?? '';
  const { facts } = market.world;
  if (FOR_NODES.has(kind)) return null;
  if (FOR_ALL.has(kind)) return 0;
  const { roles } = facts.get(`member/${reader}`) as { readonly roles: readonly string[] };
  const groups = roles.includes('financier') ? [EVERY_MEMBER, EVERY_FINANCIER] : [EVERY_MEMBER];
  const value = facts.get(key);
  const others = value === undefined ? [] : readWith(key, value);
  const heights = [reader, ...groups].map((one) => market.seenBy.since(one, key));
  return earliest([...heights, ...others.map((other) => sightSince(market, reader, other))]);
}

function earliest(heights: readonly (number | null)[]): number | null {
  const found = heights.filter((height) => height !== null);
  return found.length === 0 ? null : Math.min(...found);
}

/** With what it is read that nothing stands under a key. */
function absentWith(key: string): string[] {
  const [kind = '', one = '', other = ''] = key.split('/');
  const subject = kind === 'listing' ? other : one;
  const ofInvoice = ['statement', 'receivable'].includes(kind) || key.startsWith('listing/stat');
  if (ofInvoice) return [`invoice/${subject}`];
  if (kind === 'folded') return [`receivable/${one}`, `invoice/${one}`];
  if (['listing', 'register-entry'].includes(kind)) return [`receivable/${subject}`];
  return kind === 'reserve' ? [`holding/${one}/${other}`] : [];
}

/** Invoices that its document names beside it, and that were accepted. */
function rivals({ world: { facts } }: Market, key: string): string[] {
  const { document = null } = (facts.get(key) ?? {}) as JsonObject;
  const leaf = facts.get(`document/${String(document)}`);
  const named = leaf === undefined ? [] : registrantsOf(leaf).map(({ invoice }) => invoice);
  const owed = named.filter((id) => facts.get(`receivable/${id}`) !== undefined);
  return owed.map((id) => `invoice/${id}`).filter((other) => other !== key);
}

/** Every key that there ever was. */
function everyKey({ blocks, world }: Market): ReadonlySet<string> {
  const now = [...scanAll(world.facts, '', '~')].map(([key]) => key);
  return new Set([...now, ...blocks.flatMap(({ executed }) => [...executed.facts.keys()])]);
}

describe('rights in a store, through random histories', () => {
  it.each(SEEDS)(
    'are those that the facts have brought, and their heights (seed %i)',
    async (seed) => {
      const history = new History(seed, BROAD);
      history.market.checksLaws = false;
      history.run();
      const { market } = history;
      const reader = await stored(market);
      const members = [...scanAll(market.world.facts, 'member/', 'member0')].map(([key]) =>
        key.slice('member/'.length),
      );
      const wrong: unknown[] = [];
      let kept = 0;
      await reader.readState(null, async (state: HeldState) => {
        for (const key of everyKey(market)) {
          for (const member of members) {
            const [found, expected] = [
              state.rights.readableSince(member, key),
              expectedSince(market, member, key),
            ];
            if (found !== null && found > 0) kept += 1;
            // A key that names its reader is its own to ask for before anything stands there.
            const isOwn = found === 0 && expected !== null && key.split('/').includes(member);
            if (found !== expected && !isOwn) wrong.push({ member, key, found, expected });
          }
        }
      });
      expect(wrong.slice(0, 20)).toEqual([]);
      expect(kept).toBeGreaterThan(100);
    },
    600_000,
  );

  it('that the facts as they stand give are among them', () => {
    const history = new History(5, BROAD);
    history.market.checksLaws = false;
    history.run();
    const { world, seenBy } = history.market;
    const rights = [...scanAll(world.facts, '', '~')].flatMap(([key, value]) =>
      standingRights(world, key, value as Json, 1),
    );
    expect(rights.length).toBeGreaterThan(100);
    const offered = (key: string): boolean =>
      (world.facts.get(key) as { readonly status?: Json } | undefined)?.status === 'offered';
    // A guarantee that is offered waits for who holds the piece by now.
    const isKnown = ({ member, key }: Right): boolean => seenBy.has(member, key) || offered(key);
    expect(rights.filter((right) => !isKnown(right))).toEqual([]);
  }, 600_000);
});

/** A store of the small chain, with so many blocks. */
async function grown(blocks: number): Promise<{ readonly folder: string; store: ChainStore }> {
  const folder = scratchFolder();
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  for (let at = 0; at < blocks; at += 1) {
    const state = store.chainState();
    await store.commit(decide(state, worksOf(GENESIS, state, 9)));
  }
  return { folder, store };
}

describe('a right of a store', () => {
  it('holds from the block that brings it, also where an older state is held', async () => {
    const { folder, store } = await grown(0);
    const reader = await openReader(store, folder);
    const { time } = store.position;
    const jws = registerInvoice(GENESIS, 's1', 7, time);
    const block = decide(store.chainState(), [jws]);
    const id = block.executed.results[0]?.id ?? '';
    const rightsAt = (height: number, key: string): Promise<(number | null)[] | null> =>
      reader.readState(height, async ({ rights: { readableSince } }) =>
        ['s1', 'buyer', 's2', 'nobody'].map((member) => readableSince(member, key)),
      );
    const [invoice, piece] = [`invoice/${id}`, pieces.key(id, 1n)];
    await rightsAt(0, invoice);
    await store.commit(block);
    reader.follow({ height: 1, id: store.position.previous });
    await rightsAt(1, piece);
    await store.commit(decide(store.chainState(), [acceptInvoice(GENESIS, jws, time)]));
    reader.follow({ height: 2, id: store.position.previous });
    expect(await rightsAt(0, invoice)).toEqual([null, null, null, null]);
    expect(await rightsAt(1, invoice)).toEqual([1, 1, null, null]);
    expect(await rightsAt(1, piece)).toEqual([null, null, null, null]);
    expect(await rightsAt(2, piece)).toEqual([2, 2, null, null]);
  });

  it('can be kept of every kind of facts that has parties, unless its keys name them', () => {
    const table = readFileSync(
      new URL('../../contracts/state/factKeys.ts', import.meta.url),
      'utf8',
    );
    const rows = table.split('\n').filter((row) => row.startsWith(' * | `'));
    const kinds = rows.flatMap((row) => {
      const [, keys = ''] = row.split('|');
      return [...keys.matchAll(/`([a-z-]+)/g)].map(([, kind = '']) => kind);
    });
    const named = [
      ...['account', 'approval', 'consent', 'issuer', 'obligation', 'policy', 'spent'],
      ...['total', 'usage'],
    ];
    const known = [...KEPT_KINDS, ...named].sort();
    expect([...new Set(kinds)].filter(isForParties).sort()).toEqual(known);
  });

  it('is of no key that is none, whatever it looks like', async () => {
    const { folder, store } = await grown(2);
    const reader = await openReader(store, folder);
    const id = 'ab'.repeat(32);
    const odd = [
      ...['', '/', 'invoice', 'invoice/', 'invoice/zz', `invoice/${id}/`, `INVOICE/${id}`],
      ...[`piece/${id}/1`, `piece/${id}/00000000000000000x`, `link/${id}/000000000000000001/1`],
      ...['constructor/a', '__proto__/a', `grant/${id}/000000000000000001/${'é'.repeat(200)}`],
    ];
    const found = await reader.readState(null, async ({ rights: { readableSince } }) =>
      odd.map((key) => readableSince('s1', key)),
    );
    expect(found).toEqual(odd.map(() => null));
  });
});

describe('the check of a store', () => {
  it('finds rights that are missing, too many, another’s, or of another height', async () => {
    const { folder, store } = await grown(4);
    expect((await store.verify()).rights).toBeGreaterThan(1);
    const { world } = store.chainState();
    const [[piece] = ['']] = [...scanAll(world.facts, 'piece/', 'piece0')];
    // Which piece is the first, hashes decide; its debtor sees it since it was made.
    const made = receivables.read(world, piece.split('/')[1] ?? '')?.acceptedAt ?? 0;
    await store.close();
    const since = { key: piece, since: made };
    const [own, other] = ['buyer', 's2'].map((member) => rightWrite({ ...since, member }));
    const late = rightWrite({ ...since, member: 'buyer', since: made + 1 });
    if (own === undefined || other === undefined) throw new Error('two of two');
    const changes: Parameters<typeof tamperDatabase>[1][] = [
      (level) => level.del(own.key),
      (_level, put) => put(other.key, other.value),
      async (level, put) => {
        await level.del(own.key);
        await put(other.key, other.value);
      },
      (_level, put) => put(late.key, late.value),
    ];
    for (const [at, change] of changes.entries()) {
      const copy = join(scratchFolder(), 'chain');
      cpSync(folder, copy, { recursive: true });
      await tamperDatabase(copy, change);
      expect(await examineChain(copy, GENESIS), `change ${at}`).toBe('missing_record');
    }
    expect(await examineChain(folder, GENESIS)).toMatch(/^height 4 /);
  });
});
