/**
 * The key of one member, and that of the network, handed to the page that opens a link: once, and
 * not for ever. They go encrypted under what only the link says (`client/sdk/keyLink.ts`).
 */
import { timingSafeEqual } from 'node:crypto';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Environment } from '../../sdk/environment.ts';
import type { LinkedKeys } from '../../sdk/keyLink.ts';
import { claimOf, linkPassphrase, newLinkToken } from '../../sdk/keyLink.ts';
import { encodeKeyText, sealSecret } from '../../sdk/keyText.ts';
import type { SecretKey } from '../../sdk/signer.ts';

/** Why a key is not handed over; the page has a text for each. */
export type LinkRefusal =
  /** It is not the token of the newest link. */
  'link_wrong' | 'link_used' | 'link_expired';

/** What was asked with a claim: the keys, encrypted, or why there are none. */
export type HandedOver =
  | { readonly keys: LinkedKeys }
  | { readonly keys: null; readonly refusal: LinkRefusal };

/** What a program holds to hand it over. */
export interface HeldKeys {
  readonly key: SecretKey;
  /** 32 bytes, under which numbers and documents are fingerprinted. */
  readonly networkKey: Uint8Array;
}

/** How long a link is worth something, ms. */
export const LINK_MS = 3_600_000;

/** Rounds of scrypt: the passphrase of a link is 32 random bytes, which nobody tries out. */
const LINK_LOG2 = 10;

interface Link {
  readonly token: string;
  readonly claim: Hash;
  readonly madeAt: number;
  /** What is said of it from the first time that it is opened; null before. */
  spent: 'link_used' | 'link_expired' | null;
}

/** See the head of this file. */
export class HandedKey {
  readonly #held: HeldKeys;
  readonly #environment: Environment;
  readonly #onSpent: () => void;
  #link: Link | null = null;
  /** The one before, when it was spent: who opens it again is told so. */
  #spent: Link | null = null;

  /** @param onSpent a link was opened, in time or too late: whoever prints them makes a new one */
  constructor(held: HeldKeys, environment: Environment, onSpent: () => void = () => undefined) {
    this.#held = held;
    this.#environment = environment;
    this.#onSpent = onSpent;
  }

  /** The token of a new link; one that was made before is worth nothing from now on. */
  newToken(): string {
    const token = newLinkToken(this.#environment);
    const madeAt = this.#environment.now();
    if (this.#link?.spent !== null) this.#spent = this.#link;
    this.#link = { token, claim: claimOf(token), madeAt, spent: null };
    return token;
  }

  /** The keys, for the claim of the newest link, the first time it comes and not too late. */
  async handOver(claim: string): Promise<HandedOver> {
    const link = [this.#link, this.#spent].find((one) => one !== null && isSame(claim, one.claim));
    if (link === undefined || link === null) return { keys: null, refusal: 'link_wrong' };
    if (link.spent !== null) return { keys: null, refusal: link.spent };
    const age = this.#environment.now() - link.madeAt;
    const isLate = age < 0 || age >= LINK_MS;
    // Before anything is waited for: of two that come at once, one is handed the keys.
    link.spent = isLate ? 'link_expired' : 'link_used';
    this.#onSpent();
    if (isLate) return { keys: null, refusal: 'link_expired' };
    const { key, networkKey } = this.#held;
    const passphrase = linkPassphrase(link.token);
    const text = await encodeKeyText(key, passphrase, LINK_LOG2);
    const sealed = await sealSecret(networkKey, passphrase, LINK_LOG2);
    return { keys: { key: text, networkKey: sealed } };
  }
}

/** In a time that says nothing of how far they agree. */
function isSame(claim: string, expected: Hash): boolean {
  return isHash(claim) && timingSafeEqual(Buffer.from(claim), Buffer.from(expected));
}
