/**
 * A client of the ledger that holds the genesis document and trusts no node: what it reports as
 * final or as state was proved to it. It knows several nodes and goes on to the next one when one
 * fails, is busy, lags behind or lies.
 */

import type { DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import type { FactKind } from '../../contracts/state/factKind.ts';
import { decodeParameters } from '../../contracts/state/parameters.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Deed } from '../../ledger/transaction.ts';
import type { Found, HistoryPage, HistoryPath, UnprovedPage } from './answers.ts';
import { ClientError } from './clientError.ts';
import type { SignedDeed } from './compose.ts';
import { composeDeed } from './compose.ts';
import type { DeedWords } from './deeds.ts';
import type { Environment } from './environment.ts';
import { systemEnvironment } from './environment.ts';
import type { FollowedEvent, FollowTerms } from './followEvents.ts';
import { followEvents } from './followEvents.ts';
import { NodeConnection } from './nodeConnection.ts';
import type { OnWait } from './nodeRing.ts';
import { NodeRing } from './nodeRing.ts';
import type { ProvedSettlement, ProvedState, ProvedStates, ProvedTransaction } from './proved.ts';
import { expectSettlement, expectState, expectStates, expectTransaction } from './proved.ts';
import type { AskOptions, ListPath, ListQuery } from './queries.ts';
import { withShown } from './readShown.ts';
import { TokenMaker } from './readTokens.ts';
import type { Signer } from './signer.ts';
import type { SigningJournal } from './signingJournal.ts';
import type { SubmitTerms, Submitted } from './submit.ts';
import { endOf, submitUntilFinal } from './submit.ts';
import type { Whole, WholeList } from './wholeLists.ts';
import { fetchWhole } from './wholeLists.ts';

/** What a client is made of. */
export interface ClientOptions {
  readonly genesis: Genesis;
  /** URLs, the preferred one first; at least one. */
  readonly nodes: readonly string[];
  /** With whose key it reads; without, nodes are asked without a token. */
  readonly reader?: Signer | undefined;
  /** The member whose facts are read, under a reading mandate of the reader. */
  readonly readFor?: string | undefined;
  readonly environment?: Environment;
  /** Is told of each wait, and what it waits for. */
  readonly onWait?: OnWait | undefined;
  /** Where what is submitted is kept before it is sent, and what became of it; else it is not. */
  readonly journal?: SigningJournal | undefined;
  /** How long a signed deed may enter a block; five minutes unless the network allows less. */
  readonly lifetimeMs?: number;
  /** A height that another client has seen: this one takes no older state either. */
  readonly sinceHeight?: number;
}

/** A fact of the state, proved; undefined when there is none. */
export interface ProvedFact<T> extends ProvedState {
  readonly fact: T | undefined;
}

const DEFAULT_LIFETIME_MS = 300_000;
/** How long a read waits for a node that is as far as this client has seen the chain. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 200;

/** Composes, submits, waits, reads, and verifies every proof on the way. */
export class LedgerClient {
  readonly genesis: Genesis;
  /** The member whose facts this client is shown; null when it reads without a token. */
  readonly readsAs: string | null;
  readonly #ring: NodeRing;
  readonly #onWait: OnWait;
  readonly #environment: Environment;
  readonly #journal: SigningJournal | undefined;
  readonly #lifetimeMs: number;
  /** The newest height that was proved to this client: it accepts no older state. */
  #seenHeight: number;

  /** @throws ClientError bad_config without nodes, FormatError bad_genesis */
  constructor(options: ClientOptions) {
    const { genesis, nodes, reader, environment = systemEnvironment } = options;
    const subject = options.readFor;
    const { transactionLifetimeMs } = decodeParameters(genesis.parameters);
    this.genesis = genesis;
    this.readsAs = reader === undefined ? null : (subject ?? reader.member);
    const { chain } = genesis;
    const tokens = reader && new TokenMaker({ chain, signer: reader, environment, subject });
    this.#onWait = options.onWait ?? (() => undefined);
    const connections = nodes.map((url) => new NodeConnection(url, tokens, true));
    this.#ring = new NodeRing(connections, this.#onWait, environment);
    this.#environment = environment;
    this.#journal = options.journal;
    this.#seenHeight = options.sinceHeight ?? 0;
    // Half of what is allowed leaves the other half to clocks that differ.
    const allowedMs = Math.floor(transactionLifetimeMs / 2);
    this.#lifetimeMs = options.lifetimeMs ?? Math.min(DEFAULT_LIFETIME_MS, allowedMs);
  }

  /** Signs a deed for this chain. @throws ClientError signer_failed */
  async compose(deed: Deed, signer: Signer): Promise<SignedDeed> {
    const terms = { chain: this.genesis.chain, lifetimeMs: this.#lifetimeMs };
    return await composeDeed(deed, signer, terms, this.#environment);
  }

  /**
   * Submits signed bytes and waits until they are final and proved, or refused. With a journal they
   * are on the disk before they are sent.
   * @throws ClientError unreadable_file of the journal: then nothing was sent; not_final after
   *   `waitMs` (submit the same bytes again), aborted, and the last error of a node when none ever
   *   answered
   */
  async submit(signed: SignedDeed, terms: SubmitTerms = {}): Promise<Submitted> {
    const surroundings = {
      nodes: this.#ring.inOrder(),
      genesis: this.genesis,
      environment: this.#environment,
      onWait: this.#onWait,
    };
    const journal = this.#journal;
    await journal?.keep(signed, terms.opens ?? [], this.#environment.now());
    try {
      const submitted = await submitUntilFinal(signed, terms, surroundings);
      this.#ring.prefer(submitted.node);
      if (submitted.status === 'final') this.#see(submitted.height);
      const end = endOf(submitted);
      if (end !== null) await journal?.end(signed.id, end);
      return submitted;
    } catch (error) {
      // One that hangs may have used up the time of all: next time another is the first.
      this.#ring.passOver();
      throw error;
    }
  }

  /** Composes and submits. @throws as `submit` */
  async perform(deed: Deed, signer: Signer, terms: SubmitTerms = {}): Promise<Submitted> {
    return this.submit(await this.compose(deed, signer), terms);
  }

  /**
   * The words of a deed with what its signer is shown, as it stands, proved: whoever signs them has
   * to look at it first. @throws as `readState`
   */
  async shown<Type extends DeedType>(
    type: Type,
    words: DeedWords<Type>,
    options: AskOptions = {},
  ): Promise<DeedWords<Type>> {
    const read = (key: string): Promise<Json | null> => this.findValue(key, options);
    const shown = await withShown(RULES[type], words as JsonObject, read);
    return shown as unknown as DeedWords<Type>;
  }

  /**
   * What stands under a key of the newest state, proved.
   * @throws ClientError none_ready when all are busy or behind, else that of the last node
   */
  async readState(key: string, options: AskOptions = {}): Promise<ProvedState> {
    return this.#askPatiently(options, async (node) => {
      const proof = await node.fetchStateProof(key, options);
      const proved = expectState(proof, this.genesis, key);
      this.#expectFresh(node, proved.height);
      this.#see(proved.height);
      return proved;
    });
  }

  /**
   * What stands under a key, proved; null where nothing does, and where this member is not shown
   * whether something does. @throws as `readState` otherwise
   */
  async findValue(key: string, options: AskOptions = {}): Promise<Json | null> {
    try {
      return (await this.readState(key, options)).value;
    } catch (error) {
      if (error instanceof ClientError && error.code === 'not_shown') return null;
      throw error;
    }
  }

  /** As `findValue`, a fact such as `findFact(offers, [id])`; else undefined. */
  async findFact<T, Id extends readonly unknown[]>(
    kind: FactKind<T, Id>,
    id: Id,
    options: AskOptions = {},
  ): Promise<T | undefined> {
    const value = await this.findValue(kind.key(...id), options);
    return value === null ? undefined : kind.decode(value);
  }

  /** What stands under several keys after one block, proved. @throws as `readState` */
  async readStates(keys: readonly string[], options: AskOptions = {}): Promise<ProvedStates> {
    return this.#askPatiently(options, (node) => this.#statesAt(node, keys, options));
  }

  /** A fact such as `readFact(pieces, [receivable, 1n])`, proved. @throws as `readState` */
  async readFact<T, Id extends readonly unknown[]>(
    kind: FactKind<T, Id>,
    id: Id,
    options: AskOptions = {},
  ): Promise<ProvedFact<T>> {
    const proved = await this.readState(kind.key(...id), options);
    return { ...proved, fact: proved.value === null ? undefined : kind.decode(proved.value) };
  }

  /** A transaction and its result, proved; null when no node that answers has it in a block. */
  async readTransaction(id: Hash, options: AskOptions = {}): Promise<ProvedTransaction | null> {
    return this.#findProof(
      options,
      (node) => node.fetchTransactionProof(id, options),
      (proof) => expectTransaction(proof, this.genesis, id),
    );
  }

  /** What became of a due item, proved; null when no node that answers has run it. */
  async readSettlement(item: string, options: AskOptions = {}): Promise<ProvedSettlement | null> {
    return this.#findProof(
      options,
      (node) => node.fetchSettlementProof(item, options),
      (proof) => expectSettlement(proof, this.genesis, item),
    );
  }

  /**
   * Every entry of a list of what a member has, proved to be all of them, by one node.
   * @throws ClientError not_whole of the last node, with the reason
   */
  async readWhole<T>(
    list: WholeList<T>,
    member: string,
    options: AskOptions = {},
  ): Promise<Whole<T>> {
    return this.#askPatiently(options, (node) => {
      const asked = {
        list: (path: ListPath, query: ListQuery) =>
          this.#freshOf(node, node.fetchList(path, query, options)),
        states: (keys: readonly string[]) => this.#statesAt(node, keys, options),
      };
      return fetchWhole(asked, list, member);
    });
  }

  /** A page of a list, which no proof covers, from a node as far as this client has seen. */
  async list(
    path: ListPath,
    query: ListQuery = {},
    options: AskOptions = {},
  ): Promise<UnprovedPage> {
    return this.#askPatiently(options, (node) =>
      this.#freshOf(node, node.fetchList(path, query, options)),
    );
  }

  /** A page of what happened: transactions, or due items that were run. No proof covers it. */
  async listHistory(
    path: HistoryPath,
    query: ListQuery = {},
    options: AskOptions = {},
  ): Promise<HistoryPage> {
    return this.#askPatiently(options, (node) =>
      this.#freshOf(node, node.fetchHistory(path, query, options)),
    );
  }

  /** Whatever has an id, as far as the member reads it; no proof covers it. */
  async find(id: Hash, options: AskOptions = {}): Promise<Found> {
    return this.#askPatiently(options, (node) => this.#freshOf(node, node.fetchFound(id, options)));
  }

  /**
   * Events behind a cursor as they come, in their order and each once, from whichever node tells.
   * @throws as `followEvents`
   */
  follow(terms: FollowTerms = {}): AsyncGenerator<FollowedEvent> {
    return followEvents(this.#ring.inOrder(), this, this.#environment, terms, this.#onWait);
  }

  /** What the first node that answers says; nothing of it is proved. @throws as `readState` */
  async ask<T>(
    question: (node: NodeConnection) => Promise<T>,
    options: AskOptions = {},
  ): Promise<T> {
    return await this.#ring.ask(question, options);
  }

  /**
   * The node of this name among those of this client, once it is as far as this client has seen;
   * null when none that answers is it. @throws ClientError stale
   */
  async nodeNamed(name: string, options: AskOptions = {}): Promise<NodeConnection | null> {
    for (const node of this.#ring.inOrder()) {
      try {
        if ((await node.name()) !== name) continue;
        await this.#waitFor(node, options);
        return node;
      } catch (error) {
        const isAway = error instanceof ClientError && !['aborted', 'stale'].includes(error.code);
        if (!isAway) throw error;
      }
    }
    return null;
  }

  /** Waits until a node shows what this client has seen. @throws ClientError stale */
  async #waitFor(node: NodeConnection, options: AskOptions): Promise<void> {
    const until = this.#environment.now() + PATIENCE_MS;
    for (;;) {
      const { height } = await node.fetchStatus(options);
      if (height >= this.#seenHeight) return;
      if (this.#environment.now() >= until) this.#expectFresh(node, height);
      await this.#environment.sleep(PAUSE_MS, options.signal);
    }
  }

  async #statesAt(
    node: NodeConnection,
    keys: readonly string[],
    options: AskOptions,
  ): Promise<ProvedStates> {
    const proof = await node.fetchStatesProof(keys, options);
    const proved = expectStates(proof, this.genesis, keys);
    const { height } = proved.bundle.header;
    this.#expectFresh(node, height);
    this.#see(height);
    return proved;
  }

  /** An answer of a state that is no older than what was proved before. */
  async #freshOf<T extends { readonly height: number }>(
    node: NodeConnection,
    asked: Promise<T>,
  ): Promise<T> {
    const answer = await asked;
    this.#expectFresh(node, answer.height);
    return answer;
  }

  async #askPatiently<T>(
    { signal }: AskOptions,
    question: (node: NodeConnection) => Promise<T>,
  ): Promise<T> {
    const until = this.#environment.now() + PATIENCE_MS;
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.ask(question, { signal });
      } catch (error) {
        const stale = error instanceof ClientError && error.code === 'stale';
        if (!stale || this.#environment.now() >= until) throw error;
        const sentence = `waiting for a node that has block ${this.#seenHeight}`;
        if (tries === 0) this.#onWait({ for: 'height', nodes: [], sentence });
        await this.#environment.sleep(PAUSE_MS, signal);
      }
    }
  }

  /** Null from one node may mean that it lags or hides: the others are asked as well. */
  async #findProof<T extends { readonly height: number }>(
    options: AskOptions,
    fetchProof: (node: NodeConnection) => Promise<Json>,
    expect: (proof: Json) => T,
  ): Promise<T | null> {
    let answered = false;
    try {
      return await this.ask(async (node) => {
        const proof = await fetchProof(node);
        if (proof === null) {
          answered = true;
          throw new ClientError('not_found', `${node.url} has no such proof`);
        }
        const proved = expect(proof);
        this.#see(proved.height);
        return proved;
      }, options);
    } catch (error) {
      const isAsked = error instanceof ClientError && error.code !== 'aborted';
      if (answered && isAsked) return null;
      throw error;
    }
  }

  /** @throws ClientError stale */
  #expectFresh(node: NodeConnection, height: number): void {
    if (height >= this.#seenHeight) return;
    throw new ClientError('stale', `${node.url}: height ${height} is known to be past`);
  }

  #see(height: number): void {
    this.#seenHeight = Math.max(this.#seenHeight, height);
  }
}
