/**
 * The transactions that wait, in order of arrival, within bounds. It knows counts, bytes and
 * senders; whether a transaction is good is decided before it is put here.
 */
import { assert } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashText } from '../../ledger/hash.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import type { POOL_CODES } from './admission.ts';
import { FairPlaces } from './fairPlaces.ts';

/** How much may wait. One sender may have about a quarter of either, and less beside others. */
export interface PoolLimits {
  readonly maxTransactions: number;
  /** Of all JWS texts together. */
  readonly maxBytes: number;
}

/** What a block has of busy members at most, while others ask for little; see shares.ts. */
export interface BusyPart extends SelectionLimits {
  isBusy(member: string): boolean;
}

/** A transaction that waits. */
export interface Pending {
  readonly transaction: Transaction;
  /** When it came, ms since 1970, by this node's clock. */
  readonly arrivedMs: number;
}

/** What a selection for a block may hold. */
export interface SelectionLimits {
  readonly maxBytes: number;
  readonly maxTransactions: number;
}

/** Senders for which a part of the pool is kept, whatever others send. */
const SENDERS = 256;

interface Sender {
  /** By digest, in order of arrival. */
  readonly pending: Map<Hash, Pending>;
  /** The same by the name of the key that signed. */
  readonly byKey: Map<string, Map<Hash, Transaction>>;
}

/** A sender in a selection. */
interface Queue {
  readonly pending: Iterator<Pending>;
  /** What it has had, in blocks. */
  had: number;
}

/** See the head of this file. */
export class PendingTransactions {
  readonly #places: FairPlaces;
  readonly #room: FairPlaces;
  readonly #byDigest = new Map<Hash, Pending>();
  readonly #digestOf = new Map<Hash, Hash>();
  readonly #senders = new Map<string, Sender>();

  constructor({ maxTransactions, maxBytes }: PoolLimits) {
    assert(maxTransactions >= 4, 'a sender’s share is at least one');
    this.#places = new FairPlaces({ max: maxTransactions, owners: SENDERS });
    this.#room = new FairPlaces({ max: maxBytes, owners: SENDERS });
  }

  get size(): number {
    return this.#byDigest.size;
  }

  /** Of all waiting JWS texts together. */
  get bytes(): number {
    return this.#room.total;
  }

  /** Of the waiting JWS texts of a member. */
  bytesOf(member: string): number {
    return this.#room.of(member);
  }

  /** Whether something of a member waits. */
  waits(member: string): boolean {
    return this.#senders.has(member);
  }

  /** In order of arrival. */
  all(): Iterable<Pending> {
    return this.#byDigest.values();
  }

  get(digest: Hash): Pending | undefined {
    return this.#byDigest.get(digest);
  }

  /** The transaction that waits with this text. */
  ofText(jws: string): Transaction | undefined {
    return this.#byDigest.get(hashText(jws))?.transaction;
  }

  /** The digest that waits under a transaction's id. */
  digestOf(id: Hash): Hash | undefined {
    return this.#digestOf.get(id);
  }

  /** How many transactions of each member wait. */
  get counts(): ReadonlyMap<string, number> {
    return this.#places.byOwner;
  }

  /** Why one more of `bytes` from `member` does not fit; null when it does. */
  lacksRoom(member: string, bytes: number): keyof typeof POOL_CODES | null {
    if (this.#places.hasRoom(member, 1) && this.#room.hasRoom(member, bytes)) return null;
    return this.waits(member) ? 'sender_share_full' : 'pool_full';
  }

  /** Puts a transaction behind all others. There is room for it, and nothing under its id. */
  add(pending: Pending): void {
    const { id, digest, member, keyName, jws } = pending.transaction;
    assert(this.lacksRoom(member, jws.length) === null, 'what is added has room');
    assert(!this.#digestOf.has(id), 'one id waits once');
    const sender = this.#senders.get(member) ?? newSender();
    this.#senders.set(member, sender);
    const sameKey = sender.byKey.get(keyName) ?? new Map<Hash, Transaction>();
    sender.byKey.set(keyName, sameKey);
    sameKey.set(digest, pending.transaction);
    this.#byDigest.set(digest, pending);
    this.#digestOf.set(id, digest);
    sender.pending.set(digest, pending);
    this.#places.take(member);
    this.#room.take(member, jws.length);
  }

  /** Whether it was there. */
  remove(digest: Hash): boolean {
    const pending = this.#byDigest.get(digest);
    if (pending === undefined) return false;
    const { id, member, keyName, jws } = pending.transaction;
    const sender = this.#senders.get(member);
    assert(sender !== undefined, 'what waits has a sender');
    this.#byDigest.delete(digest);
    this.#digestOf.delete(id);
    sender.pending.delete(digest);
    this.#places.give(member);
    this.#room.give(member, jws.length);
    const sameKey = sender.byKey.get(keyName);
    sameKey?.delete(digest);
    if (sameKey?.size === 0) sender.byKey.delete(keyName);
    if (sender.pending.size === 0) this.#senders.delete(member);
    return true;
  }

  /** For each key that signed something here, what it signed, by digest; never empty. */
  *bySigner(): Generator<ReadonlyMap<Hash, Transaction>> {
    for (const { byKey } of [...this.#senders.values()]) yield* [...byKey.values()];
  }

  /**
   * What a block takes: one transaction of the sender that has had the least, again and again,
   * each sender's in order of arrival; of two that have had the same, the one that has waited
   * longest. A sender whose next does not fit has had its turns.
   * @param busy what busy members have at most, together; null: as all others
   * @param rank what a sender has had, and what a transaction adds to that, in blocks
   * @param isFit whether a transaction may be in that block; what may not stays and waits
   */
  select(
    limits: SelectionLimits,
    rank: { had(member: string): number; costOf(transaction: Transaction): number },
    isFit: (transaction: Transaction) => boolean,
    busy: BusyPart | null,
  ): Transaction[] {
    const chosen: Transaction[] = [];
    let bytes = 0;
    const part = { transactions: 0, bytes: 0 };
    const queues = this.#queues((member) => rank.had(member));
    while (chosen.length < limits.maxTransactions) {
      const queue = queues.shift();
      if (queue === undefined) break;
      const next = nextFit(queue.pending, isFit);
      if (next === null || bytes + next.jws.length > limits.maxBytes) continue;
      if (busy?.isBusy(next.member) === true) {
        part.transactions += 1;
        part.bytes += next.jws.length;
        // One is always let through, so that none waits for ever.
        const isOver = part.transactions > busy.maxTransactions || part.bytes > busy.maxBytes;
        if (isOver && part.transactions > 1) continue;
      }
      chosen.push(next);
      bytes += next.jws.length;
      queue.had += rank.costOf(next);
      putBack(queues, queue);
    }
    return chosen;
  }

  /** A queue for each sender, the one that has had the least first, then the longest waiting. */
  #queues(had: (member: string) => number): Queue[] {
    const queues = new Map<string, Queue>();
    // The pool is in order of arrival, so senders are met in the order of their oldest.
    for (const { transaction } of this.all()) {
      if (queues.size === this.#senders.size) break;
      const { member } = transaction;
      const sender = this.#senders.get(member);
      if (sender === undefined || queues.has(member)) continue;
      queues.set(member, { pending: sender.pending.values(), had: had(member) });
    }
    return [...queues.values()].sort((one, other) => one.had - other.had);
  }
}

/** Behind all that have had as much. */
function putBack(queues: Queue[], queue: Queue): void {
  let [low, high] = [0, queues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queues[middle]?.had ?? 0) <= queue.had) low = middle + 1;
    else high = middle;
  }
  queues.splice(low, 0, queue);
}

function newSender(): Sender {
  return { pending: new Map(), byKey: new Map() };
}

function nextFit(
  queue: Iterator<Pending>,
  isFit: (transaction: Transaction) => boolean,
): Transaction | null {
  for (let next = queue.next(); !next.done; next = queue.next()) {
    if (isFit(next.value.transaction)) return next.value.transaction;
  }
  return null;
}
