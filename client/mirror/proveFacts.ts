/**
 * Facts that events are about, as they stand, each with a verified proof. What the reader is not
 * shown is left out: it was told of it, and may not read it.
 */
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { ClientError } from '../sdk/clientError.ts';
import type { LedgerEvent } from '../sdk/eventAnswers.ts';
import type { LedgerClient } from '../sdk/ledgerClient.ts';
import type { ListPath } from '../sdk/queries.ts';
import type { ProvedValue } from './rows.ts';

/** Keys that one proof of states has. */
const KEYS_AT_ONCE = 100;
const ID = /^[0-9a-f]{64}$/;
/** Keys of facts, such as `piece/RECEIVABLE/1`: what a node lists goes into its next question. */
const KEY = /^[a-z][A-Za-z]{1,31}(?:\/[A-Za-z0-9-]{1,64}){1,4}$/;
/** Types of events after which members are read again. */
const ABOUT_MEMBERS = /^(member|key)[A-Z]/;

/** What events are about. */
export interface Touched {
  readonly invoices: ReadonlySet<string>;
  readonly receivables: ReadonlySet<string>;
  readonly members: boolean;
}

/** See `Touched`. */
export function touchedBy(events: readonly LedgerEvent[]): Touched {
  const [invoices, receivables] = [new Set<string>(), new Set<string>()];
  for (const { event, item, transaction } of events) {
    const { invoice, receivable, former } = event;
    for (const id of [invoice, former]) if (isId(id)) invoices.add(id);
    if (isId(receivable)) receivables.add(receivable);
    const [, due] = item?.split('/') ?? [];
    if (isId(due)) for (const set of [invoices, receivables]) set.add(due);
    // An invoice is named by the deed that registered it.
    if (event.type === 'invoiceRegistered' && isId(transaction)) invoices.add(transaction);
  }
  return {
    invoices,
    receivables,
    members: events.some(({ event }) => ABOUT_MEMBERS.test(event.type)),
  };
}

/**
 * Proves all that was touched.
 * @param known keys of the pieces that are known of a receivable, which may be there no more
 * @throws ClientError
 */
export async function proveTouched(
  client: LedgerClient,
  { invoices, receivables, members }: Touched,
  known: (receivable: string) => Promise<readonly string[]>,
): Promise<readonly ProvedValue[]> {
  const found: ProvedValue[] = [];
  const about = new Set(invoices);
  for (const id of receivables) {
    const fact = await proveOne(client, `receivable/${id}`);
    if (fact === null) continue;
    found.push(fact, ...(await provePieces(client, id, await known(id))));
    const invoice = (fact.value as JsonObject | null)?.['invoice'];
    if (isId(invoice)) about.add(invoice);
  }
  for (const id of about) {
    const fact = await proveOne(client, `invoice/${id}`);
    if (fact !== null) found.push(fact);
  }
  if (members) found.push(...(await proveKeys(client, await listKeys(client, 'members', {}))));
  return found;
}

/** Every key of a list, page by page. @throws ClientError bad_answer for what is no key of one */
export async function listKeys(
  client: LedgerClient,
  path: ListPath,
  query: Readonly<Record<string, string | number>>,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const more: Record<string, string> = cursor === '' ? {} : { cursor };
    const page = await client.list(path, { ...query, limit: 200, ...more });
    for (const { key } of page.items) {
      if (!KEY.test(key)) throw new ClientError('bad_answer', 'a list has an entry without a key');
      keys.push(key);
    }
    if (page.next === cursor) throw new ClientError('bad_answer', 'a list never ends');
    cursor = page.next;
  }
  return keys;
}

/** Values of keys that the reader may read, proved. @throws ClientError */
export async function proveKeys(
  client: LedgerClient,
  keys: readonly string[],
): Promise<readonly ProvedValue[]> {
  const found: ProvedValue[] = [];
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
    found.push(...(await proveSome(client, keys.slice(at, at + KEYS_AT_ONCE))));
  }
  return found;
}

async function proveSome(
  client: LedgerClient,
  keys: readonly string[],
): Promise<readonly ProvedValue[]> {
  try {
    const { bundle } = await client.readStates(keys);
    const { height } = bundle.header;
    return bundle.entries.map(({ key, value }) => ({ key, value, height }));
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'not_shown') throw error;
    // One of them is not shown, and no bundle says which.
    const each: ProvedValue[] = [];
    for (const key of keys) {
      const one = await proveOne(client, key);
      if (one !== null) each.push(one);
    }
    return each;
  }
}

/** The pieces of a receivable, each with its holding where that is the reader's to read. */
async function provePieces(
  client: LedgerClient,
  receivable: string,
  known: readonly string[],
): Promise<readonly ProvedValue[]> {
  const listed = await listKeys(client, 'pieces', { receivable });
  const pieces = await proveKeys(client, [...new Set([...listed, ...known])]);
  const holdings = await Promise.all(
    pieces.map(({ key }) => proveOne(client, key.replace('piece/', 'holding/'))),
  );
  return [...pieces, ...holdings.filter((holding) => holding !== null)];
}

/** Null when the reader is not shown what stands there. @throws ClientError */
async function proveOne(client: LedgerClient, key: string): Promise<ProvedValue | null> {
  try {
    const { value, height } = await client.readState(key);
    return { key, value, height };
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not_shown') return null;
    throw error;
  }
}

function isId(word: Json | undefined): word is string {
  return typeof word === 'string' && ID.test(word);
}
