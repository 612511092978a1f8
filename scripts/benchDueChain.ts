/**
 * A chain in memory with the node's own pool and builder, for measurements: no network, no disk,
 * and a clock that only what is executed moves. Time is ms since 1970 of that clock; CPU is of the
 * thread.
 */
import { randomBytes } from 'node:crypto';
import { RULES } from '../contracts/deeds.ts';
import type { ChainState, Executed } from '../contracts/execute.ts';
import { executeBlock } from '../contracts/execute.ts';
import { genesisChainState, genesisState } from '../contracts/founding.ts';
import type { Role } from '../contracts/state/members.ts';
import { DEFAULT_PARAMETERS } from '../contracts/state/parameters.ts';
import type { Rule } from '../contracts/state/rule.ts';
import { MemoryWorld } from '../contracts/state/state.ts';
import type { Body } from '../ledger/block.ts';
import type { JsonObject } from '../ledger/canonical.ts';
import { buildCertificate } from '../ledger/certificate.ts';
import { toBase64url } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashText } from '../ledger/hash.ts';
import { publicKeyOf, sign } from '../ledger/keys.ts';
import type { Deed, Transaction } from '../ledger/transaction.ts';
import { composeTransaction } from '../ledger/transaction.ts';
import { voteBytes } from '../ledger/vote.ts';
import { PacedBuilder } from '../node/engine/builder.ts';
import { evaluate } from '../node/engine/evaluate.ts';
import { Mempool } from '../node/mempool/mempool.ts';

/** Monday, 2 March 2026, 00:00 UTC. */
export const START = 1_772_409_600_000;
/** Of a ledger day, ms. */
export const DAY_MS = 86_400_000;

const VALIDATOR = 'node-one';
const NO_LIMIT = '999999999999999999';
/** Nobody reaches it, though one debtor accepts in a day what others do in years. */
const NO_DAY = 1_000_000_000_000;
const LIFETIME_MS = 600_000;
const SETUP_BLOCK = 500;

/** One deed and who signs it. */
export interface Act {
  readonly member: string;
  readonly deed: DeedWords;
}

/** A deed but for its version, its seed and what its signer was shown. */
export type DeedWords = JsonObject & { readonly type: string };

/** What making a block was like. */
export interface Made {
  readonly executed: Executed;
  /** CPU time of building it, and of one that executes what was built; ms. */
  readonly buildMs: number;
  readonly executeMs: number;
}

/** See the head of this file. */
export class DueChain {
  readonly world = new MemoryWorld();
  readonly #groups = new Map<string, Uint8Array>();
  readonly #genesis: Genesis;
  readonly #pool: Mempool;
  readonly #builder: PacedBuilder;
  #state: ChainState;
  #certificate: Body['previousCommit'] = null;
  #wakeAt: number | null = null;
  #made = 0;

  /** @param members ids and roles */
  constructor(members: Readonly<Record<string, readonly Role[]>>) {
    this.#genesis = foundWith(members);
    const { facts, indexes, groups } = genesisState(this.#genesis);
    this.world.apply(facts, indexes);
    this.#keep(groups);
    const tree = { group: (path: string) => this.#groups.get(path) };
    this.#state = genesisChainState(this.#genesis, this.world, tree);
    const ledger = { ground: () => this.#state, findTransaction: () => undefined };
    this.#pool = new Mempool(ledger);
    this.#builder = new PacedBuilder({
      select: (limits) => this.#pool.select(limits),
      drop: (digests) => this.#pool.drop(digests),
      evidence: () => [],
      now: cpuMs,
    });
  }

  get time(): number {
    return this.#state.time;
  }

  get height(): number {
    return this.#state.height;
  }

  /** When something is due next, ms since 1970; infinite when nothing is. */
  get wakeAt(): number {
    return this.#wakeAt ?? Number.POSITIVE_INFINITY;
  }

  /** How many transactions wait. */
  get waiting(): number {
    return this.#pool.size;
  }

  /**
   * Does deeds at once in full blocks, unsigned; returns their ids.
   * @throws Error when one is refused
   */
  setUp(acts: readonly Act[]): Hash[] {
    const transactions = acts.map((act) => this.#unsigned(act));
    for (let from = 0; from < transactions.length; ) {
      from += this.#setUpBlock(transactions.slice(from, from + SETUP_BLOCK));
    }
    return transactions.map(({ id }) => id);
  }

  /** Blocks without transactions from this time on, until nothing is due. */
  passTo(time: number): void {
    this.#doBlock([], Math.max(time, this.time + 1));
    while (this.wakeAt <= this.time) this.#doBlock([], this.time + 1);
  }

  /** Sends a deed at a time; its transaction's id. @throws Error when it is not admitted */
  send({ member, deed }: Act, time: number): Hash {
    const jws = composeTransaction(
      {
        ...{ chain: this.#genesis.chain, member, keyName: 'desk', nonce: randomBytes(16) },
        deed: this.#whole(deed),
        expires: Math.floor(time) + LIFETIME_MS - 1_000,
      },
      secretOf(member),
    );
    const answer = this.#pool.submit(jws, time, { dryCheck: false });
    if (answer.status !== 'admitted') {
      throw new Error(`${deed.type} not admitted: ${JSON.stringify(answer)}`);
    }
    return answer.id;
  }

  /** Makes the next block of what waits and is due, has another execute it, and commits it. */
  makeBlock(time: number): Made {
    const ground = {
      state: this.#state,
      validatorsAt: () => this.#genesis.validators,
      seen: (digest: Hash) => this.#pool.seen(digest),
      known: (jws: string) => this.#pool.known(jws),
    };
    const began = cpuMs();
    const words = { time, proposer: VALIDATOR };
    const built = this.#builder.build(ground, words, this.#certificate, 0);
    const mark = cpuMs();
    if ('wrong' in built) throw new Error(built.wrong);
    const { body, executed } = built;
    const judged = evaluate(ground, { header: executed.header, body });
    const end = cpuMs();
    if ('wrong' in judged) throw new Error(judged.wrong);
    this.#commit(executed);
    return { executed, buildMs: mark - began, executeMs: end - mark };
  }

  #setUpBlock(transactions: readonly Transaction[]): number {
    const executed = this.#try(transactions, this.time + 1);
    if (typeof executed === 'number') return this.#setUpBlock(transactions.slice(0, executed));
    const refused = executed.results.find(({ code }) => code !== 'ok');
    if (refused !== undefined) throw new Error(`refused: ${JSON.stringify(refused)}`);
    this.#commit(executed);
    return transactions.length;
  }

  #doBlock(transactions: readonly Transaction[], time: number): void {
    const executed = this.#try(transactions, time);
    if (typeof executed === 'number') throw new Error('an empty block is never too heavy');
    this.#commit(executed);
  }

  /** What the block does, or how many of its transactions fit. */
  #try(transactions: readonly Transaction[], time: number): Executed | number {
    const fit = transactions.map((each) => ({ ...each, expires: time + LIFETIME_MS - 1 }));
    const texts = transactions.map(({ jws }) => jws);
    const body = { transactions: texts, evidence: [], previousCommit: this.#certificate };
    const input = { time, proposer: VALIDATOR, body, transactions: fit };
    const executed = executeBlock(this.#state, input);
    if (!('invalid' in executed)) return executed;
    if (executed.invalid === 'block_too_heavy') return Number(executed.facts['fits']);
    throw new Error(`invalid: ${executed.invalid} ${JSON.stringify(executed.facts)}`);
  }

  #commit(executed: Executed): void {
    this.world.apply(executed.facts, executed.indexes);
    this.#keep(executed.groups);
    const { header, id, next } = executed;
    this.#state = { ...next, world: this.world, tree: this.#state.tree };
    this.#wakeAt = executed.wakeAt;
    const place = { block: id, height: header.height, round: 0 };
    const bytes = voteBytes({ chain: this.#genesis.chain, type: 'precommit', ...place });
    const signature = toBase64url(sign(secretOf(VALIDATOR), bytes));
    const signed = new Map([[VALIDATOR, signature]]);
    this.#certificate = buildCertificate(place, this.#genesis.validators, signed);
    this.#pool.follow(this.#state, executed, this.#state.time);
  }

  #keep(groups: Executed['groups']): void {
    for (const [path, group] of groups) {
      if (group === null) this.#groups.delete(path);
      else this.#groups.set(path, group);
    }
  }

  #unsigned({ member, deed }: Act): Transaction {
    this.#made += 1;
    const jws = `transaction ${this.#made}`;
    const [id, digest] = [hashText(`id of ${jws}`), hashText(jws)];
    const { chain } = this.#genesis;
    const rest = { keyName: 'desk', chain, expires: 0, signature: new Uint8Array(64) };
    return { jws, id, digest, member, deed: this.#whole(deed), ...rest };
  }

  /** The deed with its version, a seed, and what its signer is shown of what it names. */
  #whole(words: DeedWords): Deed {
    const seed = toBase64url(randomBytes(16));
    const deed: Deed = { version: 1, seed, ...words };
    const rule = (RULES as Record<string, Rule>)[deed.type];
    return rule?.shown === undefined ? deed : { ...deed, shown: rule.shown(deed, this.world) };
  }
}

/** CPU time of this thread, ms. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const SECRETS = new Map<string, Uint8Array>();

function secretOf(name: string): Uint8Array {
  const known = SECRETS.get(name) ?? Buffer.from(hashText(`bench secret of ${name}`), 'hex');
  SECRETS.set(name, known);
  return known;
}

function foundWith(members: Readonly<Record<string, readonly Role[]>>): Genesis {
  const maxima = {
    maxMemberBytesPerDay: NO_DAY,
    maxMemberRefusedBytesPerDay: NO_DAY,
    maxMemberWorkPerDay: NO_DAY,
  };
  return decodeGenesis(
    encodeGenesis({
      name: 'tallystick-bench-due',
      ...{ start: START, dayMs: DAY_MS, utcOffsetMinutes: 0, cutOffHour: 16 },
      calendar: { name: 'BENCH', version: 1, weekend: [0, 6], holidays: [] },
      validators: [{ id: VALIDATOR, key: publicKeyOf(secretOf(VALIDATOR)), power: 1 }],
      members: Object.entries(members).map(([id, roles]) => ({
        ...{ id, name: `Benchmark ${id}`, roles: [...roles] },
        keys: [{ name: 'desk', key: publicKeyOf(secretOf(id)) }],
      })),
      parameters: { ...DEFAULT_PARAMETERS, ...maxima, keyDelayDays: 0, issueLimit: NO_LIMIT },
    }),
  );
}
