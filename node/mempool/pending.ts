/**
 * The transactions that wait, in order of arrival, within bounds. It knows counts, bytes and
 * senders; whether a transaction is good is decided before it is put here.
 */
import { assert } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import type { POOL_CODES } from './admission.ts';

/** How much may wait. One sender may have a quarter of either. */
export interface PoolLimits {
  readonly maxTransactions: number;
  /** Of all JWS texts together. */
  readonly maxBytes: number;
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

const SENDER_SHARE = 4;

interface Sender {
  /** By digest, in order of arrival. */
  readonly pending: Map<Hash, Pending>;
  /** The same by the name of the key that signed. */
  readonly byKey: Map<string, Map<Hash, Transaction>>;
  bytes: number;
}

/** See the head of this file. */
export class PendingTransactions {
  readonly #limits: PoolLimits;
  readonly #byDigest = new Map<Hash, Pending>();
  readonly #digestOf = new Map<Hash, Hash>();
  readonly #byText = new Map<string, Transaction>();
  readonly #senders = new Map<string, Sender>();
  #bytes = 0;

  constructor(limits: PoolLimits) {
    assert(limits.maxTransactions >= SENDER_SHARE, 'a sender’s share is at least one');
    this.#limits = limits;
  }

  get size(): number {
    return this.#byDigest.size;
  }

  /** Of all waiting JWS texts together. */
  get bytes(): number {
    return this.#bytes;
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
    return this.#byText.get(jws);
  }

  /** The digest that waits under a transaction's id. */
  digestOf(id: Hash): Hash | undefined {
    return this.#digestOf.get(id);
  }

  /** Why one more of `bytes` from `member` does not fit; null when it does. */
  lacksRoom(member: string, bytes: number): keyof typeof POOL_CODES | null {
    const { maxTransactions, maxBytes } = this.#limits;
    if (this.size + 1 > maxTransactions || this.#bytes + bytes > maxBytes) return 'pool_full';
    const sender = this.#senders.get(member);
    const [count, senderBytes] = [sender?.pending.size ?? 0, sender?.bytes ?? 0];
    const exceeds =
      (count + 1) * SENDER_SHARE > maxTransactions ||
      (senderBytes + bytes) * SENDER_SHARE > maxBytes;
    return exceeds ? 'sender_share_full' : null;
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
    this.#byText.set(jws, pending.transaction);
    this.#digestOf.set(id, digest);
    sender.pending.set(digest, pending);
    sender.bytes += jws.length;
    this.#bytes += jws.length;
  }

  /** Whether it was there. */
  remove(digest: Hash): boolean {
    const pending = this.#byDigest.get(digest);
    if (pending === undefined) return false;
    const { id, member, keyName, jws } = pending.transaction;
    const sender = this.#senders.get(member);
    assert(sender !== undefined, 'what waits has a sender');
    this.#byDigest.delete(digest);
    this.#byText.delete(jws);
    this.#digestOf.delete(id);
    sender.pending.delete(digest);
    sender.bytes -= jws.length;
    this.#bytes -= jws.length;
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
   * What a block takes: one of each sender in turn, each sender's in order of arrival, beginning
   * with the sender that has waited longest. So a sender with much pending delays nobody else, and
   * the order depends on nothing but arrival. A sender whose next does not fit has had its turn.
   * @param isFit whether a transaction may be in that block; what may not stays and waits
   */
  select(limits: SelectionLimits, isFit: (transaction: Transaction) => boolean): Transaction[] {
    const chosen: Transaction[] = [];
    let bytes = 0;
    let queues = this.#queues();
    while (queues.length > 0 && chosen.length < limits.maxTransactions) {
      const going: Iterator<Pending>[] = [];
      for (const queue of queues) {
        if (chosen.length >= limits.maxTransactions) break;
        const next = nextFit(queue, isFit);
        if (next === null || bytes + next.jws.length > limits.maxBytes) continue;
        chosen.push(next);
        bytes += next.jws.length;
        going.push(queue);
      }
      queues = going;
    }
    return chosen;
  }

  /** A queue for each sender, the one that has waited longest first. */
  #queues(): Iterator<Pending>[] {
    const places = new Map<string, Iterator<Pending>>();
    // The pool is in order of arrival, so senders are met in the order of their oldest.
    for (const { transaction } of this.all()) {
      if (places.size === this.#senders.size) break;
      const sender = this.#senders.get(transaction.member);
      if (sender === undefined || places.has(transaction.member)) continue;
      places.set(transaction.member, sender.pending.values());
    }
    return [...places.values()];
  }
}

function newSender(): Sender {
  return { pending: new Map(), byKey: new Map(), bytes: 0 };
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
