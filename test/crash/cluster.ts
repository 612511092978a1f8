/** Four node processes under the load of clients, to be killed and started again by a test. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLines } from '../../client/auditor/exportLines.ts';
import type { NodeStanding } from '../../client/sdk/answers.ts';
import { ClientError } from '../../client/sdk/clientError.ts';
import type { SignedDeed } from '../../client/sdk/compose.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { systemEnvironment } from '../../client/sdk/environment.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { NodeConnection } from '../../client/sdk/nodeConnection.ts';
import { TokenMaker } from '../../client/sdk/readTokens.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import type { Block } from '../../ledger/block.ts';
import { decodeBlock, headerId } from '../../ledger/block.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import type { NodeConfig } from '../../node/config.ts';
import { homeFiles } from '../../node/config.ts';
import type { Place } from '../../scripts/consortium.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../scripts/consortium.ts';
import { memberSigner, overseerTokens } from '../../scripts/memberKeys.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';

/** The banks money comes from. */
const ISSUER = 'hafenbank';
const BLOCK_BYTES = 8 << 20;

/** See the head of this file. */
export class Cluster {
  readonly home: string;
  readonly devnet: ToldNetwork;
  readonly genesis: Genesis;
  /** With which the supervisor reads. */
  readonly tokens: TokenMaker;
  readonly ids: readonly string[];
  /** Transactions that were proved to a client, and at which height. */
  readonly acknowledged = new Map<Hash, number>();
  #loading = false;
  #workers: Promise<void>[] = [];
  #count = 0;

  private constructor(home: string, genesis: Genesis, ids: readonly string[], tokens: TokenMaker) {
    this.home = home;
    this.genesis = genesis;
    this.tokens = tokens;
    this.ids = ids;
    this.devnet = new ToldNetwork(home);
  }

  /** Founds a network in `home` and starts its nodes; `timeouts` as in their `node.json`. */
  static async start(
    home: string,
    parameters: Partial<Parameters> = {},
    timeouts: Partial<NodeConfig['timeouts']> = {},
  ): Promise<Cluster> {
    const validators = CONSORTIUM.filter((organisation) => organisation.validator);
    const ids = validators.map(({ id }) => id).sort();
    const anywhere: Place = { host: '127.0.0.1', restPort: 0, peerPort: 0 };
    const places = new Map(ids.map((id) => [id, anywhere]));
    const genesis = await foundNetwork({
      home,
      name: 'crash-tests',
      organisations: CONSORTIUM,
      places,
      start: Date.now(),
      dayMs: 86_400_000,
      payingBank: ISSUER,
      documentNames: SAMPLE_NAMES,
      parameters,
    });
    const cluster = new Cluster(home, genesis, ids, await overseerTokens(home));
    await cluster.#setTimeouts(timeouts);
    await cluster.devnet.startAll();
    return cluster;
  }

  /**
   * Begins so many clients, each with one payment under way at a time. They ask different nodes
   * first, and none for long: a node that is paused makes those wait that ask it.
   */
  async load(clients: number): Promise<void> {
    this.#loading = true;
    const signer = await memberSigner(this.home, ISSUER);
    const worker = async (first: number): Promise<void> => {
      const client = (): LedgerClient => {
        const urls = this.ids.map((id) => this.node(id).url);
        const nodes = [...urls.slice(first), ...urls.slice(0, first)];
        return new LedgerClient({ genesis: this.genesis, nodes, reader: signer });
      };
      while (this.#loading) {
        this.#count += 1;
        const payment = hashOf(utf8(`payment ${this.#count}`));
        const words = { to: 'nordhafen', currency: 'EUR', amount: '100', payment };
        const signed = await client().compose(deedOf('issueMoney', words), signer);
        await this.#perform(client, signed);
      }
    };
    this.#workers = Array.from({ length: clients }, (_, at) => worker(at % this.ids.length));
  }

  /** Ends the load; resolves when every payment that was begun is acknowledged. */
  async unload(): Promise<void> {
    this.#loading = false;
    await Promise.all(this.#workers);
  }

  /** A node, where the supervisor reads. */
  node(id: string): NodeConnection {
    return new NodeConnection(`${this.devnet.url(id)}#${id}`, this.tokens);
  }

  /** What a node tells its operator. */
  async standing(id: string): Promise<NodeStanding> {
    return await new NodeConnection(this.devnet.operatorUrl(id)).fetchStanding();
  }

  /** A node, where a member reads. */
  async readingAs(member: string, id: string): Promise<NodeConnection> {
    const signer = await memberSigner(this.home, member);
    const terms = { chain: this.genesis.chain, signer, environment: systemEnvironment };
    return new NodeConnection(`${this.devnet.url(id)}#${id}`, new TokenMaker(terms));
  }

  /** The height of a node; -1 when it does not answer. */
  async height(id: string): Promise<number> {
    try {
      return (await this.node(id).fetchStatus({ timeoutMs: 2_000 })).height;
    } catch (error) {
      if (error instanceof ClientError) return -1;
      throw error;
    }
  }

  /** Waits until a node has this height; returns how long that took, ms. */
  async reach(id: string, height: number, withinMs: number): Promise<number> {
    const began = performance.now();
    while ((await this.height(id)) < height) {
      const tookMs = performance.now() - began;
      if (tookMs > withinMs) {
        throw new Error(`${id} is at ${await this.height(id)} after ${tookMs} ms, not ${height}`);
      }
      await sleep(50);
    }
    return performance.now() - began;
  }

  /** Waits until each of these nodes is connected to all others of them. */
  async connect(ids: readonly string[], withinMs = 60_000): Promise<void> {
    const began = performance.now();
    const lacking = async (id: string): Promise<string[]> => {
      const { peers } = await this.standing(id);
      const there = new Set(peers.filter(({ connected }) => connected).map(({ name }) => name));
      return ids.filter((other) => other !== id && !there.has(other));
    };
    for (const id of ids) {
      for (let away = await lacking(id); away.length > 0; away = await lacking(id)) {
        if (performance.now() - began > withinMs) throw new Error(`${id} lacks ${away.join(' ')}`);
        await sleep(50);
      }
    }
  }

  /** Waits until all nodes are level. */
  async level(withinMs = 60_000): Promise<number> {
    const heights = await Promise.all(this.ids.map((id) => this.height(id)));
    const highest = Math.max(...heights);
    await Promise.all(this.ids.map((id) => this.reach(id, highest, withinMs)));
    return highest;
  }

  /** All blocks of a node from a height on. */
  async blocks(id: string, from = 1): Promise<Block[]> {
    const blocks: Block[] = [];
    const { height } = await this.node(id).fetchStatus();
    for (let next = from; next <= height; next = from + blocks.length) {
      const page = this.node(id).fetchBlocks(next, height - next + 1);
      for await (const { bytes } of readLines(page, BLOCK_BYTES)) {
        blocks.push(decodeBlock(bytes, BLOCK_BYTES));
      }
    }
    return blocks;
  }

  /**
   * Compares all chains: the same header at each height, and every acknowledged transaction in it
   * exactly once. Returns what is wrong.
   */
  async compare(): Promise<string[]> {
    const wrong: string[] = [];
    const chains = await Promise.all(this.ids.map((id) => this.blocks(id)));
    const [first = []] = chains;
    const expected = first.map(({ header }) => headerId(header));
    for (const [index, chain] of chains.entries()) {
      const ids = chain.map(({ header }) => headerId(header));
      const shorter = Math.min(ids.length, expected.length);
      for (let at = 0; at < shorter; at += 1) {
        if (ids[at] !== expected[at]) wrong.push(`${this.ids[index]} differs at ${at + 1}`);
      }
    }
    const places = new Map<Hash, number[]>();
    for (const { header, body } of first) {
      for (const jws of body.transactions) {
        const { id } = decodeTransaction(jws, 1 << 20);
        places.set(id, [...(places.get(id) ?? []), header.height]);
      }
    }
    for (const [id, height] of this.acknowledged) {
      // Told while the chains were being read.
      if (height > first.length) continue;
      const found = places.get(id) ?? [];
      if (found.length !== 1 || found[0] !== height)
        wrong.push(`${id}: told ${height}, is ${found}`);
    }
    return wrong;
  }

  /** Heights from `from` on whose certificate carries the validator's signature. */
  async signedHeights(id: string, from: number): Promise<number[]> {
    const index = this.genesis.validators.findIndex((validator) => validator.id === id);
    const blocks = await this.blocks(this.ids[0] ?? '', from);
    return blocks
      .filter(({ certificate }) => (certificate.signatures[index] ?? null) !== null)
      .map(({ header }) => header.height);
  }

  /** Waits for a new block with the validator's signature; returns its height. */
  async waitForSignature(id: string): Promise<number> {
    const from = await this.height(this.ids[0] ?? '');
    for (let turn = 0; turn < 60; turn += 1) {
      const [first] = await this.signedHeights(id, from + 1);
      if (first !== undefined) return first;
      await sleep(500);
    }
    throw new Error(`${id} has not signed since ${from}`);
  }

  /** The folder of a node. */
  folder(id: string): string {
    return join(this.home, 'nodes', id);
  }

  async stop(): Promise<void> {
    this.#loading = false;
    await this.devnet.stopAll();
  }

  /** @param client asks where the nodes are now: one that was started again is elsewhere */
  async #perform(client: () => LedgerClient, signed: SignedDeed): Promise<void> {
    for (;;) {
      try {
        const submitted = await client().submit(signed, { waitMs: 5_000, dryCheck: false });
        if (submitted.status === 'final') {
          this.acknowledged.set(signed.id, submitted.height);
          return;
        }
        // A full pool is the load's own doing; the same bytes are sent again.
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        if (!this.#loading && this.devnet.pid(this.ids[0] ?? '') === undefined) return;
      }
      await sleep(100);
    }
  }

  async #setTimeouts(timeouts: Partial<NodeConfig['timeouts']>): Promise<void> {
    for (const id of this.ids) {
      const file = homeFiles(this.folder(id)).config;
      const config = JSON.parse(await readFile(file, 'utf8')) as NodeConfig;
      const changed = { ...config, timeouts: { ...config.timeouts, ...timeouts } };
      await writeFile(file, JSON.stringify(changed));
    }
  }
}
