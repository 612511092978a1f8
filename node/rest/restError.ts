/**
 * What a request can be answered with instead of what it asked for: problems in the form of RFC
 * 9457, each with a stable code. Codes of transactions and deeds come from refusals.ts of
 * contracts/state, codes of bytes from ledger/assert.ts, codes of the pool from node/mempool; the
 * table here has the codes of HTTP itself.
 */
import { codeEntry } from '../../contracts/state/refusals.ts';
import type { Facts } from '../../ledger/assert.ts';
import { FORMAT_CODES } from '../../ledger/assert.ts';
import { isLetterCode, LETTER_CODES } from '../mail/letterCodes.ts';
import { POOL_CODES } from '../mempool/admission.ts';

/** What is known about a code: its HTTP status and the sentence that explains it. */
export interface ProblemEntry {
  readonly status: number;
  readonly sentence: string;
}

/**
 * Every code of the REST interface's own, in the order in which a request meets them. Never
 * reused; docs/rest.md lists the same codes in the same order, which a test compares.
 */
export const REST_CODES = {
  bad_http: entry(400, 'The request is not the HTTP/1.1 that this server takes.'),
  header_too_big: entry(431, 'The header of the request is longer than the limit.'),
  request_timeout: entry(408, 'The request did not arrive in time.'),
  other_host: entry(421, 'The Host header names a host that this server does not answer for.'),
  stopping: entry(503, 'The node is stopping; ask another one.'),
  crowded: entry(503, 'This address has used up its connections: only /healthz is answered.'),
  bad_url: entry(400, 'The path of the request is not a valid one.'),
  no_route: entry(404, 'There is nothing under this path.'),
  no_portal: entry(404, 'This node serves no portal: none was built, or it is damaged.'),
  bad_method: entry(405, 'The path takes other methods; see the Allow header.'),
  unexpected_body: entry(400, 'A request with this method carries no body.'),
  bad_media_type: entry(
    415,
    'The Content-Type has to be application/json, once, in UTF-8 if it says so.',
  ),
  encoded_body: entry(415, 'A body is taken as it is only, without Content-Encoding.'),
  token_in_clear: entry(
    403,
    'A read token came without TLS: ask by https, and take this token for read by others.',
  ),
  bad_authorization: entry(
    401,
    'The Authorization header is not Bearer or DPoP, and one read token.',
  ),
  token_elsewhere: entry(401, 'The read token is for another chain or another node.'),
  token_time: entry(401, 'The read token has expired, or its time has not come, by this clock.'),
  token_key: entry(401, 'The read token is not signed by an active key of its member.'),
  no_mandate: entry(403, 'There is no reading mandate in force for the member that is named.'),
  dpop_needed: entry(
    401,
    'The read token comes without a proof (DPoP): by a proxy, or bound to a key, it needs one.',
  ),
  bad_dpop: entry(401, 'The DPoP header is not one signed proof of the agreed form.'),
  dpop_elsewhere: entry(
    401,
    'The proof is for another request, another token or another key; see which.',
  ),
  dpop_time: entry(401, 'The proof is too old, or from ahead, by this clock; make one a request.'),
  dpop_used: entry(401, 'The proof came already: make one for each request.'),
  token_needed: entry(401, 'Only members read this: say who reads by a read token.'),
  not_overseer: entry(
    403,
    'Only auditors and supervisors with a mandate for everything read this.',
  ),
  token_scope: entry(403, 'The read token is not good for this path; its scope says for which.'),
  behind: entry(503, 'Blocks are missing here for longer than a heartbeat; ask another node.'),
  read_too_much: entry(
    429,
    'This member, or this address without a token, reads more than it may for long; wait.',
  ),
  not_logged: entry(503, 'What is read under a mandate is logged, which failed; ask another node.'),
  body_too_big: entry(413, 'The body is longer than the limit of its route.'),
  repeated_key: entry(400, 'An object of the body has one key twice.'),
  bad_request: entry(400, 'A parameter or field is missing, unknown, or not of its form.'),
  bad_cursor: entry(400, 'The cursor is not one that this list gave out.'),
  unknown_transaction: entry(404, 'No transaction with this id is in a block or pending here.'),
  not_in_block: entry(404, 'No transaction with this id is in a block.'),
  not_settled: entry(404, 'The item has not been due, or there is no such item.'),
  not_readable: entry(404, 'There is nothing under this key that this member reads.'),
  not_archived: entry(404, 'No fact that has left the state has this key or digest here.'),
  no_letter: entry(404, 'This member has no letter with this id here.'),
  no_member: entry(404, 'There is no member with this id.'),
  no_block: entry(404, 'The chain has no block at this height.'),
  not_held: entry(410, 'This node joined by a snapshot and holds no block that low; ask another.'),
  state_gone: entry(410, 'The state at this height is not held any more; begin at a newer one.'),
  busy: entry(503, 'The node is answering as many such requests as it may; ask again.'),
  unanswered: entry(503, 'The node did not say in time what became of it; send the same again.'),
  halted: entry(503, 'The node makes and takes no more blocks; its operator has to look.'),
  disk_full: entry(503, 'The disk of the node is full: it reads, and writes nothing; ask another.'),
  memory_full: entry(503, 'The node has no memory for more at present; ask another, or later.'),
  not_ready: entry(503, 'The node is running, but is not able to work at present.'),
  internal: entry(500, 'The node failed to answer; its log says why.'),
} as const satisfies Record<string, ProblemEntry>;

/** A code of `REST_CODES`. */
export type RestCode = keyof typeof REST_CODES;

/** A problem as it is answered. */
export interface Problem {
  /** `urn:tallystick:problem:` and the code. */
  readonly type: string;
  /** The sentence that explains the code. */
  readonly title: string;
  /** HTTP status. */
  readonly status: number;
  /** What was wrong this time. */
  readonly detail: string;
  readonly code: string;
  readonly facts: Facts;
}

/** A request is answered with this problem. Its message is shown to the caller. */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly code: RestCode;
  readonly facts: Facts;

  constructor(code: RestCode, message: string, facts: Facts = {}) {
    super(message);
    this.code = code;
    this.facts = facts;
  }
}

/** Status of a pool code; each goes away by itself. */
const POOL_STATUS: Readonly<Record<keyof typeof POOL_CODES, number>> = {
  pool_full: 503,
  sender_share_full: 429,
  refused_too_often: 429,
};

/** Status and sentence of any code that this interface can answer with. */
export function problemEntry(code: string): ProblemEntry {
  const known = codeEntry(code);
  if (known !== undefined) return known;
  if (isKeyOf(FORMAT_CODES, code)) {
    return { status: code === 'too_big' ? 413 : 400, sentence: FORMAT_CODES[code] };
  }
  if (isKeyOf(POOL_CODES, code)) return { status: POOL_STATUS[code], sentence: POOL_CODES[code] };
  if (isLetterCode(code)) return LETTER_CODES[code];
  return isKeyOf(REST_CODES, code) ? REST_CODES[code] : REST_CODES.internal;
}

/** The problem with a code; `detail` is the code's sentence when absent. */
export function problemOf(code: string, facts: Facts = {}, detail?: string): Problem {
  const { status, sentence } = problemEntry(code);
  const type = `urn:tallystick:problem:${code}`;
  return { type, title: sentence, status, detail: detail ?? sentence, code, facts };
}

function isKeyOf<T extends object>(table: T, key: string): key is keyof T & string {
  return Object.hasOwn(table, key);
}

function entry(status: number, sentence: string): ProblemEntry {
  return { status, sentence };
}
