/**
 * One node's REST interface, typed. It reports what the node says and trusts none of it: what is
 * proved is checked by `LedgerClient` and by the auditor.
 */
import { FormatError } from '../../ledger/assert.ts';
import { decodeHeader } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { decodeCertificate } from '../../ledger/certificate.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import { MAX_GENESIS_BYTES } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import { expectObject } from '../../ledger/shape.ts';
import type {
  HistoryPage,
  HistoryPath,
  ListItem,
  NodeStanding,
  NodeStatus,
  Problem,
  ReadLogPage,
  SubmitAnswer,
  TransactionAnswer,
  UnprovedPage,
} from './answers.ts';
import {
  decodeHistory,
  decodeListItem,
  decodePage,
  decodeReadLog,
  decodeStanding,
  decodeStatus,
  decodeSubmitAnswers,
  decodeTransactionAnswer,
  readProblem,
} from './answers.ts';
import { ClientError } from './clientError.ts';
import { systemEnvironment } from './environment.ts';
import type { EventPage, Followed } from './eventAnswers.ts';
import { decodeEventPage, decodeFollowed } from './eventAnswers.ts';
import type { TokenMaker } from './readTokens.ts';
import type { Answer } from './request.ts';
import { fetchAnswer, fetchChunks, fetchStream } from './request.ts';
import { readServerEvents } from './serverEvents.ts';

/** What every request may be given. */
export interface AskOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** How transactions are handed in. */
export interface SubmitOptions extends AskOptions {
  /** Wait this long for them to be final; no waiting when absent. At most 60,000. */
  readonly waitMs?: number;
  /** False: let a refusal by a rule be recorded, and so proved, on the ledger. */
  readonly dryCheck?: boolean;
}

/** Where lists are, and by what they may be narrowed. */
export type ListPath =
  | 'invoices'
  | 'receivables'
  | 'pieces'
  | 'offers'
  | 'requests'
  | 'quotes'
  | 'conversions'
  | 'redemptions'
  | 'obligations'
  | 'members'
  | 'accounts'
  | 'approvals'
  | 'evidence'
  | 'proposals'
  | 'amendments'
  | 'claims'
  | 'debts'
  | 'contracts'
  | 'statements'
  | 'rates'
  | 'register-entries'
  | 'freezes'
  | 'halts'
  | 'guarantees'
  | 'insolvencies'
  | 'reading-mandates'
  | 'corrections';

/** What narrows a list: `holder`, `debtor`, `member`, …, and `cursor` and `limit` for paging. */
export type ListQuery = Readonly<Record<string, string | number>>;

const DEFAULT_TIMEOUT_MS = 10_000;
const PROOF_ANSWER_BYTES = 64 << 20;
/** A page of blocks: the node decides how many it holds. */
const BLOCKS_ANSWER_BYTES: number = 256 << 20;
const BLOCKS_TIMEOUT_MS = 120_000;
/** A node that tells nothing for so long is gone: it says each 15 s how far it has come. */
const EVENTS_IDLE_MS = 45_000;
/** For a node that is read too much: what it says beyond is no answer to wait for. */
const WAITS = { most: 5, longestS: 30 };

/** How a node is named behind its URL. */
const NODE_NAME = /^#[a-z0-9-]{2,32}$/;

/**
 * A node at a URL such as `http://127.0.0.1:8101#harbour`. What stands behind the # is the node's
 * name, for which read tokens are made; without it the node is believed what its status says.
 */
export class NodeConnection {
  /** Without a slash at its end, and without the name. */
  readonly url: string;
  readonly #tokens: TokenMaker | null;
  #name: string | null;

  /**
   * @param tokens of the member that reads; without, nothing is asked that needs one
   * @throws ClientError bad_config when it is not an http or https URL
   */
  constructor(url: string, tokens: TokenMaker | null = null) {
    const parsed = URL.parse(url);
    if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
      throw new ClientError('bad_config', 'a node is named by its http or https URL');
    }
    if (parsed.hash !== '' && !NODE_NAME.test(parsed.hash)) {
      throw new ClientError('bad_config', 'behind the # of a URL stands the name of a node');
    }
    this.url = parsed.origin + parsed.pathname.replace(/\/+$/, '');
    this.#tokens = tokens;
    this.#name = parsed.hash === '' ? null : parsed.hash.slice(1);
  }

  /** What the node says about itself. */
  async fetchStatus(options: AskOptions = {}): Promise<NodeStatus> {
    const answer = await this.#fetch('/v1/status', PROOF_ANSWER_BYTES, options);
    const json = this.#json(answer);
    if (answer.status !== 200) throw this.#refused(readProblem(answer.status, json));
    return this.#decode(decodeStatus, json);
  }

  /** Where the node stands; answered at its operator's port alone. */
  async fetchStanding(options: AskOptions = {}): Promise<NodeStanding> {
    const answer = await this.#fetch('/standing', PROOF_ANSWER_BYTES, options);
    const json = this.#json(answer);
    if (answer.status !== 200) throw this.#refused(readProblem(answer.status, json));
    return this.#decode(decodeStanding, json);
  }

  /** The genesis document, as bytes: its hash has to be known from elsewhere. */
  async fetchGenesis(options: AskOptions = {}): Promise<Uint8Array> {
    const answer = await this.#fetch('/v1/genesis', MAX_GENESIS_BYTES, options);
    if (answer.status !== 200) throw this.#refused(readProblem(answer.status, null));
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
    const { waitMs, dryCheck, signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const query = new URLSearchParams();
    if (waitMs !== undefined) {
      query.set('wait', 'final');
      query.set('timeoutMs', String(waitMs));
    }
    if (dryCheck === false) query.set('dryCheck', 'false');
    const body = JSON.stringify({ transactions: transactions.map(({ jws }) => jws) });
    const path = `/v1/transactions?${query}`;
    const wholeMs = timeoutMs + (waitMs ?? 0);
    const answer = await this.#fetch(
      path,
      PROOF_ANSWER_BYTES,
      { timeoutMs: wholeMs, signal },
      body,
    );
    const json = this.#json(answer);
    if (answer.status < 300) return this.#decode(decodeSubmitAnswers, json);
    const problem = readProblem(answer.status, json);
    const [only] = transactions;
    if (answer.status >= 500 || answer.status === 429) throw this.#busy(problem);
    if (transactions.length !== 1 || only === undefined) throw this.#refused(problem);
    const { code, facts, detail } = problem;
    return [{ id: only.id, status: 'refused', code, facts, detail, proof: null }];
  }

  /** Whether a transaction is pending or final; null when the node does not know it. */
  async fetchTransaction(id: Hash, options: AskOptions = {}): Promise<TransactionAnswer | null> {
    const json = await this.#askOrNull(`/v1/transactions/${id}`, options);
    return json === null ? null : this.#decode(decodeTransactionAnswer, json);
  }

  /** The unverified proof of a transaction and its result; null when it is not final here. */
  fetchTransactionProof(id: Hash, options: AskOptions = {}): Promise<Json> {
    return this.#askOrNull(`/v1/proofs/transactions/${id}`, options);
  }

  /** The unverified proof of what became of a due item such as `settle/<receivable>`, or null. */
  fetchSettlementProof(item: string, options: AskOptions = {}): Promise<Json> {
    return this.#askOrNull(`/v1/proofs/settlements/${encodeURIComponent(item)}`, options);
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
    const url = `${this.url}/v1/events?${searchOf(query)}`;
    const token = await this.#token(options);
    const { signal } = options;
    const accept = 'text/event-stream';
    const chunks = fetchStream({ url, accept, token, idleMs: EVENTS_IDLE_MS, signal });
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
    const { timeoutMs = BLOCKS_TIMEOUT_MS, signal } = options;
    const url = `${this.url}/v1/blocks?from=${from}&limit=${limit}`;
    const token = await this.#token(options);
    yield* fetchChunks({ url, timeoutMs, maxBytes: BLOCKS_ANSWER_BYTES, signal, token });
  }

  /** The name of the node: that behind its URL, else as it says. */
  async name(options: AskOptions = {}): Promise<string> {
    this.#name ??= (await this.fetchStatus(options)).node;
    return this.#name;
  }

  /** What the node answers to the member that reads, whatever its status; POSTs a body. */
  async exchange(
    path: string,
    options: AskOptions = {},
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<Answer> {
    const token = await this.#token(options);
    return await this.#fetch(path, PROOF_ANSWER_BYTES, { ...options, token }, body);
  }

  /** A token for this node; undefined when nobody's reads here. */
  async #token(options: AskOptions): Promise<string | undefined> {
    if (this.#tokens === null) return undefined;
    return this.#tokens.tokenFor(await this.name(options));
  }

  async #ask(path: string, options: AskOptions): Promise<Json> {
    const answer = await this.#read(path, options);
    const json = this.#json(answer);
    if (answer.status === 200) return json;
    throw this.#refused(readProblem(answer.status, json));
  }

  async #askOrNull(path: string, options: AskOptions): Promise<Json> {
    const answer = await this.#read(path, options);
    if (answer.status === 404) return null;
    const json = this.#json(answer);
    if (answer.status === 200) return json;
    throw this.#refused(readProblem(answer.status, json));
  }

  /** Asks with a token, where there is one. Who reads too much waits as long as the node says. */
  async #read(path: string, options: AskOptions): Promise<Answer> {
    for (let waits = 0; ; waits += 1) {
      const token = await this.#token(options);
      const answer = await this.#fetch(path, PROOF_ANSWER_BYTES, { ...options, token });
      const waitS = answer.status === 429 && waits < WAITS.most ? answer.retryAfterS : null;
      if (waitS === null || waitS > WAITS.longestS) return answer;
      await systemEnvironment.sleep(waitS * 1_000, options.signal);
    }
  }

  #fetch(
    path: string,
    maxBytes: number,
    options: AskOptions & { readonly token?: string | undefined },
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<Answer> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, token } = options;
    const request = { url: this.url + path, timeoutMs, maxBytes, signal, token };
    return fetchAnswer(body === undefined ? request : { ...request, body });
  }

  #json({ bytes, status }: Answer): Json {
    try {
      return JSON.parse(utf8Text(bytes)) as Json;
    } catch {
      // A gateway's own error page is no JSON; its status says what there is to say.
      if (status >= 400) return null;
      throw new ClientError('bad_answer', `${this.url}: the answer is not JSON`);
    }
  }

  #decode<T, From>(decode: (from: From) => T, json: From): T {
    try {
      return decode(json);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new ClientError('bad_answer', `${this.url}: ${error.message}`, { code: error.code });
    }
  }

  #refused({ status, code, detail, facts }: Problem): ClientError {
    const { key } = facts;
    if (code === 'not_readable' && typeof key === 'string') {
      return new ClientError('not_shown', `${this.url}: ${detail}`, { key });
    }
    return new ClientError('node_refused', `${this.url}: ${detail}`, { status, code });
  }

  #busy({ status, code, detail }: Problem): ClientError {
    return new ClientError('busy', `${this.url}: ${detail}`, { status, code });
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
