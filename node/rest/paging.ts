/**
 * Pages of a list. The pages of one state, one after the other, are the whole list in
 * order, each entry once. While blocks come in between, an entry that stays where it is is given
 * exactly once still; one that comes or goes behind the cursor is not.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { under } from '../../contracts/state/factKeys.ts';
import type { Table } from '../../contracts/state/state.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import {
  fromBase64url,
  fromHex,
  toBase64url,
  toHex,
  utf8,
  utf8Text,
} from '../../ledger/encoding.ts';
import type { HeldState } from '../store/heldStates.ts';
import { listPrefix } from '../store/listKeys.ts';
import { rightPrefix } from '../store/rights.ts';
import type { Range, TableRange } from './lists.ts';
import { RestError } from './restError.ts';

/** A fact under its key. */
export interface Item {
  readonly key: string;
  readonly value: Json;
}

/** Some items, and the cursor of what follows; null when nothing does. */
export interface Page {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** What a caller asks for. */
export interface PageRequest {
  /** Entries that are read; a page can have fewer items, when entries stand for no fact. */
  readonly limit: number;
  /** As an earlier page gave it; absent for the first page. */
  readonly cursor?: string | undefined;
  /** What of the list is wanted; null or absent: all. */
  readonly selects?: ((value: Json) => boolean) | null;
}

/** What pages are read from. */
export type Listing = Pick<HeldState, 'world' | 'lists'> & {
  readonly rights: Pick<HeldState['rights'], 'read'>;
};

/** Whether a fact is shown; null: each is. */
export type Shown = ((item: Item) => boolean) | null;

/** A place of a range, and the key of the fact that stands there. */
interface Entry {
  readonly place: string;
  readonly key: string;
}

const CURSOR_PLACE = /^((?!(list|right)\/)[a-z0-9/-]{1,256}|(list|right)\/([0-9a-f]{2}){1,120})$/;
/** Entries that one page looks at when some are selected; then it ends, and its cursor goes on. */
const MAX_LOOKS = 2_000;
/** So many of them at a time. */
const PORTION = 200;
/** What stands in a cursor before the place of an entry of a list, or of a right. */
const LIST = 'list/';
const RIGHT = 'right/';

/**
 * The page of a list that `request` asks for. What is not shown is not counted, and no cursor names
 * its place. @throws RestError bad_cursor
 */
export async function readPage(
  state: Listing,
  ranges: readonly Range[],
  request: PageRequest,
  isShown: Shown = null,
): Promise<Page> {
  const { limit, selects = null } = request;
  const looks = { left: selects === null ? Number.POSITIVE_INFINITY : MAX_LOOKS };
  let stopped: string | null = null;
  const after = request.cursor === undefined ? null : decodeCursor(request.cursor, ranges);
  const first = after === null ? 0 : ranges.findIndex((range) => isIn(range, after));
  const entries: Entry[] = [];
  for (const [at, range] of ranges.slice(first).entries()) {
    // One more than is shown says whether there is another page.
    const wanted = limit + 1 - entries.length;
    if (wanted === 0) break;
    const from = at === 0 ? after : null;
    if (isShown === null && selects === null) {
      entries.push(...(await readRange(state, range, from, wanted)));
      continue;
    }
    const read = await readShown(state, range, { from, wanted, isShown, selects, looks });
    entries.push(...read.entries);
    stopped = read.stopped;
    if (stopped !== null) break;
  }
  const shown = entries.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.flatMap(({ key }) => {
    const value = state.world.facts.get(key);
    return value === undefined ? [] : [{ key, value }];
  });
  const end = entries.length > limit ? (last?.place ?? null) : stopped;
  return { items, next: end === null ? null : encodeCursor(end) };
}

interface Looking {
  readonly from: string | null;
  readonly wanted: number;
  readonly isShown: Shown;
  readonly selects: ((value: Json) => boolean) | null;
  /** How many entries may still be looked at. */
  readonly looks: { left: number };
}

/**
 * As `readRange`, of those that stand for a fact that is shown and selected; `stopped` is the place
 * of the last one that is shown, when enough were looked at.
 */
async function readShown(
  state: Listing,
  range: Range,
  { from, wanted, isShown, selects, looks }: Looking,
): Promise<{ readonly entries: readonly Entry[]; readonly stopped: string | null }> {
  const portion = selects === null ? wanted : Math.max(wanted, PORTION);
  const found: Entry[] = [];
  for (let after = from; found.length < wanted; ) {
    const read = await readRange(state, range, after, portion);
    let passed: string | null = null;
    for (const { place, key } of read) {
      const value = state.world.facts.get(key);
      const isOf = value !== undefined && (isShown === null || (range.only?.(value, key) ?? true));
      if (!isOf || !(isShown?.({ key, value }) ?? true)) continue;
      passed = place;
      if (selects === null || selects(value)) found.push({ place, key });
    }
    const last = read.at(-1);
    if (last === undefined || read.length < portion) break;
    after = last.place;
    looks.left -= read.length;
    // No cursor tells the place of one that is not shown.
    if (looks.left <= 0 && passed !== null && found.length < wanted) {
      return { entries: found, stopped: passed };
    }
    // A table is read without a turn for others.
    await nextTurn();
  }
  return { entries: found.slice(0, wanted), stopped: null };
}

/** The first entries of a range, or those behind the place `after`. */
async function readRange(
  { world, lists, rights }: Listing,
  range: Range,
  after: string | null,
  limit: number,
): Promise<Entry[]> {
  if ('table' in range) return readTable(world[range.table], range, after, limit);
  if ('rights' in range) {
    const behind = after === null ? null : fromHex(after.slice(RIGHT.length));
    const kept = await rights.read(range, behind, limit);
    return kept.map(({ at, key }) => ({ place: RIGHT + toHex(at), key: range.factKey(key) }));
  }
  const behind = after === null ? null : fromHex(after.slice(LIST.length));
  const found = await lists.read(range, behind, limit);
  return found.map(({ at, key }) => ({ place: LIST + toHex(at), key }));
}

function readTable(
  table: Table,
  { prefix, factKey }: TableRange,
  after: string | null,
  limit: number,
): Entry[] {
  const [start, end] = under(prefix);
  // '-' is the least letter of a key.
  const found = table.scan(after === null ? start : `${after}-`, end, limit);
  return found.map(([entry]) => ({ place: entry, key: factKey(entry) }));
}

function isIn(range: Range, place: string): boolean {
  if ('table' in range) return place.startsWith(`${range.prefix}/`);
  if ('rights' in range) return place.startsWith(RIGHT + toHex(rightPrefix(range)));
  return place.startsWith(LIST + toHex(listPrefix(range.list, range.of)));
}

function encodeCursor(place: string): string {
  return toBase64url(utf8(place));
}

function decodeCursor(cursor: string, ranges: readonly Range[]): string {
  const place = textOf(cursor);
  const known = place !== null && CURSOR_PLACE.test(place);
  if (known && ranges.some((range) => isIn(range, place))) return place;
  throw new RestError('bad_cursor', 'the cursor is of another list or filter');
}

function textOf(cursor: string): string | null {
  try {
    return utf8Text(fromBase64url(cursor));
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
