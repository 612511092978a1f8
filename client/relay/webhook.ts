/**
 * Webhooks in the form of Standard Webhooks 1.0.0: an id, the time of sending, and an HMAC-SHA256
 * over both and the body, so that a receiver knows who sent it, and when, and tells one that comes
 * twice by its id.
 */
import { createHmac } from 'node:crypto';
import { ClientError } from '../sdk/clientError.ts';
import type { LedgerEvent } from '../sdk/eventAnswers.ts';

/** What is delivered: the same at every attempt, so that it may be kept and sent again. */
export interface Webhook {
  /** The cursor of the event: the same at every node, in every life of the relay. */
  readonly id: string;
  /** JSON: `type`, `timestamp` (of the block, ISO 8601), `data`. */
  readonly body: string;
}

const SECRET = /^whsec_([A-Za-z0-9+/]{32,86}={0,2})$/;
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/**
 * The bytes of a secret: `whsec_` and base64 of 24 to 64 bytes.
 * @throws ClientError bad_config, without what was read
 */
export function decodeWebhookSecret(text: string): Uint8Array {
  const [, encoded = ''] = SECRET.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
  if (isWhole && bytes.length >= MIN_SECRET_BYTES && bytes.length <= MAX_SECRET_BYTES) return bytes;
  throw new ClientError('bad_config', 'a webhook secret is whsec_ and base64 of 24 to 64 bytes');
}

/** The webhook of an event. */
export function webhookOf(event: LedgerEvent, proved: boolean): Webhook {
  const { cursor, time, event: what, ...of } = event;
  const timestamp = new Date(time).toISOString();
  const data = { cursor, ...of, proved, event: what };
  return { id: cursor, body: JSON.stringify({ type: what.type, timestamp, data }) };
}

/** The headers with which a webhook is sent now. @param nowMs ms since 1970 */
export function signedHeaders(
  { id, body }: Webhook,
  secret: Uint8Array,
  nowMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature.digest('base64')}`,
  };
}
