/**
 * What is refused costs whoever sent it. Each member has a purse at each address from which it
 * sends, so that nobody empties another's from elsewhere, and each address has one for what no
 * member can be blamed for. A purse fills steadily; who has emptied it is refused before anything
 * is decoded. What is admitted costs nothing here: the bounds of the pool are for that.
 */
import type { Rate } from '../network/tokenBucket.ts';
import { TokenBucket } from '../network/tokenBucket.ts';

/** In steps; one is about the cost of decoding a transaction. */
export const TOLLS = {
  /** Whatever it is, before it is known. */
  most: 10,
  /** The words are pending or in a block already. */
  known: 1,
  /** Refused after decoding, by what is remembered. */
  decoded: 2,
  /** Refused after its signature was verified, or its deed tried. */
  tried: 10,
} as const;

/** Twenty tried deeds a second for one member, a fiftieth of what a node can try. */
const MEMBER_RATE: Rate = { perSecond: 200, burst: 4_000 };
const ADDRESS_RATE: Rate = { perSecond: 1_000, burst: 20_000 };
/** Purses; the oldest is forgotten, which fills it. */
const MAX_PURSES = 4_096;
/** A header part of 256 bytes, in base64url. */
const MAX_HEADER_LETTERS = 342;

/** See the head of this file. */
export class Tolls {
  readonly #purses = new Map<string, TokenBucket>();

  /** How many purses are kept. */
  get size(): number {
    return this.#purses.size;
  }

  /** Whether what an address sends in the name of a member (null: of none) is looked at. */
  mayEnter(address: string, member: string | null, nowMs: number): boolean {
    const own = member === null || this.#has(this.#ofMember(address, member, nowMs), nowMs);
    return own && this.#has(this.#ofAddress(address, nowMs), nowMs);
  }

  /** Takes what an answer has cost; whoever may enter has that. */
  pay(address: string, member: string | null, steps: number, nowMs: number): void {
    const purse =
      member === null ? this.#ofAddress(address, nowMs) : this.#ofMember(address, member, nowMs);
    purse.take(nowMs, steps);
  }

  #has(purse: TokenBucket, nowMs: number): boolean {
    if (!purse.take(nowMs, TOLLS.most)) return false;
    purse.give(TOLLS.most);
    return true;
  }

  #ofAddress(address: string, nowMs: number): TokenBucket {
    return this.#purse(address, ADDRESS_RATE, nowMs);
  }

  #ofMember(address: string, member: string, nowMs: number): TokenBucket {
    return this.#purse(`${address} ${member}`, MEMBER_RATE, nowMs);
  }

  #purse(name: string, rate: Rate, nowMs: number): TokenBucket {
    const known = this.#purses.get(name);
    if (known !== undefined) return known;
    const purse = new TokenBucket(rate, nowMs);
    this.#purses.set(name, purse);
    for (const oldest of this.#purses.keys()) {
      if (this.#purses.size <= MAX_PURSES) break;
      this.#purses.delete(oldest);
    }
    return purse;
  }
}

/** Who hands texts in, as far as one can tell before they are decoded: address and member. */
export function senderOf(address: string, [first = '']: readonly string[]): string {
  return `${address} ${claimedMember(first) ?? ''}`;
}

/**
 * The member in whose name a text was sent, looked up in its first letters without decoding the
 * rest; null when it says none. Nothing proves it before the signature is verified.
 */
export function claimedMember(jws: string): string | null {
  const end = jws.indexOf('.');
  if (end < 0 || end > MAX_HEADER_LETTERS) return null;
  const header = Buffer.from(jws.slice(0, end), 'base64url').toString('latin1');
  return /"kid":"([a-z0-9-]{2,32})#/.exec(header)?.[1] ?? null;
}
