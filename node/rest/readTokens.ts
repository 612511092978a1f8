/**
 * Who reads, by the read token of a request. What is remembered of a token is that a key has signed
 * it, and no longer than it is good: whether that key still is an active one of its member is asked
 * of the newest state at each request, so that a block that ends a key ends its tokens.
 */
import type { FactReader } from '../../contracts/state/factKind.ts';
import type { Member, Role } from '../../contracts/state/members.ts';
import { mayRead, members } from '../../contracts/state/members.ts';
import { mandatedOf } from '../../contracts/state/readingMandates.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import type { ReadToken } from '../../ledger/readToken.ts';
import { decodeReadToken, readAudience, verifyReadToken } from '../../ledger/readToken.ts';
import { RestError } from './restError.ts';

/** A member that reads. */
export interface Reader {
  /** Whose rights are asked: its own, or those of the member that it reads for under a mandate. */
  readonly member: string;
  readonly roles: readonly Role[];
  /** Who has signed the token. */
  readonly by: string;
  /** Whether it reads everything, under a mandate. */
  readonly isOverseer: boolean;
  /** First words of the paths that the token is good for; null: all. */
  readonly scope: readonly string[] | null;
  /** Thumbprint of the key that has to prove each request; null: whoever has the token reads. */
  readonly boundTo: string | null;
}

/** What tokens are judged by. */
export interface TokenTerms {
  readonly chain: Hash;
  /** The name of this node. */
  readonly node: string;
  /** The newest state. */
  readonly world: () => FactReader;
  /** ms since 1970. */
  readonly now: () => number;
}

/** The clock of who makes a token may be ahead of this node's by so much, s. */
const AHEAD_S = 60;
/** Tokens that are remembered; of one that is forgotten the signature is checked again. */
const MAX_KNOWN = 4_096;
/** By what stands before it a token says whether a proof comes with it. */
const SCHEMES = ['Bearer ', 'DPoP '];

/** A token that a key has signed. */
interface Known {
  readonly token: ReadToken;
  readonly key: PublicKey;
}

/** See the head of this file. */
export class ReadTokens {
  readonly #terms: TokenTerms;
  readonly #audience: string;
  /** By text, in the order in which they came. */
  readonly #known = new Map<string, Known>();

  constructor(terms: TokenTerms) {
    this.#terms = terms;
    this.#audience = readAudience(terms.chain, terms.node);
  }

  /**
   * Who reads; null without a token. What a token is bound to is not proved by it: `ReadProofs`.
   * @param values what stands in each Authorization header
   * @throws RestError bad_authorization, dpop_needed, token_elsewhere, token_time, token_key,
   *   no_mandate
   */
  readerOf(values: readonly string[]): Reader | null {
    const [value] = values;
    if (value === undefined) return null;
    const scheme = SCHEMES.find((each) => value.startsWith(each));
    if (values.length !== 1 || scheme === undefined) {
      const words = 'one read token is taken: Bearer or DPoP, a space, a token';
      throw new RestError('bad_authorization', words);
    }
    const text = value.slice(scheme.length);
    const known = this.#known.get(text);
    const token = known?.token ?? decode(text);
    checkScheme(token, scheme === 'DPoP ');
    if (token.audience !== this.#audience) {
      const facts = { audience: this.#audience };
      throw new RestError('token_elsewhere', 'the token is for another chain or node', facts);
    }
    this.#checkTime(token);
    const member = members.read(this.#terms.world(), token.member);
    const key = member?.keys.find(({ name }) => name === token.keyName);
    // An unknown member, an ended key and a wrong signature are one answer.
    const isSigned =
      key !== undefined &&
      mayRead(key, this.#terms.now()) &&
      (known?.key === key.key || verifyReadToken(token, key.key));
    if (member === undefined || !isSigned) {
      throw new RestError('token_key', 'no key of the member that reads has signed the token');
    }
    if (known === undefined) this.#remember({ token, key: key.key });
    return this.#readerBy(token, member);
  }

  /** @throws RestError no_mandate */
  #readerBy(token: ReadToken, by: Member): Reader {
    const world = this.#terms.world();
    const subject = token.subject === undefined ? by : members.read(world, token.subject);
    const of = mandatedOf(world, by.id, this.#terms.now());
    const isFor = subject !== undefined && subject.id !== by.id;
    // That there is no such member and that it is not in the mandate are one answer.
    if (subject === undefined || (isFor && of !== null && !of.includes(subject.id))) {
      throw new RestError('no_mandate', `${by.id} has no reading mandate for ${token.subject}`);
    }
    const isOverseer = of === null && !isFor;
    return {
      ...{ member: subject.id, roles: subject.roles, by: by.id, isOverseer },
      scope: token.scope?.split(' ') ?? null,
      boundTo: token.boundTo ?? null,
    };
  }

  #checkTime({ issuedAt, expires }: ReadToken): void {
    const now = Math.floor(this.#terms.now() / 1_000);
    if (now < expires && issuedAt <= now + AHEAD_S) return;
    const what = now < expires ? 'was made ahead of time' : 'has expired';
    const facts = { now, issuedAt, expires };
    throw new RestError('token_time', `the token ${what}; here it is ${now}`, facts);
  }

  #remember(known: Known): void {
    this.#known.set(known.token.text, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** @throws RestError bad_authorization, dpop_needed */
function checkScheme({ boundTo }: ReadToken, isProved: boolean): void {
  if ((boundTo !== undefined) === isProved) return;
  if (isProved) throw new RestError('bad_authorization', 'the token names no key: it has no cnf');
  throw new RestError('dpop_needed', 'the token names a key: send it as DPoP, with a proof');
}

function decode(text: string): ReadToken {
  try {
    return decodeReadToken(text);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const facts = { ...error.facts, reason: error.code };
    throw new RestError('bad_authorization', error.message, facts);
  }
}
