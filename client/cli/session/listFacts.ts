/** Prints a list as the nodes show it, in a table. No proof covers it, and the output says so. */
import { receivables } from '../../../contracts/state/receivables.ts';
import { isHash } from '../../../ledger/encoding.ts';
import type { ListItem } from '../../sdk/answers.ts';
import type { ListChoice } from '../../sdk/eachFact.ts';
import { eachFact } from '../../sdk/eachFact.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { columnsOf, needsCurrency } from './listColumns.ts';
import type { ExitCode, Shell } from './shell.ts';
import { show } from './shell.ts';
import { tableLines } from './table.ts';

/** Receivables whose currency is looked up for one list. */
const MAX_LOOKED_UP = 200;

/** Prints every entry of a list. */
export async function listFacts(
  shell: Shell,
  client: LedgerClient,
  options: { readonly json?: boolean },
  choice: ListChoice,
): Promise<ExitCode> {
  const items: ListItem[] = [];
  for await (const item of eachFact(client, choice)) items.push(item);
  const lines = options.json === true ? [] : await linesOf(shell, client, choice, items);
  show(shell, options, { proved: false, items }, [...lines, `${items.length} entries, not proved`]);
  return 0;
}

async function linesOf(
  shell: Shell,
  client: LedgerClient,
  { path }: ListChoice,
  items: readonly ListItem[],
): Promise<readonly string[]> {
  const currencies = needsCurrency(path) ? await readCurrencies(shell, client, items) : new Map();
  const columns = columnsOf(path, (receivable) => currencies.get(receivable) ?? null);
  if (columns === null) return items.map(({ key, value }) => `${key} ${JSON.stringify(value)}`);
  return tableLines(columns, items, shell.width);
}

/** In which currency each receivable is, proved; of the first ones, of a long list. */
async function readCurrencies(
  { signal }: Shell,
  client: LedgerClient,
  items: readonly ListItem[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(items.flatMap(({ value: { receivable } }) => receivable ?? []).map(String));
  const found = new Map<string, string>();
  for (const id of [...ids].filter(isHash).slice(0, MAX_LOOKED_UP)) {
    const fact = await client.findFact(receivables, [id], { signal });
    if (fact !== undefined) found.set(id, fact.currency);
  }
  return found;
}
