/**
 * What answers to peers may cost: bytes, and time in which this node does nothing else. An answer
 * is given first and paid off by time; a peer that has not paid off what it had waits for the next.
 * All together are bounded too, but for what decides the block that is in work.
 */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Exchange } from './channels.ts';
import type { Rate } from './tokenBucket.ts';

/** How much may be owed at once, and how fast it is paid off. */
export interface AnswerRates {
  readonly bytes: Rate;
  /** Of ms in which the thread was at work for it. */
  readonly work: Rate;
}

const MIB = 1024 * 1024;

/** Of one peer: more than a node needs that executes the blocks which it is sent. */
export const PEER_RATES: AnswerRates = {
  bytes: { perSecond: 8 * MIB, burst: 32 * MIB },
  work: { perSecond: 100, burst: 1_000 },
};

/** All peers have so many times what one has. */
const PEERS_AT_ONCE = 2;

/** See the head of this file. */
export class AnswerBudget {
  readonly #rates: AnswerRates;
  readonly #all: Account;
  readonly #byPeer = new Map<string, Account>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(rates: AnswerRates = PEER_RATES) {
    this.#rates = rates;
    this.#all = new Account(rates, PEERS_AT_ONCE);
  }

  /** How long a peer waits for its next answer, ms. */
  waitMs(peer: string, exchange: Exchange, now: number): number {
    const own = this.#of(peer).waitMs(now);
    return exchange === 'bodies' ? own : Math.max(own, this.#all.waitMs(now));
  }

  /** Notes what an answer has cost. */
  book(peer: string, cost: { readonly bytes: number; readonly workMs: number }, now: number): void {
    this.#of(peer).book(cost, now);
    this.#all.book(cost, now);
  }

  /**
   * Resolves when a peer may be answered, in a turn of the event loop that no other answer has: in
   * between comes what consensus has to do. @throws AbortError
   */
  async afford(
    peer: string,
    exchange: Exchange,
    { now, signal }: { readonly now: () => number; readonly signal: AbortSignal },
  ): Promise<void> {
    for (;;) {
      const waitMs = this.waitMs(peer, exchange, now());
      if (waitMs > 0) await delay(Math.ceil(waitMs), undefined, { signal });
      this.#turn = this.#turn.then(() => nextTurn());
      await this.#turn;
      // Whoever waited beside it may have had an answer meanwhile.
      if (this.waitMs(peer, exchange, now()) <= 0) return;
    }
  }

  #of(peer: string): Account {
    const known = this.#byPeer.get(peer);
    if (known !== undefined) return known;
    const account = new Account(this.#rates, 1);
    this.#byPeer.set(peer, account);
    return account;
  }
}

class Account {
  readonly #bytes: Debt;
  readonly #work: Debt;

  constructor({ bytes, work }: AnswerRates, times: number) {
    this.#bytes = new Debt(bytes, times);
    this.#work = new Debt(work, times);
  }

  waitMs(now: number): number {
    return Math.max(this.#bytes.waitMs(now), this.#work.waitMs(now));
  }

  book(cost: { readonly bytes: number; readonly workMs: number }, now: number): void {
    this.#bytes.book(cost.bytes, now);
    this.#work.book(cost.workMs, now);
  }
}

/** What is owed, and paid off as time goes. */
class Debt {
  readonly #perMs: number;
  readonly #burst: number;
  #owed = 0;
  #paidAt: number | null = null;

  constructor({ perSecond, burst }: Rate, times: number) {
    this.#perMs = (perSecond * times) / 1_000;
    this.#burst = burst * times;
  }

  book(amount: number, now: number): void {
    this.#pay(now);
    this.#owed += amount;
  }

  /** Until less is owed than may be. */
  waitMs(now: number): number {
    this.#pay(now);
    return Math.max(0, this.#owed - this.#burst) / this.#perMs;
  }

  #pay(now: number): void {
    // A clock that is set back pays nothing, and does not pay twice later.
    const passedMs = Math.max(0, now - (this.#paidAt ?? now));
    this.#owed = Math.max(0, this.#owed - passedMs * this.#perMs);
    this.#paidAt = now;
  }
}
