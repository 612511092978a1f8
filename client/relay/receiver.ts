/** A receiver of webhooks: one attempt at delivery, bounded in time, and what its answer means. */
import { ClientError } from '../sdk/clientError.ts';
import type { Webhook } from './webhook.ts';
import { signedHeaders } from './webhook.ts';

/**
 * What came of an attempt. `gone`: the receiver wants none any more (410). `failed`: it is tried
 * again, not before `waitMs` where the receiver has said so.
 */
export type Attempt =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'failed'; readonly reason: string; readonly waitMs: number };

/** Where webhooks go. */
export interface ReceiverOptions {
  readonly url: string;
  readonly secret: Uint8Array;
  /** ms since 1970. */
  readonly now: () => number;
  /** An answer that has not come after this counts as none. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
/** Longest that a receiver may ask to be left alone. */
const LONGEST_WAIT_MS = 3_600_000;

/** See the head of this file. */
export class Receiver {
  readonly #options: ReceiverOptions;

  /** @throws ClientError bad_config unless the URL is one of http or https without credentials */
  constructor(options: ReceiverOptions) {
    const url = URL.parse(options.url);
    const isHttp = url !== null && ['http:', 'https:'].includes(url.protocol);
    if (!isHttp || url.username !== '' || url.password !== '' || url.hash !== '') {
      const message = 'a receiver is an http or https URL without name, password and fragment';
      throw new ClientError('bad_config', message);
    }
    this.#options = options;
  }

  /** Sends a webhook once. Redirections are not followed. @throws ClientError aborted */
  async deliver(webhook: Webhook, signal: AbortSignal): Promise<Attempt> {
    const { url, secret, now, timeoutMs = TIMEOUT_MS } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: signedHeaders(webhook, secret, now()),
        body: webhook.body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
      });
      // What it says beside its status is nobody's business, and may have no end.
      await answer.body?.cancel();
      return attemptOf(answer, now());
    } catch (error) {
      if (signal.aborted) throw new ClientError('aborted', 'the caller broke off');
      if (timeout.aborted) return failed(`no answer in ${timeoutMs} ms`);
      // A TypeError is all that fetch says about refused, reset and broken connections.
      if (error instanceof TypeError) return failed(causeOf(error));
      throw error;
    }
  }
}

function attemptOf({ status, headers }: Response, nowMs: number): Attempt {
  if (status >= 200 && status < 300) return { outcome: 'taken' };
  if (status === 410) return { outcome: 'gone' };
  return failed(`status ${status}`, waitOf(headers.get('retry-after'), nowMs));
}

/** Retry-After in ms: seconds, or a date; 0 where it says nothing that is understood. */
function waitOf(text: string | null, nowMs: number): number {
  if (text === null) return 0;
  const ms = /^[0-9]{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_WAIT_MS) : 0;
}

function failed(reason: string, waitMs = 0): Attempt {
  return { outcome: 'failed', reason, waitMs };
}

function causeOf({ cause }: TypeError): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}
