/**
 * Read tokens as a client makes them: one for each node, signed with a key of the member, and made
 * anew before it ends. A token is good at the node that it names and nowhere else, and bound to a
 * key that is made here and leaves no trace: with it each request is proved (DPoP, RFC 9449), so
 * that whoever sees a token on its way reads nothing with it.
 */
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import {
  composeReadProof,
  keyThumbprint,
  queryDigest,
  tokenDigest,
} from '../../ledger/readProof.ts';
import { MAX_TOKEN_S, readAudience, readTokenInput } from '../../ledger/readToken.ts';
import { signedText } from '../../ledger/transaction.ts';
import type { Environment } from './environment.ts';
import type { Signer } from './signer.ts';

/** With what tokens are made. */
export interface TokenMakerOptions {
  readonly chain: Hash;
  readonly signer: Signer;
  readonly environment: Pick<Environment, 'now' | 'randomBytes'>;
  /** The member whose facts are read, under a mandate of the signer; its own when absent. */
  readonly subject?: string | undefined;
}

/** The headers of a request that say who reads. */
export interface ReadHeaders {
  readonly authorization: string;
  readonly dpop: string;
}

/** A request, as far as it is proved. */
export interface ProvedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
}

/** A token with less time left is made anew, so that none ends on its way. */
const RENEWED_S = 60;

/** See the head of this file. */
export class TokenMaker {
  readonly #options: TokenMakerOptions;
  readonly #made = new Map<string, { readonly text: Promise<string>; readonly expires: number }>();
  /** That tokens are bound to. */
  readonly #secret: Uint8Array;
  readonly #thumbprint: string;

  constructor(options: TokenMakerOptions) {
    this.#options = options;
    this.#secret = options.environment.randomBytes(32);
    this.#thumbprint = keyThumbprint(publicKeyOf(this.#secret));
  }

  /** What says at the node of this name who makes a request. @throws ClientError signer_failed */
  async headersFor(node: string, { method, url }: ProvedRequest): Promise<ReadHeaders> {
    const { environment } = this.#options;
    const token = await this.#tokenFor(node, this.#thumbprint);
    const { origin, pathname, search } = new URL(url);
    const words = {
      ...{ method, url: origin + pathname, token: tokenDigest(token) },
      query: queryDigest(search.slice(1)),
      issuedAt: Math.floor(environment.now() / 1_000),
      id: toBase64url(environment.randomBytes(16)),
    };
    return { authorization: `DPoP ${token}`, dpop: composeReadProof(words, this.#secret) };
  }

  /**
   * A token for the node of this name that whoever has it reads with: for programs beside the node.
   * @throws ClientError signer_failed
   */
  tokenFor(node: string): Promise<string> {
    return this.#tokenFor(node);
  }

  async #tokenFor(node: string, boundTo?: string): Promise<string> {
    const { chain, signer, environment, subject } = this.#options;
    const now = Math.floor(environment.now() / 1_000);
    const name = boundTo === undefined ? `${node} of a bearer` : node;
    const before = this.#made.get(name);
    // One from a clock that has been set back is not waited out.
    const leftS = (before?.expires ?? 0) - now;
    if (before !== undefined && leftS > RENEWED_S && leftS <= MAX_TOKEN_S) return await before.text;
    const { member, keyName } = signer;
    const expires = now + MAX_TOKEN_S;
    const audience = readAudience(chain, node);
    const input = readTokenInput({
      ...{ member, keyName, audience, issuedAt: now, expires },
      ...(subject !== undefined && { subject }),
      ...(boundTo !== undefined && { boundTo }),
    });
    // Whoever asks meanwhile waits for the same: what holds the key may be slow.
    const text = signer.sign(utf8(input)).then((signature) => signedText(input, signature));
    this.#made.set(name, { text, expires });
    try {
      return await text;
    } catch (error) {
      this.#made.delete(name);
      throw error;
    }
  }
}
