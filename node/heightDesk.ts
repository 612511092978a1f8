/**
 * Statements of height (ledger/heightStatement.ts): makes this validator's own, and gathers those
 * of the others for a reader. A peer that does not answer at once is left out.
 */
import { FormatError } from '../ledger/assert.ts';
import { decodeCanonical, encodeCanonical } from '../ledger/canonical.ts';
import { fromHex, toHex } from '../ledger/encoding.ts';
import type { Hash } from '../ledger/hash.ts';
import type { HeightStatement } from '../ledger/heightStatement.ts';
import { decodeHeightStatement, heightStatementJson, isStated } from '../ledger/heightStatement.ts';
import type { ValidatorSet } from '../ledger/validators.ts';
import type { HeightWords } from '../ledger/vote.ts';
import type { Network } from './network/network.ts';
import { NetworkError } from './network/networkError.ts';
import type { Rate } from './network/tokenBucket.ts';
import { TokenBucket } from './network/tokenBucket.ts';

/** What the desk needs. */
export interface HeightDeskParts {
  readonly network: Pick<Network, 'peers' | 'fetch' | 'serve'>;
  readonly genesis: { readonly chain: Hash };
  readonly store: {
    /** The newest block, and who decides on the next. */
    readonly position: {
      readonly height: number;
      readonly previous: Hash;
      readonly validators: ValidatorSet;
    };
  };
  /** Null where this node may not use the key of a validator. */
  readonly signer: {
    signHeight(words: Omit<HeightWords, 'chain' | 'validator'>): HeightStatement;
  } | null;
  /** ms of any clock that moves on. */
  readonly now: () => number;
  readonly log: { debug(facts: object, message: string): void };
}

/** Readers whose question is under way with the peers; others are told `busy`. */
export const ASKED_AT_ONCE = 4;
/**
 * Of all readers together, and less than a peer lets this node ask: whoever asked more would be
 * taken for a flooder there, and cut off from consensus, too.
 */
export const ASKED: Rate = { perSecond: 5, burst: 5 };
const ANSWER_MS = 1_000;
const NONCE_BYTES = 32;
const MAX_BYTES = 1_024;

/** See the head of this file. Answers peers from the moment it is made. */
export class HeightDesk {
  readonly #parts: HeightDeskParts;
  readonly #bucket: TokenBucket;
  #underWay = 0;

  constructor(parts: HeightDeskParts) {
    this.#parts = parts;
    this.#bucket = new TokenBucket(ASKED, parts.now());
    parts.network.serve('heights', async (_from, question) => this.#answer(question));
  }

  /** Statements of this validator and of its peers over a nonce; null: too many are asking. */
  async gather(nonce: string): Promise<readonly HeightStatement[] | null> {
    if (this.#underWay >= ASKED_AT_ONCE || !this.#bucket.take(this.#parts.now())) return null;
    this.#underWay += 1;
    try {
      const peers = this.#parts.network.peers().filter(({ connected }) => connected);
      const told = await Promise.all(peers.map(({ name }) => this.#ask(name, nonce)));
      return [this.#own(nonce), ...told].filter((one) => one !== null);
    } finally {
      this.#underWay -= 1;
    }
  }

  /** For a peer: nothing where there is no key. @throws FormatError at a false question */
  #answer(question: Uint8Array): Uint8Array {
    if (question.length !== NONCE_BYTES) {
      throw new FormatError('bad_shape', `a nonce has ${NONCE_BYTES} bytes`);
    }
    const own = this.#own(toHex(question));
    return own === null ? new Uint8Array(0) : encodeCanonical(heightStatementJson(own));
  }

  #own(nonce: string): HeightStatement | null {
    const { height, previous: block } = this.#parts.store.position;
    return this.#parts.signer?.signHeight({ height, block, nonce }) ?? null;
  }

  /** What a peer states; null where it does not, or states something else. */
  async #ask(peer: string, nonce: string): Promise<HeightStatement | null> {
    const { network, genesis, store, log } = this.#parts;
    try {
      const options = { timeoutMs: ANSWER_MS };
      const bytes = await network.fetch(peer, 'heights', fromHex(nonce), options);
      if (bytes.length === 0) return null;
      const statement = decodeHeightStatement(decodeCanonical(bytes, MAX_BYTES));
      const { chain } = genesis;
      const { validators: set } = store.position;
      return isStated(statement, { chain, nonce, set }) ? statement : null;
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof NetworkError)) throw error;
      log.debug({ peer, code: error.code }, 'a peer stated no height');
      return null;
    }
  }
}
