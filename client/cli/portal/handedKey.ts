/**
 * The key of one member, handed to the page that opens its link: once, and not for ever. It goes
 * encrypted under what only the link says (`client/sdk/keyLink.ts`).
 */
import { timingSafeEqual } from 'node:crypto';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Environment } from '../../sdk/environment.ts';
import { claimOf, linkPassphrase, newLinkToken } from '../../sdk/keyLink.ts';
import { encodeKeyText } from '../../sdk/keyText.ts';
import type { SecretKey } from '../../sdk/signer.ts';

/** Why a key is not handed over; the page has a text for each. */
export type LinkRefusal =
  /** It is not the token of the newest link. */
  'link_wrong' | 'link_used' | 'link_expired';

/** What was asked with a claim: the text of the key, encrypted, or why there is none. */
export type HandedOver =
  | { readonly text: string }
  | { readonly text: null; readonly refusal: LinkRefusal };

/** How long a link is worth something, ms. */
export const LINK_MS = 3_600_000;

interface Link {
  readonly token: string;
  readonly claim: Hash;
  readonly madeAt: number;
  /** What is said of it from the first time that it is opened; null before. */
  spent: 'link_used' | 'link_expired' | null;
}

/** See the head of this file. */
export class HandedKey {
  readonly #key: SecretKey;
  readonly #environment: Environment;
  readonly #onSpent: () => void;
  #link: Link | null = null;
  /** The one before, when it was spent: who opens it again is told so. */
  #spent: Link | null = null;

  /** @param onSpent a link was opened, in time or too late: whoever prints them makes a new one */
  constructor(key: SecretKey, environment: Environment, onSpent: () => void = () => undefined) {
    this.#key = key;
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

  /** The key, for the claim of the newest link, the first time it comes and not too late. */
  async handOver(claim: string): Promise<HandedOver> {
    const link = [this.#link, this.#spent].find((one) => one !== null && isSame(claim, one.claim));
    if (link === undefined || link === null) return { text: null, refusal: 'link_wrong' };
    if (link.spent !== null) return { text: null, refusal: link.spent };
    const age = this.#environment.now() - link.madeAt;
    const isLate = age < 0 || age >= LINK_MS;
    // Before anything is waited for: of two that come at once, one is handed the key.
    link.spent = isLate ? 'link_expired' : 'link_used';
    this.#onSpent();
    if (isLate) return { text: null, refusal: 'link_expired' };
    return { text: await encodeKeyText(this.#key, linkPassphrase(link.token)) };
  }
}

/** In a time that says nothing of how far they agree. */
function isSame(claim: string, expected: Hash): boolean {
  return isHash(claim) && timingSafeEqual(Buffer.from(claim), Buffer.from(expected));
}
