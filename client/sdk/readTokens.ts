/**
 * Read tokens as a client makes them: one for each node, signed with a key of the member, and made
 * anew before it ends. A token is good at the node that it names and nowhere else.
 */
import type { Hash } from '../../ledger/hash.ts';
import { composeReadToken, MAX_TOKEN_S, readAudience } from '../../ledger/readToken.ts';
import type { Environment } from './environment.ts';
import type { Signer } from './keyFile.ts';

/** With what tokens are made. */
export interface TokenMakerOptions {
  readonly chain: Hash;
  readonly signer: Signer;
  readonly environment: Pick<Environment, 'now'>;
}

/** A token with less time left is made anew, so that none ends on its way. */
const RENEWED_S = 60;

/** See the head of this file. */
export class TokenMaker {
  readonly #options: TokenMakerOptions;
  readonly #made = new Map<string, { readonly text: string; readonly expires: number }>();

  constructor(options: TokenMakerOptions) {
    this.#options = options;
  }

  /** A token for the node of this name. */
  tokenFor(node: string): string {
    const { chain, signer, environment } = this.#options;
    const now = Math.floor(environment.now() / 1_000);
    const before = this.#made.get(node);
    // One from a clock that has been set back is not waited out.
    const leftS = (before?.expires ?? 0) - now;
    if (before !== undefined && leftS > RENEWED_S && leftS <= MAX_TOKEN_S) return before.text;
    const { member, keyName, secret } = signer;
    const expires = now + MAX_TOKEN_S;
    const audience = readAudience(chain, node);
    const text = composeReadToken({ member, keyName, audience, issuedAt: now, expires }, secret);
    this.#made.set(node, { text, expires });
    return text;
  }
}
