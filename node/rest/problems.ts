/** From whatever went wrong to the problem that is answered. Nothing internal gets out. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Facts } from '../../ledger/assert.ts';
import { FormatError } from '../../ledger/assert.ts';
import { printable } from '../../ledger/printable.ts';
import type { RestLog } from './ports.ts';
import type { Problem, RestCode } from './restError.ts';
import { problemOf, RestError } from './restError.ts';

/** What a request that comes later finds changed, by HTTP status: seconds to wait. */
const RETRY_AFTER_S: Readonly<Record<number, number>> = { 429: 1, 503: 1 };

const MAX_DETAIL = 300;

/** Codes of Fastify's own errors that a caller can cause. */
const FRAMEWORK: ReadonlyMap<string, RestCode> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body_too_big'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'bad_media_type'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'bad_http'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'bad_request'],
  ['FST_ERR_BAD_URL', 'bad_url'],
  ['FST_ERR_MAX_PARAM_LENGTH', 'bad_url'],
  ['FST_ERR_NOT_FOUND', 'no_route'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout'],
  ['ECONNRESET', 'bad_http'],
]);

/** What an error may hold that a request caused; all of it is checked before it is used. */
interface RequestFault {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly validation?: unknown;
  readonly validationContext?: unknown;
}

/**
 * Answers with a problem, in which what a caller wrote shows as what it is. A connection whose
 * request was not read to its end is closed.
 */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const retryAfter = RETRY_AFTER_S[problem.status];
  // Who knows better has said so.
  if (retryAfter !== undefined && !reply.hasHeader('retry-after'))
    reply.header('retry-after', String(retryAfter));
  // RFC 6750 and RFC 9449: what is taken in its place.
  if (problem.status === 401) reply.header('www-authenticate', challengeTo(problem.code));
  if (!reply.request.raw.complete) reply.header('connection', 'close');
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(printable(JSON.stringify(problem))));
}

function challengeTo(code: string): string {
  return code.includes('dpop') ? 'DPoP algs="Ed25519"' : 'Bearer';
}

/**
 * Answers an error that a handler or the framework threw; what is not the caller's is logged. It
 * does not stop the node, not even a failed assertion: a read has changed nothing, and no caller
 * may be able to stop a validator. What writes the chain stops by itself.
 */
export function handleError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: RestLog | null,
): void {
  const problem = problemOfError(error);
  if (problem.code === 'internal') {
    const { method, url } = request;
    log?.error(
      { method, url: url.slice(0, MAX_DETAIL), err: shortened(error) },
      'a request failed',
    );
  }
  sendProblem(reply, problem);
}

/** The problem that an error is. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof RestError || error instanceof FormatError) {
    return problemOf(error.code, error.facts, error.message.slice(0, MAX_DETAIL));
  }
  const fault: RequestFault = typeof error === 'object' && error !== null ? error : {};
  if (Array.isArray(fault.validation)) return problemOfForm(fault);
  const code = typeof fault.code === 'string' ? FRAMEWORK.get(fault.code) : undefined;
  return problemOf(code ?? (isCallers(fault) ? 'bad_request' : 'internal'));
}

/** Whether the framework puts a fault down to the request, with a code that is not known here. */
function isCallers({ code, statusCode }: RequestFault): boolean {
  if (typeof code !== 'string' || !code.startsWith('FST_')) return false;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}

/** An error without what a caller may have made long in it. */
function shortened(error: unknown): unknown {
  if (!(error instanceof Error) || error.message.length <= MAX_DETAIL) return error;
  return { name: error.name, message: error.message.slice(0, MAX_DETAIL) };
}

/** Where the first thing stood that was not of its form, and what was expected there. */
function problemOfForm({ validation, validationContext }: RequestFault): Problem {
  const [first] = validation as readonly { instancePath?: unknown; message?: unknown }[];
  const where = String(validationContext ?? 'request');
  const field = String(first?.instancePath ?? '').slice(0, 100);
  const facts: Facts = { where, field };
  const detail = `${where}${field}: ${String(first?.message ?? 'not of its form')}`;
  return problemOf('bad_request', facts, detail.slice(0, MAX_DETAIL));
}
