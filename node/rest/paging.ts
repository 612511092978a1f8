/**
 * Pages of a list. The pages of an unchanged chain, one after the other, are the whole list in
 * order, each entry once. While blocks come in between, an entry that stays where it is is given
 * exactly once still; one that comes or goes behind the cursor is not.
 */
import { under } from '../../contracts/state/factKeys.ts';
import type { World } from '../../contracts/state/state.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { fromBase64url, toBase64url, utf8, utf8Text } from '../../ledger/encoding.ts';
import type { Range } from './lists.ts';
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
}

/** The page of a list that `request` asks for. @throws RestError bad_cursor */
export function readPage(world: World, ranges: readonly Range[], request: PageRequest): Page {
  const { limit } = request;
  const after = request.cursor === undefined ? null : decodeCursor(request.cursor, ranges);
  const items: Item[] = [];
  let read = 0;
  let last = '';
  for (const { entry, range } of entriesAfter(world, ranges, after, limit + 1)) {
    if (read === limit) return { items, next: encodeCursor(last) };
    read += 1;
    last = entry;
    const key = range.factKey(entry);
    const value = world.facts.get(key);
    if (value !== undefined) items.push({ key, value });
  }
  return { items, next: null };
}

/** All entries behind `after`, in order, read in portions. */
function* entriesAfter(
  world: World,
  ranges: readonly Range[],
  after: string | null,
  portion: number,
): Generator<{ readonly entry: string; readonly range: Range }> {
  const first = after === null ? 0 : ranges.findIndex((range) => isIn(range, after));
  for (const [at, range] of ranges.slice(first).entries()) {
    const [start, end] = under(range.prefix);
    // Grouped entries are skipped by seeking, so each is looked for by itself.
    const count = range.group === undefined ? portion : 1;
    let from = at === 0 && after !== null ? behind(range, after) : start;
    for (;;) {
      const found = world[range.table].scan(from, end, count);
      for (const [entry] of found) yield { entry, range };
      const last = found.at(-1);
      if (last === undefined || found.length < count) break;
      from = behind(range, last[0]);
    }
  }
}

/** The least key behind an entry and those that are one with it. */
function behind({ group }: Range, entry: string): string {
  // '-' is the least letter of a key, '0' the one after '/'.
  return group === undefined ? `${entry}-` : `${group(entry)}0`;
}

function isIn({ prefix }: Range, key: string): boolean {
  return key.startsWith(`${prefix}/`);
}

function encodeCursor(entry: string): string {
  return toBase64url(utf8(entry));
}

function decodeCursor(cursor: string, ranges: readonly Range[]): string {
  const entry = textOf(cursor);
  const known = entry !== null && /^[a-z0-9/-]{1,256}$/.test(entry);
  if (known && ranges.some((range) => isIn(range, entry))) return entry;
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
