/**
 * Conditional reads (RFC 9110, 13.1.2): each answer to a GET has a strong entity tag, a digest of
 * its very bytes; who has these bytes already gets 304 and none of them.
 */

import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { App } from './app.ts';

/** So many letters of a digest tell two answers apart. */
const LETTERS = 32;

/** Tags the answers of all routes that are added afterwards. */
export function tagAnswers(app: App): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const isWhole = typeof payload === 'string' || payload instanceof Uint8Array;
    if (request.method !== 'GET' || reply.statusCode !== 200 || !isWhole) return payload;
    const bytes = typeof payload === 'string' ? utf8(payload) : payload;
    const tag = `"${hashOf(bytes).slice(0, LETTERS)}"`;
    reply.header('etag', tag);
    if (!names(request.headers['if-none-match'], tag)) return payload;
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    return null;
  });
}

/** Whether one of the tags of an If-None-Match header is this one; weak ones count as strong. */
function names(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => {
    const asked = one.trim();
    return asked === '*' || asked.replace(/^W\//, '') === tag;
  });
}
