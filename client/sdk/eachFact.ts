import type { ListItem } from './answers.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { ListPath, ListQuery } from './queries.ts';

/** Which list. */
export interface ListChoice {
  readonly path: ListPath;
  readonly query: ListQuery;
}

/** A list may have this many pages; more is the doing of a node that leads in circles. */
const MAX_PAGES = 1_000;

/** Every entry of a list, page by page, by the word of a node. @throws ClientError */
export async function* eachFact(
  client: LedgerClient,
  { path, query }: ListChoice,
): AsyncGenerator<ListItem> {
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const more: ListQuery = cursor === null ? {} : { cursor };
    const page = await client.list(path, { ...query, ...more });
    yield* page.items;
    if (page.next === null) return;
    cursor = page.next;
  }
}
