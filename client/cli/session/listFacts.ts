/** Prints a list as the nodes show it. No proof covers a list, and the output says so. */
import type { ListItem } from '../../sdk/answers.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { ListPath, ListQuery } from '../../sdk/nodeConnection.ts';
import type { ExitCode, Shell } from './shell.ts';
import { show } from './shell.ts';

/** Which list. */
export interface ListChoice {
  readonly path: ListPath;
  readonly query: ListQuery;
}

/** A list may have this many pages; more is the doing of a node that leads in circles. */
const MAX_PAGES = 1_000;

/** Every entry of a list, page by page. @throws ClientError */
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

/** Prints every entry of a list. */
export async function listFacts(
  shell: Shell,
  client: LedgerClient,
  options: { readonly json?: boolean },
  choice: ListChoice,
): Promise<ExitCode> {
  const items: ListItem[] = [];
  for await (const item of eachFact(client, choice)) items.push(item);
  const lines = items.map(({ key, value }) => `${key} ${JSON.stringify(value)}`);
  show(shell, options, { proved: false, items }, [...lines, `${items.length} entries, not proved`]);
  return 0;
}
