import { MessageChannel } from 'node:worker_threads';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { Environment } from '../../../client/sdk/environment.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { ReadHeaders } from '../../../client/sdk/readTokens.ts';
import { TokenMaker } from '../../../client/sdk/readTokens.ts';
import type { SecretKey } from '../../../client/sdk/signer.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Evidence } from '../../../ledger/evidence.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { HeightStatement } from '../../../ledger/heightStatement.ts';
import type { ReadTokenWords } from '../../../ledger/readToken.ts';
import { composeReadToken, readAudience } from '../../../ledger/readToken.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { ValidatorHistory } from '../../../node/engine/validatorHistory.ts';
import { readLetter } from '../../../node/mail/letterFolder.ts';
import { Mailbox } from '../../../node/mail/mailbox.ts';
import { Mempool } from '../../../node/mempool/mempool.ts';
import type { PoolLimits } from '../../../node/mempool/pending.ts';
import type { DeskParts } from '../../../node/readers/desk.ts';
import { ReaderDesk } from '../../../node/readers/desk.ts';
import type { LineLimits } from '../../../node/readers/mainLine.ts';
import { LINE_LIMITS, MainLine } from '../../../node/readers/mainLine.ts';
import { readFromReaders, readToReaders } from '../../../node/readers/messages.ts';
import type { TlsPair } from '../../../node/rest/httpServer.ts';
import type { RestLimits } from '../../../node/rest/limits.ts';
import type { Portal } from '../../../node/rest/portalFiles.ts';
import type {
  AnsweredRequest,
  CommitNotice,
  NodeState,
  RestLog,
  RestParts,
} from '../../../node/rest/ports.ts';
import { ReadLog } from '../../../node/rest/readLog.ts';
import type { Rest, RestOptions } from '../../../node/rest/rest.ts';
import { createRest } from '../../../node/rest/rest.ts';
import { ChainReader } from '../../../node/store/chainReader.ts';
import { ChainStore } from '../../../node/store/chainStore.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { BLOCK_MS, decide, secretOf, smallGenesis, storeOptions } from '../smallChain.ts';

// A node without engine and network: the real store, rules, pool and REST interface. Blocks come
// when the test says so.

/** What a test may choose. */
export interface RestNodeOptions {
  readonly limits?: Partial<RestLimits>;
  readonly pool?: PoolLimits;
  readonly line?: Partial<LineLimits>;
  readonly genesis?: Genesis;
  /** Of a chain that is there already. */
  readonly folder?: string;
  readonly hosts?: readonly string[];
  /** What it listens on; 127.0.0.1 when absent. */
  readonly host?: string;
  readonly tls?: TlsPair;
  readonly tlsProxy?: readonly string[];
  /** The folder of the log of reads. */
  readonly readLog?: string;
  /** What it serves to people; nothing when absent. */
  readonly portal?: Portal | null;
}

/** One line that was logged. */
interface Logged {
  readonly level: string;
  readonly facts: object;
  readonly message: string;
}

/** Who reads everything. */
export const AUDITOR: SecretKey = { member: 'audit', keyName: 'main', secret: secretOf('audit') };

/** See the head of this file. */
export class RestNode {
  readonly genesis: Genesis;
  readonly store: ChainStore;
  /** As the thread of readers has one, beside the store. */
  readonly reader: ChainReader;
  readonly pool: Mempool;
  readonly rest: Rest;
  readonly logged: Logged[];
  readonly answered: AnsweredRequest[];
  readonly readLog: ReadLog;
  /** The thread whose memory is full; a test may change it. */
  full: 'main' | 'readers' | null = null;
  /** What the node says about itself; a test may change it. */
  state: NodeState = {
    validator: 'v1',
    round: 0,
    step: 'propose',
    peers: [{ name: 'v2', connected: true }],
    pool: { count: 0, bytes: 0 },
    syncing: false,
    halted: null,
    diskFull: false,
    keyElsewhere: null,
    clockOff: null,
    why: [],
  };
  /** What validators say of their heights; null: too many are asking. */
  heights: readonly HeightStatement[] | null = [];
  /** Whether the main thread answers nothing. */
  silent = false;
  /** Between this node's clock and the time of the next block, ms. */
  clockOffsetMs = 0;
  readonly #listeners: Set<(notice: CommitNotice) => void>;

  private constructor(
    parts: Pick<
      RestNode,
      'genesis' | 'store' | 'reader' | 'pool' | 'rest' | 'logged' | 'answered' | 'readLog'
    >,
    listeners: Set<(notice: CommitNotice) => void>,
  ) {
    this.genesis = parts.genesis;
    this.store = parts.store;
    this.reader = parts.reader;
    this.pool = parts.pool;
    this.rest = parts.rest;
    this.logged = parts.logged;
    this.answered = parts.answered;
    this.readLog = parts.readLog;
    this.#listeners = listeners;
  }

  /** Opens a node over an empty chain; it is closed when the running test ends. */
  static async open(options: RestNodeOptions = {}): Promise<RestNode> {
    const genesis = options.genesis ?? smallGenesis();
    const folder = options.folder ?? scratchFolder();
    const store = await ChainStore.open(storeOptions(folder, genesis));
    const head = () => ({ height: store.height, id: store.position.previous });
    const reader = await ChainReader.open(folder, head());
    const ledger = {
      ground: () => store.chainState(),
      findTransaction: (id: string) => store.blocks.findTransaction(id),
    };
    const pool = new Mempool(ledger, options.pool === undefined ? {} : { limits: options.pool });
    const listeners = new Set<(notice: CommitNotice) => void>();
    const logged: Logged[] = [];
    const answered: AnsweredRequest[] = [];
    const node: { self: RestNode | null } = { self: null };
    const log = recordingLog(logged);
    const registry = new Registry();
    const now = (): number => store.position.time + BLOCK_MS + (node.self?.clockOffsetMs ?? 0);
    const letters = scratchFolder();
    const mailbox = await mailboxOver(store, genesis, letters, now);
    const desk: DeskParts = {
      unable: () => unableOf(node.self),
      submit: (jws, how) => pool.submit(jws, now(), how),
      find: (id) => pool.find(id)?.jws ?? null,
      state: () => ({
        ...(node.self === null ? idle() : node.self.state),
        pool: { count: pool.size, bytes: pool.bytes },
      }),
      metrics: () => registry.metrics(),
      mailbox,
      heights: async () => node.self?.heights ?? null,
      head,
      log,
    };
    const line = lineTo(desk, options.line, () => node.self?.silent === true);
    const operator = { host: '127.0.0.1', port: 0 };
    const readLog = new ReadLog(options.readLog ?? scratchFolder());
    const rest = await createRest(
      { operator, ...restOptionsOf(options) },
      {
        genesis,
        chain: reader,
        pool: line,
        letters: { ...line.letters, content: (id) => readLetter(letters, id) },
        commits: commitsTo(listeners),
        state: () => line.state(),
        heights: (member, nonce) => line.heights(member, nonce),
        trail: (height) => new ValidatorHistory(genesis.validators, []).trail(height),
        metrics: { contentType: registry.contentType, metrics: () => line.metrics() },
        observe: (one) => answered.push(one),
        memory: memoryOf(() => node.self?.full === 'readers'),
        now,
        log,
        readLog,
        portal: options.portal ?? null,
      },
    );
    const made = { genesis, store, reader, pool, rest, logged, answered, readLog };
    node.self = new RestNode(made, listeners);
    onTestFinished(async () => {
      await rest.stop();
      readLog.close();
      await reader.close();
      await store.close();
    });
    return node.self;
  }

  /** This node's clock, ms since 1970. */
  get now(): number {
    return this.#next + this.clockOffsetMs;
  }

  get #next(): number {
    return this.store.position.time + BLOCK_MS;
  }

  /** Commits a block over what the pool has, or over these transactions. */
  async grow(
    transactions?: readonly string[],
    time: number = this.#next,
    evidence: readonly Evidence[] = [],
  ): Promise<void> {
    const limits = { time, maxBytes: 1 << 20, maxTransactions: 1_000 };
    const texts = transactions ?? this.pool.select(limits).map(({ jws }) => jws);
    const block = decide(this.store.chainState(), texts, time, evidence);
    await this.store.commit(block);
    this.reader.follow({ height: this.store.height, id: this.store.position.previous });
    const ids = block.executed.results.map(({ id }) => id);
    this.pool.follow(this.store.chainState(), block.executed, time);
    for (const listener of this.#listeners) listener({ ids: () => ids });
  }

  /** Asks without a socket, as an auditor where nobody else is said to read. */
  ask(request: InjectOptions | string): Promise<LightMyRequestResponse> {
    const words = typeof request === 'string' ? { url: request } : request;
    return this.rest.app.inject({ ...words, headers: { ...this.auditing, ...words.headers } });
  }

  /** GETs a path of the operator's port. */
  askAsOperator(url: string): Promise<LightMyRequestResponse> {
    return this.rest.operatorApp.inject({ url });
  }

  /** The tokens of the auditor’s client, which has this node’s clock. */
  get tokens(): TokenMaker {
    const { chain } = this.genesis;
    return new TokenMaker({ chain, signer: keySigner(AUDITOR), environment: this.environment });
  }

  /** The surroundings of a client with this node’s clock. */
  get environment(): Environment {
    return { ...systemEnvironment, now: () => this.now };
  }

  /** The header with which the auditor reads. */
  get auditing(): { readonly authorization: string } {
    return { authorization: `Bearer ${this.tokenOf('audit')}` };
  }

  /** A read token of a member for this node, good now unless the words say otherwise. */
  tokenOf(member: string, words: Partial<ReadTokenWords> = {}, secret?: Uint8Array): string {
    const now = Math.floor(this.now / 1_000);
    const audience = readAudience(this.genesis.chain, 'v1');
    const times = { issuedAt: now, expires: now + 300 };
    const all = { member, keyName: 'main', audience, ...times, ...words };
    return composeReadToken(all, secret ?? secretOf(member));
  }

  /** The headers with which a client of a member reads a path, once, wherever it reads from. */
  async provedFor(member: string, path: string): Promise<ReadHeaders> {
    const { environment, genesis } = this;
    const signer = keySigner({ member, keyName: 'main', secret: secretOf(member) });
    const maker = new TokenMaker({ chain: genesis.chain, signer, environment });
    return await maker.headersFor('v1', { method: 'GET', url: `http://node${path}` });
  }

  /** GETs a path and reads its JSON. */
  async read(path: string): Promise<Json> {
    return (await this.ask(path)).json();
  }

  /** POSTs transactions. */
  submit(transactions: readonly string[], query = ''): Promise<LightMyRequestResponse> {
    return this.ask({
      method: 'POST',
      url: `/v1/transactions${query}`,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ transactions }),
    });
  }
}

function restOptionsOf(options: RestNodeOptions): Omit<RestOptions, 'operator'> {
  const { limits, hosts, tls, tlsProxy, host = '127.0.0.1' } = options;
  return {
    ...{ host, port: 0, node: 'v1', version: '0.0.0-test' },
    ...(limits === undefined ? {} : { limits }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(tls === undefined ? {} : { tls }),
    ...(tlsProxy === undefined ? {} : { tlsProxy }),
  };
}

/** The id of a signed transaction. */
export function idOf(jws: string): string {
  return decodeTransaction(jws, 1 << 16).id;
}

/** Letters of a node that is the home of whoever says so. */
function commitsTo(listeners: Set<(notice: CommitNotice) => void>): RestParts['commits'] {
  return {
    onCommit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function mailboxOver(
  store: ChainStore,
  genesis: Genesis,
  folder: string,
  now: () => number,
): Promise<Mailbox> {
  return Mailbox.open({
    ledger: {
      chain: genesis.chain,
      world: () => store.chainState().world,
      readableSince: (member, key) => store.readableSince(member, key),
    },
    ...{ node: 'v1', receiptSecret: secretOf('v1 receipts'), folder, now },
    limits: { maxBytes: 1 << 26, maxMemberBytes: 1 << 25, retentionMs: 86_400_000 },
    isDiskFull: () => false,
    log: { warn: () => undefined },
  });
}

/** A line and its desk, with a channel between them as between the threads of a node. */
function lineTo(
  parts: DeskParts,
  limits: Partial<LineLimits> | undefined,
  isSilent: () => boolean,
): MainLine {
  const { port1, port2 } = new MessageChannel();
  const desk = new ReaderDesk(parts);
  port2.on('message', (message: unknown) => {
    const word = readFromReaders(message);
    if (isSilent() || !('number' in word)) return;
    desk.hear(word, (answer) => port2.postMessage(answer));
  });
  // Every question is a new one: a test changes the state from one request to the next.
  const all = { ...LINE_LIMITS, freshMs: 0, ...limits };
  const line = new MainLine(
    (word) => port1.postMessage(word),
    () => undefined,
    all,
  );
  port1.on('message', (message: unknown) => {
    const word = readToReaders(message);
    if ('number' in word) line.hear(word);
  });
  onTestFinished(() => port1.close());
  return line;
}

function idle(): NodeState {
  return {
    validator: null,
    round: 0,
    step: '',
    peers: [],
    pool: { count: 0, bytes: 0 },
    syncing: false,
    halted: null,
    diskFull: false,
    keyElsewhere: null,
    clockOff: null,
    why: [],
  };
}

function recordingLog(logged: Logged[]): RestLog {
  const at = (level: string) => (facts: object, message: string) => {
    logged.push({ level, facts, message });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function unableOf(node: RestNode | null): ReturnType<DeskParts['unable']> {
  if (node === null || node.state.halted !== null) return 'halted';
  if (node.state.diskFull) return 'disk_full';
  return node.full === 'main' ? 'memory_full' : null;
}

function memoryOf(isFull: () => boolean): { readonly isFull: boolean } {
  return {
    get isFull() {
      return isFull();
    },
  };
}
