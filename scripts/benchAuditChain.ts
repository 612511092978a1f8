/** A chain of the benchmark's transactions as an export, made without network and without disks. */
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
import type { ChainState } from '../contracts/execute.ts';
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

/** A chain in a file. */
export interface MadeChain {
  readonly genesis: Genesis;
  readonly file: string;
  readonly blocks: number;
  readonly transactions: number;
  readonly receivables: number;
}

/** Makes a chain of about so many transactions. */
export async function makeChain(words: ChainWords): Promise<MadeChain> {
  const { home } = words;
  await foundBenchNetwork(home, FIRST_PORT);
  const node = (id: string): string => join(home, 'nodes', id);
  const keys = new Map<string, Uint8Array>();
  for (const { id, validator } of BENCH_ORGANISATIONS) {
    if (validator) keys.set(id, await readKeyFile(homeFiles(node(id)).validatorKey, undefined));
  }
  const genesis = await readGenesis(node(BENCH_ORGANISATIONS[0]?.id ?? ''));
  return await new Maker(words, genesis, keys).make();
}

class Maker {
  readonly #words: ChainWords;
  readonly #genesis: Genesis;
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #world = new MemoryWorld();
  readonly #groups = new Map<string, Uint8Array>();
  #state: ChainState;
  #certificate: Certificate | null = null;
  #transactions = 0;
  #receivables = 0;

  constructor(words: ChainWords, genesis: Genesis, keys: ReadonlyMap<string, Uint8Array>) {
    this.#words = words;
    this.#genesis = genesis;
    this.#keys = keys;
    const { facts, indexes, groups } = genesisState(genesis);
    this.#world.apply(facts, indexes);
    this.#write(groups);
    const tree = { group: (path: string): Uint8Array | undefined => this.#groups.get(path) };
    this.#state = genesisChainState(genesis, this.#world, tree);
  }

  async make(): Promise<MadeChain> {
    const { home, transactions, acceptEach, block } = this.#words;
    const { chain } = this.#genesis;
    const lines = join(home, 'lines.txt');
    const out = openSync(lines, 'w');
    for (let from = 0; this.#transactions < transactions; ) {
      const count = Math.min(CHUNK, transactions - this.#transactions);
      const { first, mixed } = await prepareWorkload({
        ...{ home, chain, share: 0, count, acceptEach, from },
      });
      from += first.length + mixed.length;
      for (const texts of [first, mixed]) {
        for (let at = 0; at < texts.length; at += block) {
          writeSync(out, encodeBlock(this.#grow(texts.slice(at, at + block))));
          writeSync(out, '\n');
        }
      }
    }
    closeSync(out);
    const file = join(home, 'chain.txt');
    const { height } = this.#state;
    // How many blocks there are is known now, and stands before them.
    writeFileSync(file, `${encodeExportHead({ chain, height })}\n`);
    await pipeline(createReadStream(lines), createWriteStream(file, { flags: 'a' }));
    const counts = { transactions: this.#transactions, receivables: this.#receivables };
    return { genesis: this.#genesis, file, blocks: height, ...counts };
  }

  #grow(texts: readonly string[]): Block {
    const transactions = texts.map((jws) => decodeTransaction(jws, jws.length));
    const body: Body = { transactions: texts, evidence: [], previousCommit: this.#certificate };
    const time = Math.max(Date.now(), this.#state.time + 1);
    const proposer = this.#genesis.validators[0]?.id ?? '';
    const executed = executeBlock(this.#state, { time, proposer, body, transactions });
    if ('invalid' in executed) throw new Error(executed.invalid);
    const { header, id, facts, indexes, groups, next, results } = executed;
    const refused = results.find(({ code }) => code !== 'ok');
    if (refused !== undefined) throw new Error(`refused: ${refused.code}`);
    this.#world.apply(facts, indexes);
    this.#write(groups);
    this.#state = { ...next, world: this.#world, tree: this.#state.tree };
    this.#transactions += texts.length;
    // No deed of the workload changes a receivable: each that is written is new.
    for (const key of facts.keys()) if (key.startsWith('receivable/')) this.#receivables += 1;
    const certificate = this.#certify(id, header.height);
    this.#certificate = certificate;
    return { header, body, certificate };
  }

  #certify(block: Hash, height: number): Certificate {
    const { chain, validators } = this.#genesis;
    const place = { block, height, round: 0 };
    const bytes = voteBytes({ chain, type: 'precommit', ...place });
    const signatures = new Map<string, string>();
    for (const [name, key] of this.#keys) signatures.set(name, toBase64url(sign(key, bytes)));
    return buildCertificate(place, validators, signatures);
  }

  #write(groups: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [path, group] of groups) {
      if (group === null) this.#groups.delete(path);
      else this.#groups.set(path, group);
    }
  }
}
