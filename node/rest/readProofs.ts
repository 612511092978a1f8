/**
 * Proofs that come with read tokens which are bound to a key (DPoP, RFC 9449): each is for the
 * method, path and query of one request, and good once within its minute. The origin in `htu` is
 * not looked at, because a node behind a proxy does not know its own: the token names node and
 * chain, and the proof the token.
 */
import type { IncomingMessage } from 'node:http';
import { FormatError } from '../../ledger/assert.ts';
import type { ReadProof } from '../../ledger/readProof.ts';
import {
  decodeReadProof,
  keyThumbprint,
  queryDigest,
  tokenDigest,
  verifyReadProof,
} from '../../ledger/readProof.ts';
import { valuesOf } from './requestGuard.ts';
import { RestError } from './restError.ts';

/** The clock of who makes a proof may differ from this node's by so much, s. */
const APART_S = 60;
/**
 * Ids of proofs that are remembered, of 43 letters at most. Beyond, who has more than an equal part
 * forgets its own: with what others add up to theirs that is twice as many.
 */
const MAX_USED = 65_536;

/** What is asked of a request. */
export type Proved = Pick<IncomingMessage, 'method' | 'rawHeaders' | 'url'>;

/** The proofs of a member that came within the last minutes. */
interface Used {
  /** When each was made, s, by its id, in the order in which they came. */
  readonly made: Map<string, number>;
  /** The newest of them. */
  newest: number;
  /** What is as old as one that was forgotten too early may be that one: s. */
  floor: number;
}

/** See the head of this file. */
export class ReadProofs {
  readonly #now: () => number;
  readonly #most: number;
  /** By member; whoever has read last stands at the end. */
  readonly #used = new Map<string, Used>();
  #size = 0;

  /** @param now ms since 1970 */
  constructor(now: () => number, most: number = MAX_USED) {
    this.#now = now;
    this.#most = most;
  }

  /** Ids that are remembered. */
  get size(): number {
    return this.#size;
  }

  /**
   * That the request comes with a proof for it, made by the key that its token is bound to.
   * @param member who has signed the token: it uses up its own part of what is remembered
   * @throws RestError dpop_needed, bad_dpop, dpop_elsewhere, dpop_time, dpop_used
   */
  check(request: Proved, member: string, boundTo: string): void {
    const [text, ...more] = valuesOf(request.rawHeaders, 'dpop');
    if (text === undefined) {
      throw new RestError('dpop_needed', 'the token is bound to a key: send a DPoP header, too');
    }
    if (more.length > 0) throw new RestError('bad_dpop', 'there is more than one DPoP header');
    const proof = decode(text);
    const [field] = Object.entries(matches(proof, request, boundTo)).find(([, is]) => !is) ?? [];
    if (field !== undefined) {
      throw new RestError('dpop_elsewhere', `the proof is for another ${field}`, { field });
    }
    const used = this.#usedBy(member);
    this.#checkTime(proof, used);
    if (!verifyReadProof(proof))
      throw new RestError('bad_dpop', 'the proof is not signed by its key');
    if (used.made.has(proof.id)) throw new RestError('dpop_used', 'the proof came already');
    this.#remember(proof, used);
  }

  #checkTime({ issuedAt }: ReadProof, { floor }: Used): void {
    const now = this.#seconds();
    if (issuedAt > floor && Math.abs(now - issuedAt) <= APART_S) return;
    const what = issuedAt > now ? 'was made ahead of time' : 'is too old';
    throw new RestError('dpop_time', `the proof ${what}; here it is ${now}`, { now, issuedAt });
  }

  #usedBy(member: string): Used {
    const used = this.#used.get(member) ?? { made: new Map(), newest: 0, floor: 0 };
    this.#used.delete(member);
    // Whoever has none that could come again takes no part.
    for (const [other, { made, newest }] of this.#used) {
      if (newest >= this.#seconds() - APART_S) break;
      this.#used.delete(other);
      this.#size -= made.size;
    }
    this.#used.set(member, used);
    return used;
  }

  #remember({ id, issuedAt }: ReadProof, used: Used): void {
    used.made.set(id, issuedAt);
    used.newest = Math.max(used.newest, issuedAt);
    this.#size += 1;
    const part = this.#most / this.#used.size;
    for (const [oldest, made] of used.made) {
      const isOver = made < this.#seconds() - APART_S;
      if (!isOver && (this.#size <= this.#most || used.made.size <= part)) break;
      used.made.delete(oldest);
      this.#size -= 1;
      if (!isOver) used.floor = Math.max(used.floor, made);
    }
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1_000);
  }
}

/** What of a proof fits its request, by what it is called in words. */
function matches(
  proof: ReadProof,
  { method, url = '', rawHeaders }: Proved,
  boundTo: string,
): Readonly<Record<string, boolean>> {
  const [path = ''] = url.split('?', 1);
  const query = url.slice(path.length + 1);
  const [authorization = ''] = valuesOf(rawHeaders, 'authorization');
  const token = authorization.slice(authorization.indexOf(' ') + 1);
  return {
    key: keyThumbprint(proof.key) === boundTo,
    token: proof.token === tokenDigest(token),
    method: proof.method === method,
    // A proxy may have taken something off before it; each path of this interface begins alike.
    path: proof.url.slice(proof.url.indexOf('/', 'https://'.length)).endsWith(path),
    query: proof.query === queryDigest(query),
  };
}

function decode(text: string): ReadProof {
  try {
    return decodeReadProof(text);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new RestError('bad_dpop', error.message, { ...error.facts, reason: error.code });
  }
}
