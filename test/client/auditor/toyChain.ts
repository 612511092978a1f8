import { encodeExportHead } from '../../../client/auditor/exportHead.ts';
import { continueGenesis, takeOverState } from '../../../contracts/continuing.ts';
import type { ChainState, Executed, Result } from '../../../contracts/execute.ts';
import { executeBlock, outcomeJson, resultJson } from '../../../contracts/execute.ts';
import { genesisChainState, genesisState } from '../../../contracts/founding.ts';
import { OPEN_TERMS } from '../../../contracts/state/invoices.ts';
import { DEFAULT_PARAMETERS } from '../../../contracts/state/parameters.ts';
import { MemoryWorld } from '../../../contracts/state/state.ts';
import type { Block, Body } from '../../../ledger/block.ts';
import { encodeBlock, headerId } from '../../../ledger/block.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { encodeCanonical } from '../../../ledger/canonical.ts';
import type { Certificate } from '../../../ledger/certificate.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import { fromHex, toBase64url, utf8 } from '../../../ledger/encoding.ts';
import { proveEvents } from '../../../ledger/events.ts';
import type { Evidence } from '../../../ledger/evidence.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import {
  decodeGenesis,
  encodeGenesis,
  firstHistory,
  heightBefore,
} from '../../../ledger/genesis.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashOf } from '../../../ledger/hash.ts';
import type { HeightStatement } from '../../../ledger/heightStatement.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import { appendLeaf, inclusionPath } from '../../../ledger/merkle.ts';
import type { SettlementProof, StateProof, TransactionProof } from '../../../ledger/proof.ts';
import { proofJson } from '../../../ledger/proof.ts';
import { bundleJson } from '../../../ledger/stateBundle.ts';
import { proveKey } from '../../../ledger/stateTree.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import { composeTransaction, decodeTransaction } from '../../../ledger/transaction.ts';
import { heightBytes, voteBytes } from '../../../ledger/vote.ts';

// A chain as four validators would make it, without network or store: the real rules, real
// signatures, and certificates of three or four precommits.

/** When the toy chain begins, ms since 1970: a Monday. */
export const START = Date.parse('2026-11-09T08:00:00Z');
const VALIDATORS = ['bank', 'maker', 'regulator', 'union'] as const;
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  bank: ['financier', 'issuer'],
  maker: ['buyer'],
  'tier-1': ['supplier'],
  'tier-2': ['supplier'],
};

/** A secret that follows from a name. */
export function secretOf(name: string): Uint8Array {
  const secret = new Uint8Array(32).fill(7);
  for (let at = 0; at < name.length; at += 1) secret[at % 31] = name.charCodeAt(at);
  secret[31] = name.length;
  return secret;
}

/** A genesis document of this name; a `tiny` one has one validator and one member. */
export function toyGenesis(name = 'toy', tiny = false): Genesis {
  const validators = VALIDATORS.slice(0, tiny ? 1 : 4).map((id) => ({
    id,
    key: publicKeyOf(secretOf(`${id} votes`)),
    power: 1,
  }));
  const members = Object.entries(MEMBERS)
    .slice(0, tiny ? 1 : 4)
    .map(([id, roles]) => ({
      id,
      name: id,
      roles,
      keys: [{ name: 'main', key: publicKeyOf(secretOf(`${id} signs`)) }],
    }));
  return decodeGenesis(
    encodeGenesis({
      name,
      start: START,
      dayMs: 86_400_000,
      utcOffsetMinutes: 0,
      cutOffHour: 12,
      calendar: { name: 'plain', version: 1, weekend: [0, 6], holidays: [] },
      validators,
      members,
      parameters: { ...DEFAULT_PARAMETERS },
    }),
  );
}

/** Grows a chain in memory. */
export class ToyChain {
  readonly genesis: Genesis;
  readonly blocks: Block[] = [];
  readonly #world: MemoryWorld = new MemoryWorld();
  readonly #groups = new Map<string, Uint8Array>();
  readonly #executed: Executed[] = [];
  #state: ChainState;
  #nonce = 0;

  constructor(genesis: Genesis = toyGenesis(), before: ToyChain | null = null) {
    this.genesis = genesis;
    if (before === null) {
      const founding = genesisState(genesis);
      this.#world.apply(founding.facts, founding.indexes);
      this.#write(founding.groups);
    } else {
      // It is not to grow any more.
      this.#world = before.#world;
      const { tree } = before.#state;
      const fact = (key: string): Json | undefined => this.#world.facts.get(key);
      const { facts, groups } = takeOverState(genesis, { fact, tree });
      this.#world.apply(facts, new Map());
      this.#write(before.#groups);
      this.#write(groups);
    }
    const tree = { group: (path: string): Uint8Array | undefined => this.#groups.get(path) };
    this.#state = genesisChainState(genesis, this.#world, tree);
  }

  get height(): number {
    return this.#state.height;
  }

  /** The state after the newest block, for reading. */
  get ground(): ChainState {
    return this.#state;
  }

  /** The genesis document that continues this chain. */
  continuation(without: readonly string[] = []): Genesis {
    const header = this.blocks.at(-1)?.header;
    if (header === undefined) throw new Error('there is no block yet');
    const history = this.blocks.slice(0, -1).reduce((frontier, block) => {
      return appendLeaf(frontier, fromHex(headerId(block.header)));
    }, firstHistory(this.genesis));
    const fact = (key: string): Json | undefined => this.#world.facts.get(key);
    const continues = { header, history };
    return decodeGenesis(
      encodeGenesis(continueGenesis(this.genesis, continues, { fact }, { without })),
    );
  }

  /** Signs a deed; ten minutes may pass until it is in a block. */
  sign(member: string, deed: Deed, secret: Uint8Array = secretOf(`${member} signs`)): string {
    this.#nonce += 1;
    const nonce = new Uint8Array(16).fill(this.#nonce);
    const expires = this.#state.time + 500_000;
    const seeded = { seed: toBase64url(nonce), ...deed };
    const about = { chain: this.genesis.chain, member, keyName: 'main' };
    return composeTransaction({ ...about, deed: seeded, expires, nonce }, secret);
  }

  /** The next block over these transactions, as the validators would commit it. */
  propose(
    transactions: readonly string[],
    choices: { time?: number; evidence?: readonly Evidence[]; signers?: readonly string[] } = {},
  ): Block {
    const { time = this.#state.time + 1_000, evidence = [], signers } = choices;
    const previousCommit = this.blocks.at(-1)?.certificate ?? null;
    const body: Body = { transactions, evidence, previousCommit };
    const decoded = transactions.map((jws) => decodeTransaction(jws, 100_000));
    const input = { time, proposer: 'bank', body, transactions: decoded };
    const executed = executeBlock(this.#state, input);
    if ('invalid' in executed) throw new Error(executed.invalid);
    const { header, id } = executed;
    return { header, body, certificate: this.certify(id, header.height, signers) };
  }

  /** A certificate for any header id. */
  certify(block: Hash, height: number, signers?: readonly string[], round = 0): Certificate {
    const { chain, validators } = this.genesis;
    // Not always the same three of four.
    const absent = validators.length < 4 ? null : VALIDATORS[height % VALIDATORS.length];
    const names = signers ?? validators.map(({ id }) => id).filter((id) => id !== absent);
    const message = voteBytes({ chain, height, round, type: 'precommit', block });
    const signatures = names.map((id): [string, string] => [
      id,
      toBase64url(sign(secretOf(`${id} votes`), message)),
    ]);
    return buildCertificate({ block, height, round }, validators, new Map(signatures));
  }

  /** What validators say of their heights, which are those of this chain unless told otherwise. */
  stateHeights(nonce: string, heights: ReadonlyMap<string, number> = new Map()): HeightStatement[] {
    const { chain, validators } = this.genesis;
    return validators.map(({ id: validator }) => {
      const height = heights.get(validator) ?? this.height;
      const block = hashOf(utf8(`block ${height}`));
      const bytes = heightBytes({ chain, height, block, nonce, validator });
      const signature = toBase64url(sign(secretOf(`${validator} votes`), bytes));
      return { block, height, nonce, validator, signature };
    });
  }

  /** Proposes and takes over the next block. */
  grow(transactions: readonly string[] = [], choices: { time?: number } = {}): Block {
    const block = this.propose(transactions, choices);
    const { body, header } = block;
    const decoded = body.transactions.map((jws) => decodeTransaction(jws, 100_000));
    const { time, proposer } = header;
    const executed = executeBlock(this.#state, { time, proposer, body, transactions: decoded });
    if ('invalid' in executed) throw new Error(executed.invalid);
    this.#world.apply(executed.facts, executed.indexes);
    this.#write(executed.groups);
    const { tree } = this.#state;
    this.#state = { ...executed.next, world: this.#world, tree };
    this.blocks.push(block);
    this.#executed.push(executed);
    return block;
  }

  /** The proof of what stands under a key of the newest state. */
  proveState(key: string): Json {
    const block = this.blocks.at(-1);
    if (block === undefined) throw new Error('there is no block yet');
    const { header, certificate } = block;
    const path = proveKey(this.#state.tree, key);
    const value = this.#world.facts.get(key) ?? null;
    const proof: StateProof = { type: 'state', trail: [], header, certificate, key, value, path };
    return proofJson(proof);
  }

  /** The proof of what stands under several keys of the newest state. */
  proveStates(keys: readonly string[]): Json {
    const block = this.blocks.at(-1);
    if (block === undefined) throw new Error('there is no block yet');
    const { header, certificate } = block;
    const entries = [...new Set(keys)].sort().map((key) => {
      const value = this.#world.facts.get(key) ?? null;
      return { key, value, path: proveKey(this.#state.tree, key) };
    });
    return bundleJson({ trail: [], header, certificate, entries });
  }

  /** The proof of a transaction of the chain and of its result. */
  proveTransaction(jws: string): Json {
    const at = this.blocks.findIndex(({ body }) => body.transactions.includes(jws));
    const block = this.blocks[at];
    if (block === undefined) throw new Error('the transaction is in no block');
    const { header, certificate, body } = block;
    const index = body.transactions.indexOf(jws);
    const { results: all = [], outcomes = [], secret = '' } = this.#executed[at] ?? {};
    const results = all.map(resultJson);
    const before = [...outcomes, ...all.slice(0, index)];
    const firstEvent = before.reduce((sum, { events }) => sum + events.length, 0);
    const proof: TransactionProof = {
      type: 'transaction',
      trail: [],
      header,
      certificate,
      transaction: jws,
      index,
      path: inclusionPath(body.transactions.map(utf8), index),
      result: results[index] ?? null,
      resultPath: inclusionPath(results.map(encodeCanonical), index),
      events: proveEvents(all[index]?.events ?? [], secret, firstEvent),
    };
    return proofJson(proof);
  }

  /** The proof of a due item that was run, with its outcome. */
  proveSettlement(item: string): Json {
    const at = this.#executed.findIndex(({ outcomes }) =>
      outcomes.some((one) => one.item === item),
    );
    const block = this.blocks[at];
    if (block === undefined) throw new Error('the item was not run');
    const { header, certificate } = block;
    const { outcomes: all = [], secret = '' } = this.#executed[at] ?? {};
    const outcomes = all.map(outcomeJson);
    const index = all.findIndex((one) => one.item === item);
    const firstEvent = all.slice(0, index).reduce((sum, { events }) => sum + events.length, 0);
    const path = inclusionPath(outcomes.map(encodeCanonical), index);
    const outcome = outcomes[index] ?? null;
    const base = { type: 'settlement', trail: [], header, certificate } as const;
    const events = proveEvents(all[index]?.events ?? [], secret, firstEvent);
    const proof: SettlementProof = { ...base, outcome, index, path, events };
    return proofJson(proof);
  }

  /** The due items that were run, in their order. */
  settlementItems(): readonly string[] {
    return this.#executed.flatMap(({ outcomes }) => outcomes).map(({ item }) => item);
  }

  /** The text of what left the state in the step with a digest. */
  archivedText(digest: Hash): string | undefined {
    return this.#executed.map(({ archived }) => archived.get(digest)).find(Boolean);
  }

  /** What came of the transactions of a block, in their order. */
  resultsAt(height: number): readonly Result[] {
    return this.#executed[height - 1]?.results ?? [];
  }

  /** The chain as it is exported. */
  export(): string {
    const head = encodeExportHead({
      chain: this.genesis.chain,
      height: heightBefore(this.genesis) + this.blocks.length,
    });
    const lines = this.blocks.map((block) => Buffer.from(encodeBlock(block)).toString('utf8'));
    return `${[head, ...lines].join('\n')}\n`;
  }

  #write(groups: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [path, group] of groups) {
      if (group === null) this.#groups.delete(path);
      else this.#groups.set(path, group);
    }
  }
}

/** A chain with money, an accepted invoice that is paid at its due day, and a refusal. */
export function storyChain(): ToyChain {
  const chain = new ToyChain();
  const amount = '10000';
  const money = { type: 'issueMoney', version: 1, to: 'maker', currency: 'EUR', amount };
  chain.grow([chain.sign('bank', { ...money, payment: 'a3'.repeat(32) })]);
  const register = chain.sign('tier-1', invoiceDeed());
  chain.grow([register, chain.sign('tier-1', invoiceDeed())]);
  chain.grow();
  const invoice = decodeTransaction(register, 100_000).id;
  chain.grow([chain.sign('maker', acceptDeed(invoice))]);
  chain.grow([], { time: Date.parse('2026-11-16T12:00:00Z') });
  return chain;
}

/** The maker owes all of that invoice, by its id. */
export function acceptDeed(invoice: Hash): Deed {
  return {
    type: 'acceptInvoice',
    version: 1,
    invoice,
    ...{ supplier: 'tier-1', currency: 'EUR', invoiced: '10000' },
    ...{ document: '2e'.repeat(32), details: '3f'.repeat(32) },
    amount: '10000',
    reason: null,
    kind: 'undertaking',
    text: '5b'.repeat(32),
    dueDay: '2026-11-16',
    mandate: { issuer: 'bank', chargesCap: null, partial: false },
    latePpm: null,
    lateCost: null,
    noticeByBlock: true,
    accelerates: false,
    distinctFrom: [],
  };
}

/** An invoice of tier-1 to the maker over 100 EUR. */
export function invoiceDeed(): Deed {
  return {
    type: 'registerInvoice',
    version: 1,
    debtor: 'maker',
    currency: 'EUR',
    amount: '10000',
    issueDay: '2026-11-08',
    documentDueDay: null,
    dueDay: '2026-11-16',
    identity: '1d'.repeat(32),
    skeleton: '5a'.repeat(32),
    core: '6b'.repeat(32),
    document: '2e'.repeat(32),
    details: '3f'.repeat(32),
    terms: OPEN_TERMS,
  };
}
