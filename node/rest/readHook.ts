/**
 * The one hook before all routes that decides who may read. A route without a rule is an error at
 * the start, so that nothing is shown because somebody forgot to say to whom.
 */
import type { FastifyRequest } from 'fastify';
import { assert } from '../../ledger/assert.ts';
import type { App } from './app.ts';
import { addressOf } from './connections.ts';
import { isOverseer } from './readable.ts';
import type { Reader, ReadTokens } from './readTokens.ts';
import { valuesOf } from './requestGuard.ts';
import { RestError } from './restError.ts';

/**
 * Who may use a route: `public` is everybody; `member` who reads as a member; `overseer` a member
 * that oversees the whole ledger; `operator` whoever reaches the operator's port.
 */
export type ReadRule = 'public' | 'member' | 'overseer' | 'operator';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. */
    reads?: ReadRule;
    /** What its body is, where that is no JSON. */
    takes?: 'letter';
  }
  interface FastifyRequest {
    /** The member that reads; null without a token. */
    reader: Reader | null;
  }
}

/** Puts the hook before all routes that are added afterwards. @throws AssertionFailure */
export function guardReads(app: App, tokens: ReadTokens): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    assert(config?.reads !== undefined, `${String(method)} ${url} says who may read it`);
    assert(config.reads !== 'operator', `${url} is on the operator's port alone`);
  });
  app.decorateRequest('reader', null);
  app.addHook('onRequest', async (request) => {
    const { raw, is404, routeOptions } = request;
    const reader = tokens.readerOf(valuesOf(raw.rawHeaders, 'authorization'));
    request.reader = reader;
    // That there is no such path is no secret.
    if (!is404) checkRule(routeOptions.config.reads, reader);
  });
}

/** The same of the operator's port, which takes no tokens. @throws AssertionFailure */
export function guardOperator(app: App): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    assert(config?.reads === 'operator', `${String(method)} ${url} is for the operator`);
  });
}

/**
 * In whose share of what is bounded a request falls: the member's that reads, wherever it reads
 * from, else that of the address. No address has a space.
 */
export function ownerOf({ reader, ip }: Pick<FastifyRequest, 'reader' | 'ip'>): string {
  return reader === null ? addressOf(ip) : `member ${reader.member}`;
}

/** @throws RestError token_needed, not_overseer */
function checkRule(rule: ReadRule | undefined, reader: Reader | null): void {
  if (rule === 'public') return;
  if (reader === null) throw new RestError('token_needed', 'whoever reads says so by a read token');
  if (rule === 'member' || isOverseer(reader)) return;
  throw new RestError('not_overseer', `${reader.member} is neither auditor nor supervisor`);
}
