/** Answers that are problems: by HTTP status, with an example of each code that it can have. */
import { INVALID, REFUSALS } from '../../contracts/state/refusals.ts';
import { FORMAT_CODES } from '../../ledger/assert.ts';
import type { LetterCode } from '../mail/letterCodes.ts';
import { isLetterCode } from '../mail/letterCodes.ts';
import { POOL_CODES } from '../mempool/admission.ts';
import { referTo } from './openapiForms.ts';
import type { ReadRule } from './readHook.ts';
import type { RestCode } from './restError.ts';
import { problemEntry, problemOf } from './restError.ts';

/** A code that a route can answer with beside those of every route. */
export type RouteCode = RestCode | LetterCode | keyof typeof REFUSALS | 'transactions';

/** An answer of OpenAPI. */
export type Answer = Readonly<Record<string, unknown>>;

/** What any request can be answered with. */
const EVERYWHERE: readonly RestCode[] = [
  ...(['bad_http', 'header_too_big', 'request_timeout', 'other_host', 'stopping'] as const),
  ...(['crowded', 'bad_url', 'token_in_clear', 'bad_authorization', 'token_elsewhere'] as const),
  ...(['token_time', 'token_key', 'no_mandate', 'read_too_much', 'bad_request'] as const),
  ...(['dpop_needed', 'bad_dpop', 'dpop_elsewhere', 'dpop_time', 'dpop_used'] as const),
  ...(['busy', 'internal', 'unexpected_body'] as const),
];

/** What a route can be answered with for who reads it. */
const BY_RULE: Readonly<Record<ReadRule, readonly RestCode[]>> = {
  public: [],
  member: ['token_needed', 'token_scope', 'behind', 'not_logged'],
  overseer: ['token_needed', 'not_overseer', 'token_scope', 'behind', 'not_logged'],
  operator: [],
};

/** What a request with a body can be answered with. */
const OF_BODIES: readonly RestCode[] = [
  ...(['bad_media_type', 'encoded_body', 'body_too_big', 'repeated_key', 'memory_full'] as const),
];

/** What one transaction that is handed in can be refused with. */
const OF_TRANSACTIONS: readonly string[] = [
  ...Object.keys(FORMAT_CODES),
  ...Object.keys(INVALID),
  ...Object.keys(REFUSALS),
  ...Object.keys(POOL_CODES),
];

/** How answers of a status are called, and what they are. */
const STATUSES: Readonly<Record<number, readonly [name: string, sentence: string]>> = {
  400: ['BadRequest', 'The request, or what it hands in, has not its form.'],
  401: ['Unauthorized', 'Who reads or signs is not known.'],
  403: ['Forbidden', 'It is not for this member.'],
  404: ['NotFound', 'There is no such thing, or none that this member reads.'],
  408: ['RequestTimeout', 'The request did not arrive in time.'],
  409: ['Conflict', 'It does not fit what stands.'],
  410: ['Gone', 'It was there.'],
  413: ['ContentTooLarge', 'It has more bytes than is allowed.'],
  415: ['UnsupportedMediaType', 'The body is not in the one form that is taken.'],
  421: ['MisdirectedRequest', 'The node does not answer for this host.'],
  422: ['Unprocessable', 'It is about something that cannot be.'],
  429: ['TooManyRequests', 'Who asks has used up its share for now.'],
  431: ['HeaderTooLarge', 'The header is too long.'],
  500: ['InternalError', 'The node failed.'],
  503: ['Unavailable', 'The node cannot do it at present.'],
};

/** Answers that several routes share, as components; made while routes are described. */
export class Refusals {
  readonly #shared = new Map<string, Answer>();

  /** All that were used, by name in their order. */
  get responses(): Readonly<Record<string, Answer>> {
    return Object.fromEntries([...this.#shared].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The problems of a route, by status. */
  of(
    rule: ReadRule,
    hasBody: boolean,
    own: readonly RouteCode[],
  ): Readonly<Record<string, Answer>> {
    const extra = own.flatMap((code) => (code === 'transactions' ? OF_TRANSACTIONS : [code]));
    const codes = [
      ...EVERYWHERE,
      ...BY_RULE[rule],
      ...(hasBody ? OF_BODIES : []),
      ...extra,
    ] as readonly string[];
    const answers = new Map<string, Answer>();
    for (const status of Object.keys(STATUSES)) {
      const of = [...new Set(codes)].filter((code) => problemEntry(code).status === Number(status));
      if (of.length > 0) answers.set(status, this.#refer(Number(status), of));
    }
    return Object.fromEntries(answers);
  }

  #refer(status: number, codes: readonly string[]): Answer {
    const [name = '', sentence = ''] = STATUSES[status] ?? [];
    const own = codes.filter((code) => !(EVERYWHERE as readonly string[]).includes(code));
    const many = own.some(isLetterCode) ? 'OfLetters' : 'OfTransactions';
    const ending = own.length > 3 ? [many] : own.map(pascal);
    const full = [name, ...ending].join('');
    if (!this.#shared.has(full)) this.#shared.set(full, answerOf(status, sentence, codes));
    return { $ref: `#/components/responses/${full}` };
  }
}

function answerOf(status: number, sentence: string, codes: readonly string[]): Answer {
  const examples = Object.fromEntries(
    codes.map((code) => [code, { summary: problemEntry(code).sentence, value: problemOf(code) }]),
  );
  return {
    description: sentence,
    ...(status === 401 ? { headers: { 'WWW-Authenticate': CHALLENGE } } : {}),
    ...(status === 429 || status === 503 ? { headers: { 'Retry-After': RETRY } } : {}),
    content: { 'application/problem+json': { schema: referTo('Problem'), examples } },
  };
}

const CHALLENGE = { description: 'Bearer, or DPoP.', schema: { type: 'string' } };
const RETRY = { description: 'When to ask again, seconds.', schema: { type: 'integer' } };

/** `token_needed` as `TokenNeeded`. */
function pascal(code: string): string {
  return code.replaceAll(/(^|_)([a-z])/g, (_, _start, letter: string) => letter.toUpperCase());
}
