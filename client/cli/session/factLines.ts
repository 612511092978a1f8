/** A fact of the state for people: each field by its name, with amounts, rates and times. */
import { receivables } from '../../../contracts/state/receivables.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { tellValue } from '../../sdk/tellDeed.ts';

/** Its lines; amounts are in the currency of the fact, or of the receivable that it is about. */
export async function factLines(
  client: LedgerClient,
  key: string,
  fact: Json,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const currency = isObject(fact) ? await currencyOf(client, key, fact, signal) : null;
  const fields = fieldsOf(fact, '');
  const width = Math.max(...fields.map(([path]) => path.length));
  return fields.map(([path, value]) => {
    const told = tellField(path, value, currency);
    return path === '' ? `  ${told}` : `  ${path.padEnd(width)}  ${told}`;
  });
}

async function currencyOf(
  client: LedgerClient,
  key: string,
  { currency, receivable }: JsonObject,
  signal: AbortSignal,
): Promise<string | null> {
  if (typeof currency === 'string') return currency;
  const [family, , second = ''] = key.split('/');
  // An account has its currency in its key.
  if (family === 'account') return second.toUpperCase();
  if (typeof receivable !== 'string' || !isHash(receivable)) return null;
  return (await client.findFact(receivables, [receivable], { signal }))?.currency ?? null;
}

/** What is within another stands behind a point, what is in a list behind its place. */
function fieldsOf(value: Json, path: string): readonly (readonly [string, Json])[] {
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, inner]) =>
      fieldsOf(inner, path === '' ? name : `${path}.${name}`),
    );
  }
  if (!Array.isArray(value)) return [[path, value]];
  const items = value as readonly Json[];
  if (items.length === 0) return [[path, null]];
  return items.flatMap((item, at) => fieldsOf(item, `${path}[${at}]`));
}

function tellField(path: string, value: Json, currency: string | null): string {
  if (value === null || typeof value === 'object') return 'none';
  const name =
    path
      .replace(/\[[0-9]+\]$/, '')
      .split('.')
      .at(-1) ?? path;
  return tellValue(name, value, currency);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
