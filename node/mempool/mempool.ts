/**
 * The pool of transactions that wait for a block.
 *
 * Admission, cheapest check first: what its sender was refused before, size, canonical form, in a
 * block or pending already, room, chain, key, times, what its sender has used of the day,
 * signature, and (if asked for) a dry run of the deed. The dry run looks at the newest block's
 * state alone: what would only succeed behind another pending transaction is refused, and may be
 * sent again, or sent without the dry run. Nothing that waits is trusted again: it is checked by
 * block time when it is selected, and its keys after each block.
 *
 * Bounds: transactions and bytes, and of either a fair share for each sender (fairPlaces.ts). What
 * a block takes is fair by turns (turns.ts), and refusals cost whoever sends (tolls.ts). One id
 * waits at most once.
 * What waits is remembered in memory only; clients send the same bytes again after a restart.
 */

import type { Ground } from '../../contracts/admit.ts';
import { checkEntry, checkTransaction, keyOf } from '../../contracts/admit.ts';
import { rememberedKey } from '../../contracts/state/indexes.ts';
import { Draft } from '../../contracts/state/state.ts';
import { UsageCount } from '../../contracts/usage.ts';
import type { Facts } from '../../ledger/assert.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { decodeTransaction, verifyTransaction } from '../../ledger/transaction.ts';
import type { Admission, SubmitOptions } from './admission.ts';
import { POOL_CODES } from './admission.ts';
import { Fitting } from './fitting.ts';
import type { LedgerView } from './ledgerView.ts';
import type { PoolLimits, SelectionLimits } from './pending.ts';
import { PendingTransactions } from './pending.ts';
import { Shares } from './shares.ts';
import { claimedMember, TOLLS, Tolls } from './tolls.ts';
import { Turns } from './turns.ts';
import { VerifiedDigests } from './verifiedDigests.ts';
import { Works } from './works.ts';

/** What a node uses. */
export const DEFAULT_LIMITS: PoolLimits = { maxTransactions: 20_000, maxBytes: 16 << 20 };

/** Refusals that no member can be blamed for, because nothing shows who sent it. */
const NOBODYS: ReadonlySet<string> = new Set([
  'wrong_chain',
  'unknown_member',
  'unknown_key',
  'bad_signature',
]);
/** What the deed was tried for has cost more than what was looked up. */
const UNTRIED: ReadonlySet<string> = new Set([
  ...['wrong_chain', 'unknown_member', 'unknown_key', 'revoked_key', 'pending_key'],
  ...['suspended_key', 'expired', 'expires_too_late', 'repeated', 'day_used_up'],
  ...Object.keys(POOL_CODES),
]);

const VERIFIED_DIGESTS = 65_536;
/** After so many submissions what was read is forgotten: refused ones make no block. */
const MAX_ASKED = 4_096;

type LedgerGround = ReturnType<LedgerView['ground']>;

interface Reading {
  readonly ground: LedgerGround;
  readonly memory: LedgerGround;
  asked: number;
}

/** What the pool looks at of an executed block. */
export interface DoneTransactions {
  readonly results: readonly { readonly id: Hash }[];
  readonly works: readonly number[];
}

/** How a pool is made. */
export interface MempoolOptions {
  readonly limits?: PoolLimits;
  /** Called for each transaction that became pending, before `submit` returns. */
  readonly admitted?: (transaction: Transaction) => void;
}

/**
 * What the pool asks for: no block, one at once, or one after a rest, since all that waits is of
 * members that ask for much while others ask for little.
 */
export type Demand = 'nothing' | 'patient' | 'pressing';

/** Counts since the start, for metrics. */
export interface MempoolCounts {
  readonly admitted: number;
  readonly known: number;
  /** By code. */
  readonly refused: ReadonlyMap<string, number>;
  readonly committed: number;
  /** Left because their time passed, or because their key was revoked. */
  readonly expired: number;
  readonly unsigned: number;
}

/** See the head of this file. */
export class Mempool {
  readonly #verified = new VerifiedDigests(VERIFIED_DIGESTS);
  readonly #ledger: LedgerView;
  readonly #pending: PendingTransactions;
  readonly #tolls = new Tolls();
  readonly #turns = new Turns();
  readonly #shares = new Shares();
  readonly #works = new Works();
  readonly #admitted: (transaction: Transaction) => void;
  readonly #counts = { admitted: 0, known: 0, committed: 0, expired: 0, unsigned: 0 };
  readonly #refused = new Map<string, number>();
  #reading: Reading | null = null;
  #isPressing = false;

  constructor(ledger: LedgerView, options: MempoolOptions = {}) {
    this.#ledger = ledger;
    this.#pending = new PendingTransactions(options.limits ?? DEFAULT_LIMITS);
    this.#admitted = options.admitted ?? (() => undefined);
  }

  /** How many wait. */
  get size(): number {
    return this.#pending.size;
  }

  /** Bytes of all JWS texts that wait. */
  get bytes(): number {
    return this.#pending.bytes;
  }

  /** Whether what waits is a reason for a block, and for one at once; see shares.ts. */
  get demand(): Demand {
    if (this.size === 0) return 'nothing';
    return this.#isPressing ? 'pressing' : 'patient';
  }

  get counts(): MempoolCounts {
    return { ...this.#counts, refused: this.#refused };
  }

  /**
   * Takes a transaction in, or says why not. Never throws for what the bytes say.
   * @param nowMs this node's clock, ms since 1970
   */
  submit(jws: string, nowMs: number, options: SubmitOptions): Admission {
    const { from } = options;
    if (from === undefined) return this.#take(jws, nowMs, options);
    const member = claimedMember(jws);
    if (!this.#tolls.mayEnter(from, member, nowMs)) {
      return this.#refuse(null, 'refused_too_often', {});
    }
    const admission = this.#take(jws, nowMs, options);
    const [payer, steps] = tollOf(admission, member);
    if (steps > 0) this.#tolls.pay(from, payer, steps, nowMs);
    return admission;
  }

  #take(jws: string, nowMs: number, options: SubmitOptions): Admission {
    const ground = this.#readingGround();
    const transaction = decode(jws, ground.parameters.maxTransactionBytes);
    if (transaction instanceof FormatError) {
      return this.#refuse(null, transaction.code, transaction.facts);
    }
    const { id, digest, member } = transaction;
    const known = this.#known(ground, transaction, nowMs);
    if (known !== null) {
      this.#counts.known += 1;
      return known;
    }
    const { counts } = this.#pending;
    // What peers have taken is taken from them: it is not this node's to refuse.
    const waits = options.from !== undefined && this.#shares.waits(member, counts, ground.time);
    const lack = waits ? 'sender_share_full' : this.#pending.lacksRoom(member, jws.length);
    if (lack !== null) {
      // Nobody does that in its name alone: much that it has signed waits.
      if (waits) this.#shares.ask(member, ground.time);
      return this.#refuse(transaction, lack, { waiting: this.size });
    }
    const refusal = this.#check(ground, transaction, nowMs, options);
    if (refusal !== null) return this.#refuse(transaction, refusal.code, refusal.facts);
    if (!this.#pending.waits(member)) this.#turns.begin(member);
    this.#pending.add({ transaction, arrivedMs: nowMs });
    this.#shares.ask(member, ground.time);
    this.#isPressing ||= this.#shares.presses(member, ground.time);
    this.#counts.admitted += 1;
    this.#admitted(transaction);
    return { status: 'admitted', id, digest };
  }

  /** Whether these bytes wait here. */
  has(digest: Hash): boolean {
    return this.#pending.get(digest) !== undefined;
  }

  /** The transaction that waits under this id. */
  find(id: Hash): Transaction | undefined {
    const digest = this.#pending.digestOf(id);
    return digest === undefined ? undefined : this.#pending.get(digest)?.transaction;
  }

  /** The text of a pending transaction, or null. */
  textOf(digest: Hash): string | null {
    return this.#pending.get(digest)?.transaction.jws ?? null;
  }

  /** Whether a signature over these bytes was verified before; see `VerifiedDigests`. */
  seen(digest: Hash): boolean {
    return this.#verified.has(digest) || this.has(digest);
  }

  /** The transaction that waits with this text. */
  known(jws: string): Transaction | undefined {
    return this.#pending.ofText(jws);
  }

  /**
   * Transactions for a block at `time`, ms since 1970: fair to senders, in order of arrival for
   * each, and none that would make the block invalid. Whoever has had the least comes first, and
   * what is taken counts by the part of a block that it takes up. What its member's day has no
   * room for is let go: what no block takes is no reason for one.
   */
  select(asked: SelectionLimits & { readonly time: number }): Transaction[] {
    const maxTransactions = Math.min(asked.maxTransactions, this.#shares.most);
    const limits = { ...asked, maxTransactions };
    const ledger = this.#ledger.ground();
    const fitting = new Fitting(ledger, limits.time);
    const turns = {
      had: (member: string) => this.#turns.of(member),
      costOf: (transaction: Transaction) =>
        costOf(ledger, transaction, this.#works.of(transaction.deed.type)),
    };
    const busy = this.#shares.busyPart(asked, this.#pending.counts);
    const fits = (transaction: Transaction): boolean => fitting.takes(transaction);
    const chosen = this.#pending.select(limits, turns, fits, busy);
    this.#letGo(fitting.usedUp, 'day_used_up');
    return chosen;
  }

  /** Digests that have waited for at least `ageMs`, the oldest first: what others may lack. */
  pendingDigests(nowMs: number, ageMs: number, limit: number): Hash[] {
    const digests: Hash[] = [];
    for (const { transaction, arrivedMs } of this.#pending.all()) {
      // A clock that was set back makes a younger one look older: look at all, up to the limit.
      if (digests.length >= limit) break;
      if (nowMs - arrivedMs >= ageMs) digests.push(transaction.digest);
    }
    return digests;
  }

  /**
   * Lets go of what a block holds, whichever signature it came with, and of what no later block
   * can hold.
   * @param state after that block
   * @param done the block's transactions, and the work that each made (contracts/work.ts)
   * @param nowMs this node's clock, ms since 1970
   */
  follow(state: Ground & { readonly time: number }, done: DoneTransactions, nowMs: number): void {
    for (const [at, { id }] of done.results.entries()) {
      const transaction = this.find(id);
      if (transaction === undefined) continue;
      const work = done.works[at] ?? 0;
      this.#works.note(transaction.deed.type, work);
      this.#turns.charge(transaction.member, costOf(state, transaction, work));
      this.#pending.remove(transaction.digest);
      this.#counts.committed += 1;
    }
    this.#dropExpired(Math.max(state.time, nowMs));
    this.#dropUnsigned(state);
    this.#shares.follow(done.results.length, state.time);
    this.#turns.forget((member) => this.#pending.waits(member));
    this.#isPressing = this.#shares.anyPresses(this.#pending.counts, state.time);
  }

  /** Lets go of transactions that no block of this day takes. */
  drop(digests: readonly Hash[]): void {
    this.#letGo(digests, 'refusals_used_up');
  }

  /**
   * The ground with a draft that remembers what it has read: few members sign many transactions,
   * and what the entry checks have asked for is asked for again by the deed.
   */
  #readingGround(): LedgerGround {
    const ground = this.#ledger.ground();
    if (this.#reading?.ground !== ground || this.#reading.asked >= MAX_ASKED) {
      const memory = { ...ground, world: new Draft(ground.world) };
      this.#reading = { ground, memory, asked: 0 };
    }
    this.#reading.asked += 1;
    return this.#reading.memory;
  }

  /** Pending or in a block already? */
  #known(
    ground: LedgerGround,
    { id, digest, expires }: Transaction,
    nowMs: number,
  ): Admission | null {
    const waiting = this.#pending.digestOf(id);
    if (waiting !== undefined) return { status: 'known', id, digest: waiting, place: null };
    // What is in a block is remembered in the state until it expires: only what is remembered or
    // has expired is looked up on the disk.
    const mayHaveExpired = expires <= Math.max(nowMs, ground.time);
    const remembered = ground.world.indexes.get(rememberedKey(expires, id));
    if (!mayHaveExpired && remembered === undefined) return null;
    const place = this.#ledger.findTransaction(id);
    return place === undefined ? null : { status: 'known', id, digest, place };
  }

  #check(
    ground: LedgerGround,
    transaction: Transaction,
    nowMs: number,
    { dryCheck }: SubmitOptions,
  ): { readonly code: string; readonly facts: Facts } | null {
    const usage = new UsageCount(ground, Math.max(nowMs, ground.time));
    // Who may have no more refused in blocks is told here.
    const isTried = dryCheck || usage.isRefusedUp(transaction);
    // What waits of its member is put on the ledger before this.
    const waiting = this.#pending.bytesOf(transaction.member);
    const refusal = checkEntry(ground, transaction, nowMs) ?? usage.enter(transaction, waiting);
    if (refusal !== null) return refusal;
    if (!this.#verify(ground, transaction)) return { code: 'bad_signature', facts: {} };
    return isTried ? checkTransaction(ground, transaction, nowMs, true) : null;
  }

  #verify(ground: Ground, transaction: Transaction): boolean {
    if (this.#verified.has(transaction.digest)) return true;
    const key = keyOf(ground.world, transaction);
    if (typeof key !== 'string' || !verifyTransaction(transaction, key)) return false;
    this.#verified.add(transaction.digest);
    return true;
  }

  #letGo(digests: readonly Hash[], code: string): void {
    for (const digest of digests) if (this.#pending.remove(digest)) this.#count(code);
  }

  #dropExpired(timeMs: number): void {
    for (const { transaction } of this.#pending.all()) {
      if (transaction.expires > timeMs) continue;
      this.#pending.remove(transaction.digest);
      this.#counts.expired += 1;
    }
  }

  /** Keys that a block revoked or suspended: each key is looked up once, however much it signed. */
  #dropUnsigned({ world }: Ground): void {
    for (const signed of this.#pending.bySigner()) {
      const [one] = signed.values();
      if (one === undefined) continue;
      // What an objection may be signed with says nothing of other deeds.
      const isGood = typeof keyOf(world, one) === 'string' && one.deed.type !== 'objectKey';
      if (isGood) continue;
      for (const [digest, each] of [...signed]) {
        if (typeof keyOf(world, each) === 'string') continue;
        if (this.#pending.remove(digest)) this.#counts.unsigned += 1;
      }
    }
  }

  #count(code: string): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
  }

  #refuse(transaction: Transaction | null, code: string, facts: Facts): Admission {
    this.#count(code);
    const { id = null, digest = null } = transaction ?? {};
    return { status: 'refused', id, digest, code, facts };
  }
}

/** The part of a block that a transaction takes up, in what it takes up most of. */
function costOf(
  { parameters }: Pick<Ground, 'parameters'>,
  { jws }: Transaction,
  work: number,
): number {
  const { maxBlockBytes, maxBlockTransactions, maxBlockWork } = parameters;
  return Math.max(jws.length / maxBlockBytes, 1 / maxBlockTransactions, work / maxBlockWork);
}

/** Whose purse an answer is paid from, and how many steps. */
function tollOf(admission: Admission, member: string | null): [string | null, number] {
  if (admission.status === 'admitted') return [member, 0];
  if (admission.status === 'known') return [member, TOLLS.known];
  const { code, id } = admission;
  const isNobodys = id === null || NOBODYS.has(code);
  const steps = id === null || UNTRIED.has(code) ? TOLLS.decoded : TOLLS.tried;
  return [isNobodys ? null : member, steps];
}

function decode(jws: string, maxBytes: number): Transaction | FormatError {
  try {
    return decodeTransaction(jws, maxBytes);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}
