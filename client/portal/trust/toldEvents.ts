/** Whether what a node tells of a receivable is what is proved. */
import { FormatError } from '../../../ledger/assert.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { ProvedSettlement, ProvedTransaction } from '../../sdk/proved.ts';
import type { Told } from './tallyFacts.ts';

/**
 * `proved`: its events are in the block. `told`: there is no proof for this reader. `refuted`: what
 * is proved is something else, so that the node lies.
 */
export type Standing =
  | { readonly kind: 'proved'; readonly time: number; readonly proof: Json }
  | { readonly kind: 'told'; readonly time: number | null }
  | { readonly kind: 'refuted' };

type Proved = ProvedSettlement | ProvedTransaction;

const WORD: Standing = { kind: 'told', time: null };

/** What an entry of a history comes to. @throws ClientError but of proofs that do not hold */
export async function judgeTold(client: LedgerClient, told: Told): Promise<Standing> {
  try {
    const proved = await readProof(client, told);
    const standing = proved === null ? WORD : compareTold(told, proved);
    return standing.kind === 'told' ? { kind: 'told', time: await timeOf(client, told) } : standing;
  } catch (error) {
    // What has no canonical form is in no block either.
    const isUntrue = error instanceof FormatError;
    if (isUntrue || (error instanceof ClientError && error.code === 'bad_proof')) {
      return { kind: 'refuted' };
    }
    throw error;
  }
}

/** An entry held against a proof of it. */
export function compareTold(
  { height, code, isItem, all }: Pick<Told, 'height' | 'code' | 'isItem' | 'all'>,
  { height: provedAt, time, proof, result }: Pick<Proved, 'height' | 'time' | 'proof' | 'result'>,
): Standing {
  // Of a due item that was run again the last run is proved.
  if (isItem && provedAt > height) return WORD;
  const proved = result.events.map((event) => canonicalText(event));
  const areIn = eventsOf(all).every((event) => proved.includes(canonicalText(event)));
  const isSame = provedAt === height && result.code === code && areIn;
  return isSame ? { kind: 'proved', time, proof } : { kind: 'refuted' };
}

/** The events of an entry as a node tells them. */
export function eventsOf(all: JsonObject): readonly JsonObject[] {
  const events = all['events'];
  if (!Array.isArray(events)) return [];
  return (events as readonly Json[]).filter(
    (event): event is JsonObject =>
      typeof event === 'object' && event !== null && !Array.isArray(event),
  );
}

/** The time of a block as the node tells it. */
async function timeOf(client: LedgerClient, { height }: Told): Promise<number | null> {
  const committed = await client.ask((node) => node.fetchHeader(height));
  return committed?.header.time ?? null;
}

/** Nobody has a proof of what others have sent but who oversees, and is told the sender. */
async function readProof(
  client: LedgerClient,
  { isItem, name, all }: Told,
): Promise<Proved | null> {
  if (isItem) return await client.readSettlement(name);
  return all['member'] === undefined ? null : await client.readTransaction(name);
}
