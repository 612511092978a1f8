/** Histories, entry by entry: what a node says that the chain did. No proof covers them. */
import type { Hash } from '../../ledger/hash.ts';
import type { HistoryEntry, HistoryPath } from './answers.ts';
import { ClientError } from './clientError.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { ListQuery } from './queries.ts';

/** Pages of empty blocks, one after the other; more is the doing of a node that lies. */
const MAX_EMPTY_PAGES = 10_000;

/**
 * Every entry from a height on.
 * @param about an id that its events name; all when absent
 * @throws ClientError bad_answer of a node that leads in circles
 */
export async function* eachEntry(
  client: LedgerClient,
  path: HistoryPath,
  from: number,
  about?: Hash,
): AsyncGenerator<HistoryEntry> {
  let last = { height: 0, index: 0 };
  let emptyPages = 0;
  const named: ListQuery = about === undefined ? {} : { about };
  for (let query: ListQuery = { ...named, from }; ; ) {
    const { items, next } = await client.listHistory(path, query);
    for (const entry of items) {
      if (!isLater(entry, last)) throw new ClientError('bad_answer', 'a history goes back');
      last = entry;
      yield entry;
    }
    emptyPages = items.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages > MAX_EMPTY_PAGES) throw new ClientError('bad_answer', 'a history never ends');
    if (next === null) return;
    query = { ...named, cursor: next };
  }
}

function isLater(entry: HistoryEntry, last: { height: number; index: number }): boolean {
  if (entry.height !== last.height) return entry.height > last.height;
  return entry.index > last.index;
}
