/**
 * A chain with four validators, one of which changes its key, kept in a real store; peers that hand
 * its state out, honestly or not; and one who joins. Nothing here is a stand-in for our own code
 * but the network, which hands bytes over.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { ChainState } from '../../../contracts/execute.ts';
import { executeBlock } from '../../../contracts/execute.ts';
import { genesisState } from '../../../contracts/founding.ts';
import type { Parameters } from '../../../contracts/state/parameters.ts';
import type { World } from '../../../contracts/state/state.ts';
import { MemoryWorld } from '../../../contracts/state/state.ts';
import { assert } from '../../../ledger/assert.ts';
import type { Body } from '../../../ledger/block.ts';
import type { Certificate } from '../../../ledger/certificate.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import { toBase64url } from '../../../ledger/encoding.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../../ledger/genesis.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { registrationBytes, voteBytes } from '../../../ledger/vote.ts';
import { ValidatorHistory } from '../../../node/engine/validatorHistory.ts';
import { takeOver } from '../../../node/join.ts';
import type { DecidedBlock } from '../../../node/store/blockWrites.ts';
import { ChainReader } from '../../../node/store/chainReader.ts';
import { ChainStore } from '../../../node/store/chainStore.ts';
import { StagedState } from '../../../node/store/stagedState.ts';
import type { AnswerLimits } from '../../../node/sync/snapshotAnswer.ts';
import { answerSnapshotQuestion } from '../../../node/sync/snapshotAnswer.ts';
import { StatePins } from '../../../node/sync/statePins.ts';
import type { TakeSnapshotParts } from '../../../node/sync/takeSnapshot.ts';
import { secretOf, smallGenesis, storeOptions, transactionOf, worksOf } from '../smallChain.ts';

const IDS = ['v1', 'v2', 'v3', 'v4'];
const BLOCK_MS = 1_000;
/** As long as the works of the small chain live. */
const LIFETIME_MS = 300_000;
/** Small, so that a small state has parts of both kinds on several levels. */
export const SMALL_PARTS: AnswerLimits = { partFacts: 12, partBytes: 4_000, answerBytes: 8_000 };

/** The secret behind a public key of the scene. */
function secretBehind(key: string): Uint8Array {
  const names = IDS.flatMap((id) => [`validator ${id}`, `validator ${id} again`]);
  const name = names.find((it) => publicKeyOf(secretOf(it)) === key);
  assert(name !== undefined, 'the key is one of the scene');
  return secretOf(name);
}

/** The genesis document: the small chain's, with four validators that are members. */
export function sceneGenesis(more: Partial<Parameters> = {}): Genesis {
  // A block forgets twice as many ids as it may have transactions: few, so that some are left.
  const parameters = { transactionLifetimeMs: LIFETIME_MS, maxBlockTransactions: 12, ...more };
  const small = smallGenesis('scene', parameters);
  const { chain: _, ...words } = small;
  const key = (name: string): string => publicKeyOf(secretOf(name));
  const seats = IDS.map((id) => ({
    ...{ id, name: id, roles: ['supplier'] },
    keys: [{ name: 'main', key: key(id) }],
  }));
  const validators = IDS.map((id) => ({ id, key: key(`validator ${id}`), power: 1 }));
  const members = [...(words.members as object[]), ...seats];
  return decodeGenesis(encodeGenesis({ ...words, validators, members } as typeof words));
}

/** The chain of the scene in a folder. */
export class SceneChain {
  readonly genesis: Genesis;
  readonly store: ChainStore;
  readonly validators: ValidatorHistory;
  readonly pins = new StatePins(() => 0);
  readonly blocks: DecidedBlock[] = [];

  private constructor(genesis: Genesis, store: ChainStore, validators: ValidatorHistory) {
    this.genesis = genesis;
    this.store = store;
    this.validators = validators;
  }

  static async found(folder: string, genesis: Genesis = sceneGenesis()): Promise<SceneChain> {
    return await SceneChain.reopen(folder, genesis);
  }

  /** A chain that was closed; `blocks` has those that come after. */
  static async reopen(folder: string, genesis: Genesis): Promise<SceneChain> {
    const store = await ChainStore.open(storeOptions(folder, genesis));
    const changes = await store.blocks.validatorChanges();
    const chain = new SceneChain(genesis, store, new ValidatorHistory(genesis.validators, changes));
    const view = store.view();
    if (view !== null) await chain.pins.hold(view);
    return chain;
  }

  /** Commits `count` blocks of mixed work. */
  async grow(count: number, perBlock = 6): Promise<void> {
    for (let at = 0; at < count; at += 1) {
      await this.commit(worksOf(this.genesis, this.store.chainState(), perBlock));
    }
  }

  /** Lets so many lifetimes of a transaction pass; after two all have expired. */
  async pause(lifetimes = 2): Promise<void> {
    await this.commit([], this.store.position.time + lifetimes * LIFETIME_MS);
  }

  /** Gives `v2` another key, by three ballots; in force two blocks later. */
  async changeKey(): Promise<void> {
    const { chain } = this.genesis;
    const key = publicKeyOf(secretOf('validator v2 again'));
    const bytes = registrationBytes({ chain, key, validator: 'v2' });
    const proof = toBase64url(sign(secretOf('validator v2 again'), bytes));
    const changes = [{ validator: 'v2', power: 1, key, proof }];
    const expires = this.store.position.time + 5_000;
    const deed = { type: 'propose', version: 1, change: { kind: 'validators', changes } };
    const proposal = transactionOf(this.genesis, deed, { member: 'v1', expires });
    await this.commit([proposal]);
    const { id } = decodeTransaction(proposal, 1 << 16);
    const ballot = { type: 'castBallot', version: 1, proposal: id, knows: 1, vote: 'for' };
    await this.commit(
      ['v3', 'v4'].map((member) => transactionOf(this.genesis, ballot, { member, expires })),
    );
  }

  async commit(jws: readonly string[], time?: number): Promise<void> {
    await this.commitDecided(this.decide(this.store.chainState(), jws, time));
  }

  async commitDecided(block: DecidedBlock): Promise<void> {
    await this.store.commit(block);
    this.blocks.push(block);
    const { certificate, executed } = block;
    const { header, next } = executed;
    this.validators.note({ header, certificate, nextValidators: next.validators });
    const view = this.store.view();
    if (view !== null) await this.pins.hold(view);
  }

  /** The next block over a state, decided by all validators. */
  decide(state: ChainState, jws: readonly string[], time = state.time + BLOCK_MS): DecidedBlock {
    const { height, previous, chain } = state;
    const own = this.store.blocks.header(height)?.certificate ?? null;
    const previousCommit = height === 0 ? null : own;
    assert(previousCommit === null || previousCommit.block === previous, 'of the block before');
    const body: Body = { transactions: jws, evidence: [], previousCommit };
    const transactions = jws.map((text) => decodeTransaction(text, 1 << 16));
    const executed = executeBlock(state, { time, proposer: 'v1', body, transactions });
    assert(!('invalid' in executed), `the block is valid: ${JSON.stringify(executed)}`);
    const certificate = certify(chain, height + 1, executed.id, state.validators);
    return { certificate, body, executed };
  }

  /** Answers a question of the `snapshot` exchange, as a node does. */
  async answer(peer: string, question: Uint8Array, limits = SMALL_PARTS): Promise<Uint8Array> {
    const source = {
      limits,
      pins: this.pins,
      changesAfter: (height: number) => this.validators.after(height),
      blocksBack: (to: number, maxBytes: number) => this.store.blocks.runBack(to, maxBytes),
      archivedText: (digest: string) => this.store.blocks.archivedText(digest),
    };
    return await answerSnapshotQuestion(source, peer, question, new AbortController().signal);
  }
}

/** The certificate of all validators of a set for a block; `by` names those who sign. */
export function certify(
  chain: string,
  height: number,
  block: string,
  set: ValidatorSet,
  by: readonly string[] = IDS,
): Certificate {
  const bytes = voteBytes({ chain, height, round: 0, type: 'precommit', block });
  const signatures = set
    .filter(({ id }) => by.includes(id))
    .map(({ id, key }) => [id, toBase64url(sign(secretBehind(key), bytes))] as const);
  return buildCertificate({ block, height, round: 0 }, set, new Map(signatures));
}

/** What a peer says to a question; a throw is a peer that does not answer. */
export type Peer = (question: Uint8Array) => Promise<Uint8Array>;

/** Who was asked, and who was reported. */
export interface Joined {
  readonly isJoined: boolean;
  readonly reported: readonly string[];
}

/** Joins into `folder` from these peers; what is staged is closed afterwards. */
export async function join(
  folder: string,
  genesis: Genesis,
  peers: Readonly<Record<string, Peer>>,
  more: Partial<Pick<TakeSnapshotParts, 'signal' | 'now' | 'log'>> = {},
): Promise<Joined> {
  const reported: string[] = [];
  const network: TakeSnapshotParts['network'] = {
    fetch: async (peer, _, request) => {
      const answer = await peers[peer]?.(request);
      if (answer === undefined) throw new Error('nobody is there');
      return answer;
    },
    peers: () => Object.keys(peers).map((name) => ({ name, connected: true })),
    report: (peer) => void reported.push(peer),
  };
  const { signal = new AbortController().signal, now = () => performance.now() } = more;
  const { log = { info: () => {}, warn: () => {} } } = more;
  const staged = await StagedState.open(folder, genesis.chain);
  try {
    const isJoined = await takeOver(staged, { genesis, network, signal, now, log });
    return { isJoined, reported };
  } finally {
    await staged.close();
  }
}

/** Makes a chain, joins it by a snapshot into `folder`, and forgets the chain. */
export async function joinedFolder(folder: string): Promise<string> {
  const genesis = sceneGenesis();
  const source = mkdtempSync(joinPath(tmpdir(), 'tally-scene-'));
  const chain = await SceneChain.found(source, genesis);
  await chain.grow(3);
  await chain.pause();
  await chain.grow(11);
  await join(folder, genesis, { a: (question) => chain.answer('a', question) });
  await chain.store.close();
  rmSync(source, { recursive: true });
  return folder;
}

/** The world that replaying all blocks from the genesis document gives, in memory. */
export function replayed(genesis: Genesis, blocks: readonly DecidedBlock[]): MemoryWorld {
  const world = new MemoryWorld();
  const { facts, indexes } = genesisState(genesis);
  world.apply(facts, indexes);
  for (const { executed } of blocks) world.apply(executed.facts, executed.indexes);
  return world;
}

/** All entries of a table in memory. */
export function entriesOf(table: World['facts']): [string, unknown][] {
  return table.scan('', '~', Number.MAX_SAFE_INTEGER);
}

/** From which height each member of the scene reads each of the keys. */
export async function rightsIn(
  store: ChainStore,
  folder: string,
  keys: readonly string[],
): Promise<Map<string, number | null>> {
  const told = { height: store.height, id: store.position.previous };
  const reader = await ChainReader.open(folder, told);
  try {
    const found = await reader.readState(null, async ({ rights: { readableSince } }) =>
      ['bank', 'buyer', 's1', 's2', 'v1'].flatMap((member) =>
        keys.map((key) => [`${member} ${key}`, readableSince(member, key)] as const),
      ),
    );
    return new Map(found);
  } finally {
    await reader.close();
  }
}
