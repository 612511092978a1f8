/** A chain of the benchmark's transactions, made without network: as an export, or in a store. */
import {
  closeSync,
  createReadStream,
  createWriteStream,
  openSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { encodeExportHead } from '../client/auditor/exportHead.ts';
import type { ChainState, Executed } from '../contracts/execute.ts';
import { executeBlock } from '../contracts/execute.ts';
import { genesisChainState, genesisState } from '../contracts/founding.ts';
import { MemoryWorld } from '../contracts/state/state.ts';
import type { Block, Body } from '../ledger/block.ts';
import { encodeBlock } from '../ledger/block.ts';
import type { Certificate } from '../ledger/certificate.ts';
import { buildCertificate } from '../ledger/certificate.ts';
import { toBase64url } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import { sign } from '../ledger/keys.ts';
import { decodeTransaction } from '../ledger/transaction.ts';
import { voteBytes } from '../ledger/vote.ts';
import { readGenesis } from '../node/chain.ts';
import { homeFiles } from '../node/config.ts';
import { readKeyFile } from '../node/keyFile.ts';
import { foundBenchNetwork } from './benchFounding.ts';
import { BENCH_ORGANISATIONS, prepareWorkload } from './benchWorkload.ts';

const FIRST_PORT = 9_501;
/** So many transactions are prepared at a time. */
const CHUNK = 2_000;

/** How much of what is made. */
export interface ChainWords {
  readonly home: string;
  readonly transactions: number;
  /** Of so many transactions of the mix one accepts an invoice. */
  readonly acceptEach: number;
  readonly block: number;
}

/** A block with what executing it gave. */
export interface MadeBlock extends Block {
  readonly executed: Executed;
}

/** Where blocks are made upon, and go. */
export interface MadeOn {
  state(): ChainState;
  take(made: MadeBlock): Promise<void> | void;
}

/** How much there is. */
export interface MadeCounts {
  readonly transactions: number;
  readonly receivables: number;
}

/** A chain in a file. */
export interface MadeChain extends MadeCounts {
  readonly file: string;
  readonly blocks: number;
}

/** Founds the network of a chain in a folder; returns its document and the folder of a node. */
export async function foundChain(home: string): Promise<{ genesis: Genesis; node: string }> {
  await foundBenchNetwork(home, FIRST_PORT);
  const node = nodeFolder(home, BENCH_ORGANISATIONS[0]?.id ?? '');
  return { genesis: await readGenesis(node), node };
}

/** Makes a chain of about so many transactions in a file. */
export async function exportChain(words: ChainWords): Promise<MadeChain> {
  const { home } = words;
  const { genesis } = await foundChain(home);
  const lines = join(home, 'lines.txt');
  const out = openSync(lines, 'w');
  const memory = new Memory(genesis);
  const counts = await growChain(words, genesis, {
    state: () => memory.state,
    take: (made) => {
      memory.take(made);
      writeSync(out, encodeBlock(made));
      writeSync(out, '\n');
    },
  });
  closeSync(out);
  const file = join(home, 'chain.txt');
  const { chain, height } = memory.state;
  // How many blocks there are is known now, and stands before them.
  writeFileSync(file, `${encodeExportHead({ chain, height })}\n`);
  await pipeline(createReadStream(lines), createWriteStream(file, { flags: 'a' }));
  return { ...counts, file, blocks: height };
}

/** Makes blocks of the benchmark's transactions, and at the end one in which all have expired. */
export async function growChain(
  { home, transactions: wanted, acceptEach, block }: ChainWords,
  genesis: Genesis,
  on: MadeOn,
): Promise<MadeCounts> {
  const { chain } = genesis;
  const maker = new Maker(genesis, await validatorKeys(home), on);
  for (let from = 0; maker.transactions < wanted; ) {
    // What is accepted is registered before, beside the mix.
    const left = Math.ceil((wanted - maker.transactions) / (1 + 1 / acceptEach));
    const count = Math.min(CHUNK, left);
    const words = { home, chain, share: 0, count, acceptEach, from };
    const { first, mixed } = await prepareWorkload(words);
    from += first.length + mixed.length;
    for (const texts of [first, mixed]) {
      for (let at = 0; at < texts.length; at += block) {
        await maker.grow(texts.slice(at, at + block), Date.now());
      }
    }
  }
  const { parameters, time } = on.state();
  await maker.grow([], time + parameters.transactionLifetimeMs + 1);
  const { transactions, receivables } = maker;
  return { transactions, receivables };
}

async function validatorKeys(home: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const keys = new Map<string, Uint8Array>();
  for (const { id, validator } of BENCH_ORGANISATIONS) {
    if (!validator) continue;
    keys.set(id, await readKeyFile(homeFiles(nodeFolder(home, id)).validatorKey, undefined));
  }
  return keys;
}

function nodeFolder(home: string, id: string): string {
  return join(home, 'nodes', id);
}

class Maker {
  readonly #genesis: Genesis;
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #on: MadeOn;
  #certificate: Certificate | null = null;
  transactions = 0;
  receivables = 0;

  constructor(genesis: Genesis, keys: ReadonlyMap<string, Uint8Array>, on: MadeOn) {
    this.#genesis = genesis;
    this.#keys = keys;
    this.#on = on;
  }

  async grow(texts: readonly string[], atMs: number): Promise<void> {
    const state = this.#on.state();
    const transactions = texts.map((jws) => decodeTransaction(jws, jws.length));
    const body: Body = { transactions: texts, evidence: [], previousCommit: this.#certificate };
    const time = Math.max(atMs, state.time + 1);
    const proposer = this.#genesis.validators[0]?.id ?? '';
    const executed = executeBlock(state, { time, proposer, body, transactions });
    if ('invalid' in executed) throw new Error(executed.invalid);
    const { header, id, results, facts } = executed;
    const refused = results.find(({ code }) => code !== 'ok');
    if (refused !== undefined) throw new Error(`refused: ${refused.code}`);
    const certificate = this.#certify(id, header.height);
    await this.#on.take({ header, body, certificate, executed });
    this.#certificate = certificate;
    this.transactions += texts.length;
    // No deed of the workload changes a receivable: each that is written is new.
    for (const key of facts.keys()) if (key.startsWith('receivable/')) this.receivables += 1;
  }

  #certify(block: Hash, height: number): Certificate {
    const { chain, validators } = this.#genesis;
    const place = { block, height, round: 0 };
    const bytes = voteBytes({ chain, type: 'precommit', ...place });
    const signatures = new Map<string, string>();
    for (const [name, key] of this.#keys) signatures.set(name, toBase64url(sign(key, bytes)));
    return buildCertificate(place, validators, signatures);
  }
}

/** The state of a chain in memory. */
class Memory {
  readonly #world = new MemoryWorld();
  readonly #groups = new Map<string, Uint8Array>();
  state: ChainState;

  constructor(genesis: Genesis) {
    const { facts, indexes, groups } = genesisState(genesis);
    this.#world.apply(facts, indexes);
    this.#write(groups);
    const tree = { group: (path: string): Uint8Array | undefined => this.#groups.get(path) };
    this.state = genesisChainState(genesis, this.#world, tree);
  }

  take({ executed: { facts, indexes, groups, next } }: MadeBlock): void {
    this.#world.apply(facts, indexes);
    this.#write(groups);
    this.state = { ...next, world: this.#world, tree: this.state.tree };
  }

  #write(groups: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [path, group] of groups) {
      if (group === null) this.#groups.delete(path);
      else this.#groups.set(path, group);
    }
  }
}
