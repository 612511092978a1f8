/**
 * HTTP as a client wants it towards nodes that it does not trust: every request ends in time,
 * every answer is bounded while it is read, redirections are not followed.
 */
import type { Facts } from '../../ledger/assert.ts';
import { ClientError } from './clientError.ts';
import type { ReadHeaders } from './readTokens.ts';

/** What is asked. */
export interface Request {
  readonly url: string;
  /** JSON text or plain bytes to POST; a GET when absent. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Who reads; nobody in particular when absent. */
  readonly reading?: ReadHeaders | undefined;
  /** Until the last byte of the answer. */
  readonly timeoutMs: number;
  /** Of the answer; more is an error. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** A whole answer. */
export interface Answer {
  readonly status: number;
  /** `content-type` without parameters, lower case; empty when absent. */
  readonly contentType: string;
  /** Of `retry-after`, seconds; null where it says no whole number of them. */
  readonly retryAfterS: number | null;
  readonly bytes: Uint8Array;
}

/**
 * Asks and reads the whole answer, whatever its status.
 * @throws ClientError unreachable, timeout, answer_too_big, aborted
 */
export async function fetchAnswer(request: Request): Promise<Answer> {
  return withDeadline(request, async (signal) => {
    const response = await open(request, signal);
    const parts: Uint8Array[] = [];
    for await (const part of readBody(response, request)) parts.push(part);
    return { ...headOf(response), bytes: joined(parts) };
  });
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'the node takes no such read token; name the key of an auditor or a supervisor',
  403: 'only auditors and supervisors read this, and nobody by http from afar: by https',
  410: 'the node joined later and does not hold this',
  429: 'its reader reads more than it may for long',
};

/**
 * Asks and hands out the body of an answer with status 200 as it arrives. The time limit is for
 * the whole of it.
 * @throws ClientError unreachable, timeout, answer_too_big, aborted, busy, node_refused
 */
export async function* fetchChunks(request: Request): AsyncGenerator<Uint8Array> {
  const deadline = deadlineOf(request);
  try {
    const response = await open(request, deadline);
    await expectGood(response, request.url);
    yield* readBody(response, request);
  } catch (error) {
    throw explain(error, request, deadline);
  }
}

/** What is asked of a stream, which has no end in time. */
export interface StreamRequest {
  readonly url: string;
  readonly accept: string;
  readonly reading?: ReadHeaders | undefined;
  /** Nothing may come for so long. */
  readonly idleMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * As `fetchChunks`, of an answer that goes on until one side ends it. The time that the caller
 * takes for a chunk does not count.
 * @throws ClientError unreachable, timeout, aborted, busy, node_refused
 */
export async function* fetchStream(request: StreamRequest): AsyncGenerator<Uint8Array> {
  const { url, accept, reading, idleMs, signal } = request;
  const idle = new AbortController();
  const late = (): NodeJS.Timeout => setTimeout(() => idle.abort(), idleMs);
  const ends = signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]);
  let timer = late();
  try {
    const headers = { accept, ...reading };
    const response = await fetch(url, { signal: ends, redirect: 'error', headers });
    await expectGood(response, url);
    for await (const part of response.body ?? []) {
      clearTimeout(timer);
      yield part;
      timer = late();
    }
  } catch (error) {
    throw explain(error, { url, signal, timeoutMs: idleMs }, ends);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws ClientError busy, node_refused */
async function expectGood(response: Response, url: string): Promise<void> {
  const { status } = response;
  if (status === 200) return;
  await response.body?.cancel();
  const words = `${url}: ${REASONS[status] ?? `status ${status}`}`;
  if (!isNotReady(status)) throw new ClientError('node_refused', words, { status });
  const { retryAfterS } = headOf(response);
  throw new ClientError('busy', words, { status, ...afterFacts(retryAfterS) });
}

/** Whether a status says that the same may be answered later, or by another node. */
export function isNotReady(status: number): boolean {
  return status === 429 || status >= 500;
}

/** The fact of a `busy` that says when to ask again. */
export function afterFacts(retryAfterS: number | null): Facts {
  return retryAfterS === null ? {} : { afterS: retryAfterS };
}

async function withDeadline<T>(
  request: Request,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = deadlineOf(request);
  try {
    return await work(deadline);
  } catch (error) {
    throw explain(error, request, deadline);
  }
}

function deadlineOf({ timeoutMs, signal }: Request): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}

function open(request: Request, signal: AbortSignal): Promise<Response> {
  const { url, body, reading } = request;
  if (body === undefined) return fetch(url, { signal, redirect: 'error', headers: { ...reading } });
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  const headers = { ...reading, 'content-type': type };
  return fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
}

async function* readBody(response: Response, request: Request): AsyncGenerator<Uint8Array> {
  const { maxBytes, url } = request;
  if (response.body === null) return;
  let bytes = 0;
  // By hand, because not every browser iterates over a body.
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value: part } = await reader.read();
      if (done) return;
      bytes += part.length;
      if (bytes > maxBytes) {
        const words = `${url}: more than ${maxBytes} bytes`;
        throw new ClientError('answer_too_big', words, { maxBytes });
      }
      yield part;
    }
  } finally {
    // Whoever reads no further lets the connection go; one that broke cannot be told so.
    await reader.cancel().catch(() => undefined);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function headOf(response: Response): Omit<Answer, 'bytes'> {
  const type = response.headers.get('content-type') ?? '';
  const after = response.headers.get('retry-after') ?? '';
  return {
    status: response.status,
    contentType: (type.split(';', 1)[0] ?? '').trim().toLowerCase(),
    retryAfterS: /^[0-9]{1,9}$/.test(after) ? Number(after) : null,
  };
}

/** The client's own word for what `fetch` threw; the cause says what the system said. */
function explain(
  error: unknown,
  request: Pick<Request, 'url' | 'signal' | 'timeoutMs'>,
  deadline: AbortSignal,
): unknown {
  if (error instanceof ClientError) return error;
  const { url, signal, timeoutMs } = request;
  if (signal?.aborted) return new ClientError('aborted', `${url}: the caller broke off`);
  if (deadline.aborted) {
    return new ClientError('timeout', `${url}: no answer in ${timeoutMs} ms`, { timeoutMs });
  }
  // A TypeError is all that fetch says about refused, reset and broken connections.
  if (!(error instanceof TypeError)) return error;
  const system = causeOf(error);
  if (DISTRUST[system] !== undefined) {
    return new ClientError('not_trusted', `${url}: ${DISTRUST[system]} (${system})`, { system });
  }
  const hint = /^(?:ERR_SSL|EPROTO)/.test(system) ? ', no TLS is spoken there: http?' : '';
  return new ClientError('unreachable', `${url}: ${system}${hint}`, { system });
}

const NO_AUTHORITY = 'its certificate leads to no authority that is trusted here';

/** What OpenSSL and Node say of a certificate that they do not take. */
const DISTRUST: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: NO_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: NO_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: NO_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NO_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NO_AUTHORITY,
  CERT_UNTRUSTED: NO_AUTHORITY,
  INVALID_CA: 'what has signed its certificate is no authority',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by who it says',
  CERT_HAS_EXPIRED: 'its certificate has expired, or the clock here is wrong',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock here is wrong',
  CERT_REVOKED: 'its certificate is revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than that in the URL',
};

function causeOf(error: TypeError): string {
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}
