/**
 * Follows what a member is told, over restarts of nodes and of its own: each event once and in its
 * order. When a node ends, fails, tells something again or lies, the next that is ready is asked
 * for what stands behind the last cursor. That a node leaves something out is not found here: who
 * has to know reads all of the chain (the auditor).
 */
import { canonicalText } from '../../ledger/canonical.ts';
import type { EventPlace } from '../../ledger/eventCursor.ts';
import {
  compareEventPlaces,
  decodeEventCursor,
  encodeEventCursor,
} from '../../ledger/eventCursor.ts';
import { ClientError } from './clientError.ts';
import type { Environment } from './environment.ts';
import type { Followed, LedgerEvent } from './eventAnswers.ts';
import type { OnWait } from './nodeRing.ts';
import { Rests } from './patience.ts';
import type { DeedResult } from './proved.ts';
import type { AskOptions, ListQuery } from './queries.ts';

/** How events are followed. */
export interface FollowTerms {
  /** Behind which cursor, or the block of which height; all when absent. */
  readonly after?: string | undefined;
  /** Which types of events; all when absent. */
  readonly types?: readonly string[] | undefined;
  /** Whether proofs are fetched of what can be proved; they are unless this is false. */
  readonly proofs?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What is told next. */
export interface FollowedEvent extends Followed {
  /** Whether a proof of the event was verified; there is none of what others have sent. */
  readonly proved: boolean;
}

/** The part of a node's connection that is needed. */
interface EventNode {
  readonly url: string;
  openEvents(query: ListQuery, options: AskOptions): AsyncGenerator<Followed>;
}

/** Who fetches proofs; `LedgerClient` does. */
interface Prover {
  readTransaction(id: string, options: AskOptions): Promise<Proved | null>;
  readSettlement(item: string, options: AskOptions): Promise<Proved | null>;
}

interface Proved {
  readonly height: number;
  readonly result: DeedResult;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** What another attempt at the same node does not mend; of all others the node may recover. */
const LASTING: ReadonlySet<string> = new Set([
  ...['answer_too_big', 'bad_answer', 'bad_proof', 'node_refused'],
]);

/**
 * See the head of this file. Goes on until the signal is aborted or the caller takes no more.
 * @throws FormatError bad_shape of `after`; ClientError aborted, and that of the last node when
 *   each in turn refuses or lies
 */
export async function* followEvents(
  nodes: readonly EventNode[],
  prover: Prover,
  environment: Environment,
  terms: FollowTerms,
  onWait: OnWait = () => undefined,
): AsyncGenerator<FollowedEvent> {
  const { signal } = terms;
  const rests = new Rests(environment);
  let at = decodeEventCursor(terms.after ?? '0');
  let [turn, lasting, pauseMs] = [0, 0, FIRST_PAUSE_MS];
  for (;;) {
    turn = readiestTurn(nodes, turn, rests);
    const node = nodes[turn];
    if (node === undefined) throw new ClientError('bad_config', 'no node is named');
    let hasTold = false;
    try {
      await untilReady(node, rests, environment, { signal, onWait });
      for await (const told of node.openEvents(queryOf(at, terms), { signal })) {
        const place = nextPlace(node, at, told);
        const proved = await isProved(prover, told.event, terms);
        at = place;
        [hasTold, lasting, pauseMs] = [true, 0, FIRST_PAUSE_MS];
        yield { ...told, proved };
      }
      // A token ends, a node stops: the same goes on, unless it tells nothing.
      if (!hasTold) turn += 1;
    } catch (error) {
      if (!(error instanceof ClientError) || error.code === 'aborted') throw error;
      if (LASTING.has(error.code)) lasting += 1;
      if (lasting >= nodes.length) throw error;
      rests.note(node.url, error);
      turn += 1;
    }
    await environment.sleep(pauseMs, signal);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

/** The first from a turn on that is ready, or else that will be first. */
function readiestTurn(nodes: readonly EventNode[], turn: number, rests: Rests): number {
  const inTurn = nodes.map((_, at) => (turn + at) % nodes.length);
  const leftMs = (at: number): number => rests.leftMs(nodes[at]?.url ?? '');
  return inTurn.sort((a, b) => leftMs(a) - leftMs(b))[0] ?? 0;
}

/** Waits as long as a node has said, which is the first of all to be ready. */
async function untilReady(
  { url }: EventNode,
  rests: Rests,
  environment: Environment,
  { signal, onWait }: { readonly signal: AbortSignal | undefined; readonly onWait: OnWait },
): Promise<void> {
  const leftMs = rests.leftMs(url);
  if (leftMs === 0) return;
  const sentence = `no node is ready to tell events, ${url} is asked in ${leftMs} ms`;
  onWait({ for: 'node', nodes: [url], sentence });
  await environment.sleep(leftMs, signal);
}

function queryOf(at: EventPlace, { types }: FollowTerms): ListQuery {
  const after = encodeEventCursor(at);
  return types === undefined ? { after } : { after, types: types.join(',') };
}

/** @throws ClientError bad_answer */
function nextPlace(
  { url }: EventNode,
  before: EventPlace,
  { cursor, event }: Followed,
): EventPlace {
  const place = decodeEventCursor(cursor);
  const order = compareEventPlaces(place, before);
  if (event === null ? order >= 0 : order > 0 && place.at !== null) return place;
  throw new ClientError('bad_answer', `${url}: events go back at ${cursor}`, { cursor });
}

/** Whether an event was proved; false where there is no proof. @throws ClientError bad_proof */
async function isProved(
  prover: Prover,
  told: LedgerEvent | null,
  { proofs, signal }: FollowTerms,
): Promise<boolean> {
  if (told === null || proofs === false) return false;
  const { cursor, item, event } = told;
  const { height } = decodeEventCursor(cursor);
  const proved = await fetchProved(prover, told, { signal });
  // Of a due item the last run is proved.
  if (proved === null || (item !== null && proved.height > height)) return false;
  const text = canonicalText(event);
  const isIn = proved.result.events.some((each) => canonicalText(each) === text);
  if (proved.height === height && isIn) return true;
  throw new ClientError('bad_proof', `the event at ${cursor} is not what is proved`, { cursor });
}

/** The proof of a transaction is for who has sent it, who is told so. */
async function fetchProved(
  prover: Prover,
  { transaction, item, member }: LedgerEvent,
  options: AskOptions,
): Promise<Proved | null> {
  if (item !== null) return await prover.readSettlement(item, options);
  if (transaction === null || member === null) return null;
  return await prover.readTransaction(transaction, options);
}
