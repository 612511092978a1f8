/**
 * Read tokens as a client makes them: one for each node, signed with a key of the member, and made
 * anew before it ends. A token is good at the node that it names and nowhere else.
 */
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { MAX_TOKEN_S, readAudience, readTokenInput } from '../../ledger/readToken.ts';
import { signedText } from '../../ledger/transaction.ts';
import type { Environment } from './environment.ts';
import type { Signer } from './signer.ts';

/** With what tokens are made. */
export interface TokenMakerOptions {
  readonly chain: Hash;
  readonly signer: Signer;
  readonly environment: Pick<Environment, 'now'>;
  /** The member whose facts are read, under a mandate of the signer; its own when absent. */
  readonly subject?: string | undefined;
}

/** A token with less time left is made anew, so that none ends on its way. */
const RENEWED_S = 60;

/** See the head of this file. */
export class TokenMaker {
  readonly #options: TokenMakerOptions;
  readonly #made = new Map<string, { readonly text: Promise<string>; readonly expires: number }>();

  constructor(options: TokenMakerOptions) {
    this.#options = options;
  }

  /** A token for the node of this name. @throws ClientError signer_failed */
  async tokenFor(node: string): Promise<string> {
    const { chain, signer, environment, subject } = this.#options;
    const now = Math.floor(environment.now() / 1_000);
    const before = this.#made.get(node);
    // One from a clock that has been set back is not waited out.
    const leftS = (before?.expires ?? 0) - now;
    if (before !== undefined && leftS > RENEWED_S && leftS <= MAX_TOKEN_S) return await before.text;
    const { member, keyName } = signer;
    const expires = now + MAX_TOKEN_S;
    const audience = readAudience(chain, node);
    const input = readTokenInput({
      ...{ member, keyName, audience, issuedAt: now, expires },
      ...(subject !== undefined && { subject }),
    });
    // Whoever asks meanwhile waits for the same: what holds the key may be slow.
    const text = signer.sign(utf8(input)).then((signature) => signedText(input, signature));
    this.#made.set(node, { text, expires });
    try {
      return await text;
    } catch (error) {
      this.#made.delete(node);
      throw error;
    }
  }
}
