/**
 * One node's REST interface, typed. It reports what the node says and trusts none of it: what is
 * proved is checked by `LedgerClient` and by the auditor.
 */
import { decodeHeader } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { decodeCertificate } from '../../ledger/certificate.ts';
import { MAX_GENESIS_BYTES } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { HeightStatement } from '../../ledger/heightStatement.ts';
import { decodeHeightStatement } from '../../ledger/heightStatement.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import { expectArray, expectObject } from '../../ledger/shape.ts';
import type {
  Found,
  HistoryPage,
  HistoryPath,
  ListItem,
  NodeStanding,
  NodeStatus,
  ReadLogPage,
  SubmitAnswer,
  TransactionAnswer,
  UnprovedPage,
} from './answers.ts';
import {
  decodeFound,
  decodeHistory,
  decodeListItem,
  decodePage,
  decodeReadLog,
  decodeStanding,
  decodeSubmitAnswers,
  decodeTransactionAnswer,
  readProblem,
} from './answers.ts';
import { ClientError } from './clientError.ts';
import type { EventPage, Followed } from './eventAnswers.ts';
import { decodeEventPage, decodeFollowed } from './eventAnswers.ts';
import { NodeLine } from './nodeLine.ts';
import type { AskOptions, ListPath, ListQuery, SubmitOptions } from './queries.ts';
import type { TokenMaker } from './readTokens.ts';
import type { Answer } from './request.ts';
import { isNotReady } from './request.ts';
import { readServerEvents } from './serverEvents.ts';

/** More than there can be validators. */
const MAX_STATEMENTS = 512;
/** Until a node has taken what is handed in, beside the time until it is final. */
const TAKING_MS = 10_000;

/**
 * A node at a URL such as `http://127.0.0.1:8101#harbour`. What stands behind the # is the node's
 * name, for which read tokens are made; without it the node is believed what its status says.
 */
export class NodeConnection {
  readonly #line: NodeLine;

  /**
   * @param tokens of the member that reads; without, nothing is asked that needs one
   * @param hasOthers whether its caller asks another node when this one is not ready; else it is
   *   waited for
   * @throws ClientError bad_config when it is not an http or https URL
   */
  constructor(url: string, tokens: TokenMaker | null = null, hasOthers = false) {
    this.#line = new NodeLine(url, tokens, hasOthers);
  }

  /** Without a slash at its end, and without the name. */
  get url(): string {
    return this.#line.url;
  }

  /** What the node says about itself. */
  async fetchStatus(options: AskOptions = {}): Promise<NodeStatus> {
    return await this.#line.fetchStatus(options);
  }

  /** What validators say of their heights over a nonce of 32 bytes in hex; none of it verified. */
  async fetchHeights(nonce: string, options: AskOptions = {}): Promise<HeightStatement[]> {
    return this.#decode(decodeHeights, await this.#ask(`/v1/heights?nonce=${nonce}`, options));
  }

  /** Where the node stands; answered at its operator's port alone. */
  async fetchStanding(options: AskOptions = {}): Promise<NodeStanding> {
    const answer = await this.#line.send('/standing', options);
    return this.#decode(decodeStanding, this.#line.jsonOf(answer));
  }

  /** The genesis document, as bytes: its hash has to be known from elsewhere. */
  async fetchGenesis(options: AskOptions = {}): Promise<Uint8Array> {
    const asked = { ...options, maxBytes: MAX_GENESIS_BYTES };
    const answer = await this.#line.send('/v1/genesis', asked);
    if (answer.status !== 200) throw this.#line.failureOf(answer);
    return answer.bytes;
  }

  /**
   * Hands in 1 to 500 transactions. One answer for each that the node speaks about; a refusal of a
   * single one is an answer as well.
   * @throws ClientError busy when the node takes none at present, node_refused, and those of HTTP
   */
  async submit(
    transactions: readonly { readonly jws: string; readonly id: Hash }[],
    options: SubmitOptions = {},
  ): Promise<readonly SubmitAnswer[]> {
    const { waitMs, dryCheck, signal, timeoutMs = TAKING_MS } = options;
    const query = new URLSearchParams();
    if (waitMs !== undefined) {
      query.set('wait', 'final');
      query.set('timeoutMs', String(waitMs));
    }
    if (dryCheck === false) query.set('dryCheck', 'false');
    const body = JSON.stringify({ transactions: transactions.map(({ jws }) => jws) });
    const path = `/v1/transactions?${query}`;
    const wholeMs = timeoutMs + (waitMs ?? 0);
    const answer = await this.#line.send(path, { timeoutMs: wholeMs, signal, body });
    const json = this.#line.parse(answer);
    if (answer.status < 300) return this.#decode(decodeSubmitAnswers, json);
    const [only] = transactions;
    const isOfOne = transactions.length === 1 && !isNotReady(answer.status);
    if (!isOfOne || only === undefined) throw this.#line.failureOf(answer);
    const { code, facts, detail } = readProblem(answer.status, json);
    return [{ id: only.id, status: 'refused', code, facts, detail, proof: null }];
  }

  /** Whether a transaction is pending or final; null when the node does not know it. */
  async fetchTransaction(id: Hash, options: AskOptions = {}): Promise<TransactionAnswer | null> {
    const json = await this.#askOrNull(`/v1/transactions/${id}`, options);
    return json === null ? null : this.#decode(decodeTransactionAnswer, json);
  }

  /** Whatever has this id, as far as the member reads it. */
  async fetchFound(id: Hash, options: AskOptions = {}): Promise<Found> {
    return this.#decode(decodeFound, await this.#ask(`/v1/search?id=${id}`, options));
  }

  /** The unverified proof of a transaction and its result; null when it is not final here. */
  fetchTransactionProof(id: Hash, options: AskOptions = {}): Promise<Json> {
    return this.#askOrNull(`/v1/proofs/transactions/${id}`, options);
  }

  /**
   * Whether the node has every block and this transaction in none of them, by its word. It says so
   * of what others have sent, too: only its sender may ask.
   * @throws ClientError node_refused when it does not know, as one that joined by a snapshot
   */
  async lacksTransaction(id: Hash, options: AskOptions = {}): Promise<boolean> {
    const answer = await this.#line.exchange(`/v1/proofs/transactions/${id}`, options);
    if (answer.status === 200) return false;
    const { code, facts } = readProblem(answer.status, this.#line.parse(answer));
    if (code !== 'not_in_block') throw this.#line.failureOf(answer);
    const { heldFrom } = facts;
    if (heldFrom === undefined) return true;
    const words = `${this.url}: it holds no block before ${String(heldFrom)}`;
    throw new ClientError('node_refused', `${words}; ask another node`, {
      code,
      heldFrom: String(heldFrom),
    });
  }

  /** The unverified proof of what became of a due item such as `settle/<receivable>`, or null. */
  fetchSettlementProof(item: string, options: AskOptions = {}): Promise<Json> {
    return this.#askOrNull(`/v1/proofs/settlements/${encodeURIComponent(item)}`, options);
  }

  /** The unverified newest header with its trail; null before block 1. */
  async fetchHead(options: AskOptions = {}): Promise<Json> {
    const answer = await this.#line.send('/v1/proofs/head', options);
    return answer.status === 404 ? null : this.#line.jsonOf(answer);
  }

  /** The unverified proof of a key of the newest state, also of a key without value. */
  fetchStateProof(key: string, options: AskOptions = {}): Promise<Json> {
    return this.#ask(`/v1/proofs/state?key=${encodeURIComponent(key)}`, options);
  }

  /** The unverified proof of several keys of the newest state. */
  fetchStatesProof(keys: readonly string[], options: AskOptions = {}): Promise<Json> {
    return this.#ask(`/v1/proofs/states?keys=${keys.join(',')}`, options);
  }

  /** One page of a list. */
  async fetchList(
    path: ListPath,
    query: ListQuery = {},
    options: AskOptions = {},
  ): Promise<UnprovedPage> {
    return this.#decode(decodePage, await this.#ask(`/v1/${path}?${searchOf(query)}`, options));
  }

  /** One page of what happened, from a height on or behind a cursor. */
  async fetchHistory(
    path: HistoryPath,
    query: ListQuery = {},
    options: AskOptions = {},
  ): Promise<HistoryPage> {
    return this.#decode(decodeHistory, await this.#ask(`/v1/${path}?${searchOf(query)}`, options));
  }

  /** One page of events behind a cursor. */
  async fetchEvents(query: ListQuery, options: AskOptions = {}): Promise<EventPage> {
    const answer = await this.#ask(`/v1/events?${searchOf(query)}`, options);
    return this.#decode(decodeEventPage, answer);
  }

  /** Events behind a cursor as they come, until the node ends it. @throws as `fetchBlocks` */
  async *openEvents(query: ListQuery, options: AskOptions = {}): AsyncGenerator<Followed> {
    const search = searchOf({ ...query, stream: 'true' });
    const chunks = this.#line.readStream(`/v1/events?${search}`, options);
    for await (const told of readServerEvents(chunks)) {
      yield this.#decode(decodeFollowed, told);
    }
  }

  /** What was read under mandates of the member that asks, at this node, from a number on. */
  async fetchReadLog(from: number, options: AskOptions = {}): Promise<ReadLogPage> {
    return this.#decode(decodeReadLog, await this.#ask(`/v1/read-log?from=${from}`, options));
  }

  /** One entry of a list by its id, unproved; null when there is none. */
  async fetchItem(path: ListPath, id: string, options: AskOptions = {}): Promise<ListItem | null> {
    const json = await this.#askOrNull(`/v1/${path}/${encodeURIComponent(id)}`, options);
    return json === null ? null : this.#decode(decodeListItem, json);
  }

  /** What left the state in the step with a digest, unverified; null when it is not held. */
  fetchArchived(digest: Hash, options: AskOptions = {}): Promise<Json> {
    return this.#askOrNull(`/v1/archive/${digest}`, options);
  }

  /** The pieces of a receivable, one page. */
  async fetchPieces(
    receivable: Hash,
    query: ListQuery = {},
    options: AskOptions = {},
  ): Promise<UnprovedPage> {
    const path = `/v1/receivables/${receivable}/pieces?${searchOf(query)}`;
    return this.#decode(decodePage, await this.#ask(path, options));
  }

  /** The unverified header of a height with a certificate; null when the node has no such block. */
  async fetchHeader(height: number, options: AskOptions = {}): Promise<CommittedHeader | null> {
    const json = await this.#askOrNull(`/v1/headers/${height}`, options);
    return json === null ? null : this.#decode(decodeCommitted, json);
  }

  /** Lines of blocks from a height on, at most `limit` of them, as chunks of bytes. */
  async *fetchBlocks(
    from: number,
    limit: number,
    options: AskOptions = {},
  ): AsyncGenerator<Uint8Array> {
    yield* this.#line.readBlocks(`/v1/blocks?from=${from}&limit=${limit}`, options);
  }

  /** The name of the node: that behind its URL, else as it says. */
  async name(options: AskOptions = {}): Promise<string> {
    return await this.#line.name(options);
  }

  /**
   * What the node answers to the member that reads about what no other node has, whatever its
   * status; POSTs a body. @throws ClientError busy
   */
  async exchange(
    path: string,
    options: AskOptions = {},
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<Answer> {
    return await this.#line.exchange(path, { ...options, body }, true);
  }

  #ask(path: string, options: AskOptions): Promise<Json> {
    return this.#line.ask(path, options);
  }

  #askOrNull(path: string, options: AskOptions): Promise<Json> {
    return this.#line.askOrNull(path, options);
  }

  #decode<T, From>(decode: (from: From) => T, json: From): T {
    return this.#line.decode(decode, json);
  }
}

function searchOf(query: ListQuery): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return search;
}

function decodeCommitted(json: Json): CommittedHeader {
  const fields = expectObject(json, 'answer', ['certificate', 'header']);
  return {
    header: decodeHeader(fields['header']),
    certificate: decodeCertificate(fields['certificate']),
  };
}

/** @throws FormatError bad_shape */
function decodeHeights(json: Json): HeightStatement[] {
  const { statements = null } = expectObject(json, 'heights', ['statements']);
  return expectArray(statements, 'heights.statements', MAX_STATEMENTS).map(decodeHeightStatement);
}
