/**
 * Links by which a program on one's own machine hands two keys to a page, once: that of a member,
 * and that of the network. The token of a link stands after its `#`, which no browser sends. The
 * page shows that it has it by a hash of it, the claim, and is given the keys encrypted under
 * another: who sees only what is sent has no key.
 */
import { toBase64url } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashText } from '../../ledger/hash.ts';
import type { Environment } from './environment.ts';

/** Where a page asks for the keys, by POST: `{ "claim": … }`; the answer is `LinkedKeys`. */
export const KEY_ROUTE = '/key';
/** What stands before the token in the address of a link. */
export const LINK_MARK = '#/link/';

/** What a link brings, each encrypted under `linkPassphrase`. */
export interface LinkedKeys {
  /** The text of the member's key (`keyText.ts`). */
  readonly key: string;
  /** The 32 bytes of the network's key, as an armored age file. */
  readonly networkKey: string;
}

const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A new token, which nobody can guess. */
export function newLinkToken(environment: Pick<Environment, 'randomBytes'>): string {
  return toBase64url(environment.randomBytes(TOKEN_BYTES));
}

/** The token of a part of an address that begins with `#`; null when there is none. */
export function linkTokenOf(fragment: string): string | null {
  if (!fragment.startsWith(LINK_MARK)) return null;
  const token = fragment.slice(LINK_MARK.length);
  return TOKEN.test(token) ? token : null;
}

/** What shows that one has a token, without saying it. */
export function claimOf(token: string): Hash {
  return hashText(`tallystick key link, claim: ${token}`);
}

/** The passphrase under which the keys of a link are handed over. */
export function linkPassphrase(token: string): string {
  return hashText(`tallystick key link, passphrase: ${token}`);
}
