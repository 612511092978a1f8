/**
 * The lists (contracts/state/lists.ts) on disk: what a block changes in them, and pages of them.
 * Execution never reads one; a list is read without holding up anybody, by an iterator of LevelDB.
 */
import type { Listed, ListFamily } from '../../contracts/state/lists.ts';
import { isListed, listedAs } from '../../contracts/state/lists.ts';
import type { Writes } from '../../contracts/state/state.ts';
import type { Json } from '../../ledger/canonical.ts';
import { equalBytes } from '../../ledger/encoding.ts';
import type { DatabaseView, Write } from './database.ts';
import { behindPrefix, factOfEntry, listKey, listPrefix, receivablePrefix } from './listKeys.ts';

const NOTHING = new Uint8Array();

/** Some of a list. */
export interface ListRange {
  readonly list: ListFamily;
  /** Whose; null: everybody's, one after the other. */
  readonly of: string | null;
  /** Of pieces: those of one receivable are one entry. */
  readonly byReceivable?: boolean;
}

/** An entry of a list. */
export interface ListEntry {
  /** Where it stands in all lists. */
  readonly at: Uint8Array;
  /** Of its fact; of the receivable, where its pieces are one entry. */
  readonly key: string;
}

/** Lists as they were at one moment. */
export interface Lists {
  /** At most `limit` entries in their order: the first ones, or those behind an entry. */
  read(range: ListRange, after: Uint8Array | null, limit: number): Promise<readonly ListEntry[]>;
}

/** See the head of this file. */
export class StoredLists implements Lists {
  readonly #view: Pick<DatabaseView, 'entries'>;

  constructor(view: Pick<DatabaseView, 'entries'>) {
    this.#view = view;
  }

  async read(range: ListRange, after: Uint8Array | null, limit: number): Promise<ListEntry[]> {
    const prefix = listPrefix(range.list, range.of);
    const lt = behindPrefix(prefix);
    const found: ListEntry[] = [];
    let gte = after === null ? prefix : behind(range, after);
    // What is one entry is skipped by seeking, so each is looked for by itself.
    const portion = range.byReceivable === true ? 1 : limit;
    while (found.length < limit) {
      const before = found.length;
      for await (const { key } of this.#view.entries('list', { gte, lt, limit: portion })) {
        found.push({ at: key, key: keyOf(range, key) });
        gte = behind(range, key);
      }
      if (found.length < before + portion) break;
    }
    return found;
  }
}

/**
 * What a block changes in the lists.
 * @param before a fact as it was before the block
 */
export function listWrites(facts: Writes, before: (key: string) => Json | undefined): Write[] {
  const writes: Write[] = [];
  for (const [key, value] of facts) {
    if (!isListed(key)) continue;
    const [old, now] = [before(key) ?? null, value].map((each) =>
      each === null ? [] : listedAs(key, each).map(entryWrite),
    ) as [Write[], Write[]];
    const isIn = (all: readonly Write[], { key: one }: Write): boolean =>
      all.some((each) => equalBytes(each.key, one));
    for (const entry of old) if (!isIn(now, entry)) writes.push({ ...entry, value: null });
    for (const entry of now) if (!isIn(old, entry)) writes.push(entry);
  }
  return writes;
}

/** What puts a fact into a list. */
export function entryWrite(listed: Listed): Write {
  return { key: listKey(listed), value: NOTHING };
}

function keyOf({ byReceivable }: ListRange, at: Uint8Array): string {
  const key = factOfEntry(at);
  return byReceivable === true ? `receivable/${key.split('/')[1]}` : key;
}

/** The least place behind an entry and those that are one with it. */
function behind({ byReceivable }: ListRange, at: Uint8Array): Uint8Array {
  if (byReceivable === true) return behindPrefix(receivablePrefix(at));
  return Buffer.concat([at, Uint8Array.of(0)]);
}
