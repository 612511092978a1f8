import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { genesisState } from '../../contracts/founding.ts';
import type { Listed, ListFamily } from '../../contracts/state/lists.ts';
import { listedAs } from '../../contracts/state/lists.ts';
import { pieceKeyOf } from '../../contracts/state/pieces.ts';
import type { World } from '../../contracts/state/state.ts';
import { MemoryWorld, scanAll } from '../../contracts/state/state.ts';
import { toHex } from '../../ledger/encoding.ts';
import { behindPrefix, factOfEntry, listKey, listPrefix } from '../../node/store/listKeys.ts';
import { listWrites } from '../../node/store/lists.ts';
import { History } from '../contracts/history.ts';
import { hashFor } from '../contracts/market.ts';

const HISTORIES = 6;

/** Every entry of every list, built from the facts. */
function rebuilt({ facts }: World): string[] {
  const listed = [...scanAll(facts, '', '~')].flatMap(([key, value]) => listedAs(key, value));
  return listed.map((one) => toHex(listKey(one))).sort();
}

/** Follows a history block by block, as a store does. */
class Follower {
  readonly entries = new Set<string>();
  readonly seen = new Set<ListFamily>();
  readonly #world = new MemoryWorld();

  follow(facts: ReadonlyMap<string, Parameters<typeof listedAs>[1]>): void {
    for (const { key, value } of listWrites(facts, (name) => this.#world.facts.get(name))) {
      const entry = toHex(key);
      // What goes was there, what comes was not: no two facts share an entry.
      expect(this.entries.has(entry)).toBe(value === null);
      if (value === null) this.entries.delete(entry);
      else this.entries.add(entry);
    }
    for (const [key, value] of facts) {
      const before = this.#world.facts.get(key);
      if (value === null) continue;
      const now = listedAs(key, value);
      if (before !== undefined) expectPlaces(listedAs(key, before), now);
      for (const one of now) {
        this.seen.add(one.list);
        expect(factOfEntry(listKey(one).subarray(1))).toBe(pieceKeyOf(key) ?? key);
      }
    }
    this.#world.apply(facts, new Map());
  }
}

/** While a fact stays in a list, its place there does not change. */
function expectPlaces(before: readonly Listed[], now: readonly Listed[]): void {
  for (const { list, of, at } of before) {
    const same = now.find((one) => one.list === list && one.of === of);
    if (same !== undefined) expect(same.at).toEqual(at);
  }
}

describe('lists through random histories', () => {
  it('are what a rebuild from the facts gives, and a place in one never changes', () => {
    const seen = new Set<ListFamily>();
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const history = new History(seed);
      history.market.checksLaws = false;
      history.run();
      const { market } = history;
      const follower = new Follower();
      follower.follow(genesisState(market.genesis).facts);
      for (const { executed } of market.blocks) follower.follow(executed.facts);
      expect([...follower.entries].sort(), `seed ${seed}`).toEqual(rebuilt(market.world));
      for (const list of follower.seen) seen.add(list);
    }
    // Whatever never comes about is not tested.
    expect(seen.size).toBe(20);
  }, 600_000);
});

describe('a key of a list', () => {
  const number = fc.oneof(fc.nat(300), fc.nat(70_000), fc.nat(2 ** 31 - 1));
  const place = fc.record({ height: number, index: fc.oneof(fc.nat(300), fc.nat(70_000)) });
  const of = fc.constantFrom('s1', 's2', 's10', 'a', 'a-very-long-name-of-a-member-xyz');
  const invoice = fc.record({
    list: fc.constantFrom<ListFamily>('invoices-of', 'invoices-to', 'waiting'),
    of,
    at: place,
    key: fc.nat(9).map((at) => `invoice/${hashFor(`invoice ${at}`)}`),
  });
  const digits = (from: bigint): string => String(from).padStart(18, '0');
  const piece = fc.record({
    list: fc.constant<ListFamily>('holder'),
    of,
    at: fc.constant(null),
    key: fc
      .tuple(fc.nat(9), fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }))
      .map(([at, from]) => `piece/${hashFor(`receivable ${at}`)}/${digits(from)}`),
  });
  const obligation = fc.record({
    list: fc.constant<ListFamily>('obligations-of'),
    of,
    at: fc.constant(null),
    key: of.map((debtor) => `obligation/${debtor}/bank/eur/2026-01-05`),
  });
  const entry: fc.Arbitrary<Listed> = fc.oneof(invoice, piece, obligation);

  it('says of which fact it is, and is short', () => {
    fc.assert(
      fc.property(entry, (one) => {
        const key = listKey(one).subarray(1);
        expect(factOfEntry(key)).toBe(one.key);
        if (one.list !== 'obligations-of') expect(key.length).toBeLessThanOrEqual(34 + 9 + 32);
      }),
    );
  });

  it('is in the range of its list and of whose it is, and of no other', () => {
    fc.assert(
      fc.property(entry, entry, (one, other) => {
        const key = listKey(one).subarray(1);
        for (const whose of [null, other.of]) {
          const from = listPrefix(other.list, whose);
          const isIn =
            Buffer.compare(key, from) >= 0 && Buffer.compare(key, behindPrefix(from)) < 0;
          const isOf = one.list === other.list && (whose === null || whose === one.of);
          expect(isIn).toBe(isOf);
        }
      }),
    );
  });

  it('stands in the order of what it says: height, index, or receivable and first unit', () => {
    const said = ({ at, key }: Listed): string =>
      at === null
        ? key
        : [at.height, at.index].map((n) => String(n).padStart(10, '0')).join() + key;
    fc.assert(
      fc.property(fc.oneof(fc.tuple(invoice, invoice), fc.tuple(piece, piece)), ([one, other]) => {
        const same = { list: one.list, of: one.of };
        const [left, right] = [one, { ...other, ...same }].map((each) => listKey(each as Listed));
        const order = said(one) < said(other) ? -1 : said(one) > said(other) ? 1 : 0;
        expect(Buffer.compare(left as Uint8Array, right as Uint8Array)).toBe(order);
      }),
    );
  });
});
