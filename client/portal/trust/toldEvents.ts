/** Whether what a node tells of a receivable is what is proved. */
import { FormatError } from '../../../ledger/assert.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { ProvedSettlement, ProvedTransaction } from '../../sdk/proved.ts';
import type { Told } from './toldHistory.ts';

/**
 * `proved`: its sender and events are those in the block, and none is left out that names the
 * receivable. `told`: there is no proof for this reader. `refuted`: what
 * is proved is something else, so that the node lies.
 */
export type Standing =
  | { readonly kind: 'proved'; readonly time: number; readonly proof: Json }
  | { readonly kind: 'told'; readonly time: number | null }
  | { readonly kind: 'refuted' };

type Proved = ProvedSettlement | ProvedTransaction;

const WORD: Standing = { kind: 'told', time: null };

/** What an entry of a history comes to. @throws ClientError but of proofs that do not hold */
export async function judgeTold(
  client: LedgerClient,
  told: Told,
  receivable: Hash,
): Promise<Standing> {
  try {
    const proved = await readProof(client, told);
    const standing = proved === null ? WORD : compareTold(told, proved, receivable);
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

/** An entry of the history of a receivable held against a proof of it. */
export function compareTold(
  { height, code, isItem, all }: Pick<Told, 'height' | 'code' | 'isItem' | 'all'>,
  { height: provedAt, time, proof, result }: Pick<Proved, 'height' | 'time' | 'proof' | 'result'>,
  receivable: Hash,
): Standing {
  // Of a due item that was run again the last run is proved.
  if (isItem && provedAt > height) return WORD;
  const areThose = haveSame(eventsOf(all), result.events, receivable);
  const isSame = provedAt === height && result.code === code && areThose;
  // A due item is sent by nobody.
  const isSentSo = (all['member'] ?? null) === (isItem ? null : senderOf(proof));
  return isSame && isSentSo ? { kind: 'proved', time, proof } : { kind: 'refuted' };
}

/** Whether each event is one of those proved, and all that name the receivable are there. */
function haveSame(
  told: readonly JsonObject[],
  proved: readonly JsonObject[],
  receivable: Hash,
): boolean {
  const left = proved.map((event) => canonicalText(event));
  for (const event of told) {
    const at = left.indexOf(canonicalText(event));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return !left.some((text) => text.includes(`"${receivable}"`));
}

/** Who has signed the transaction of a proof that verified. */
function senderOf(proof: Json): string | null {
  const { transaction } = proof as JsonObject;
  if (typeof transaction !== 'string') return null;
  return decodeTransaction(transaction, transaction.length).member;
}

/** The events of an entry as a node tells them: those of their form, whose values are plain. */
export function eventsOf(all: JsonObject): readonly JsonObject[] {
  const events = all['events'];
  if (!Array.isArray(events)) return [];
  return (events as readonly Json[]).filter(
    (event): event is JsonObject =>
      isObject(event) && !Object.values(event).some((value) => typeof value === 'object' && value),
  );
}

function isObject(json: Json): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
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
