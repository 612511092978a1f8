/**
 * The one hook before all routes that decides who may read. A route without a rule is an error at
 * the start, so that nothing is shown because somebody forgot to say to whom.
 */
import type { FastifyRequest } from 'fastify';
import { assert } from '../../ledger/assert.ts';
import type { App } from './app.ts';
import { addressOf } from './connections.ts';
import type { ReadProofs } from './readProofs.ts';
import type { Reader, ReadTokens } from './readTokens.ts';
import { valuesOf } from './requestGuard.ts';
import { RestError } from './restError.ts';
import type { TokenWays } from './tokenWays.ts';

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

/** What the hook needs. */
export interface ReadGuard {
  readonly tokens: Pick<ReadTokens, 'readerOf'>;
  readonly ways: Pick<TokenWays, 'isPrivate' | 'isProxied'>;
  readonly proofs: Pick<ReadProofs, 'check'>;
  /** Whether blocks are missing here that others have, for longer than a heartbeat. */
  isBehind(): Promise<boolean>;
  /** Keeps what is read under a mandate. @throws Error when it cannot */
  note(reader: Reader, route: string, url: string): void;
}

/** Puts the hook before all routes that are added afterwards. @throws AssertionFailure */
export function guardReads(app: App, guard: ReadGuard): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    assert(config?.reads !== undefined, `${String(method)} ${url} says who may read it`);
    assert(config.reads !== 'operator', `${url} is on the operator's port alone`);
  });
  app.decorateRequest('reader', null);
  app.addHook('onRequest', async (request) => {
    const { raw, is404, routeOptions } = request;
    const values = valuesOf(raw.rawHeaders, 'authorization');
    // Good or not, whoever listened has it: the caller is told before it does so again.
    if (values.length > 0 && !guard.ways.isPrivate(raw.socket)) {
      throw new RestError('token_in_clear', 'a read token is taken by https alone: ask by https');
    }
    const reader = guard.tokens.readerOf(values);
    if (reader !== null) checkProof(guard, request, reader);
    // Whoever has stolen a token alone uses up no share of its member.
    request.reader = reader;
    const { reads } = routeOptions.config;
    // That there is no such path is no secret.
    if (is404) return;
    checkRule(reads, reader);
    if (reader === null || reads === 'public') return;
    const route = routeOptions.url ?? '';
    checkScope(reader, route);
    if (reader.by !== reader.member && raw.method !== 'GET' && raw.method !== 'HEAD') {
      throw new RestError('no_mandate', 'a mandate is for reading, and hands nothing in');
    }
    if (await guard.isBehind()) throw new RestError('behind', 'the node is fetching blocks');
  });
}

/**
 * Puts behind whatever a read waits for, and before all routes that are added afterwards: a block
 * may have ended a mandate meanwhile, and what is read under one is noted. An answer that takes its
 * time is asked about once more when it is made; streams ask as they go on (stillReads.ts).
 */
export function noteReads(app: App, guard: ReadGuard): void {
  app.addHook('preHandler', async (request) => {
    const { raw, is404, routeOptions, reader } = request;
    const isPublic = is404 || routeOptions.config.reads === 'public';
    if (isPublic || reader === null || !isMandated(reader)) return;
    checkMandate(guard, request);
    noteRead(guard, reader, routeOptions.url ?? '', raw.url);
  });
  app.addHook('preSerialization', async (request, reply, payload) => {
    const { reader } = request;
    if (reply.statusCode === 200 && reader !== null && isMandated(reader)) {
      checkMandate(guard, request);
    }
    return payload;
  });
}

/** Whether what is read is not the reader's own. */
function isMandated({ by, member, isOverseer }: Reader): boolean {
  return isOverseer || by !== member;
}

/** @throws RestError no_mandate, token_time, token_key */
function checkMandate({ tokens }: ReadGuard, { raw, reader }: FastifyRequest): void {
  const now = tokens.readerOf(valuesOf(raw.rawHeaders, 'authorization'));
  if (now?.member === reader?.member && now?.isOverseer === reader?.isOverseer) return;
  throw new RestError('no_mandate', 'the reading mandate has ended before the answer was made');
}

/** @throws RestError not_logged */
function noteRead(guard: ReadGuard, reader: Reader, route: string, url = ''): void {
  try {
    guard.note(reader, route, withoutPlace(url));
  } catch {
    throw new RestError('not_logged', 'the node cannot keep that this is read');
  }
}

/** What was asked for, without the entry at which a page begins, however that is spelt. */
function withoutPlace(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://node');
  if (!searchParams.has('cursor')) return url;
  searchParams.set('cursor', '');
  return `${pathname}?${searchParams}`;
}

/** @throws RestError dpop_needed, bad_dpop, dpop_elsewhere, dpop_time, dpop_used */
function checkProof({ ways, proofs }: ReadGuard, { raw }: FastifyRequest, reader: Reader): void {
  const { boundTo } = reader;
  if (boundTo !== null) {
    proofs.check(raw, reader.by, boundTo);
  } else if (ways.isProxied(raw.socket)) {
    const words = 'by a proxy a read token is taken with a proof alone: bind it to a key';
    throw new RestError('dpop_needed', words);
  }
}

/** @throws RestError token_scope */
function checkScope({ scope }: Reader, route: string): void {
  const [, , word = ''] = route.split('/');
  if (scope === null || scope.includes(word)) return;
  throw new RestError('token_scope', `the token is good for ${scope.join(', ')}`);
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
  return reader === null ? addressOf(ip) : `member ${reader.by}`;
}

/** @throws RestError token_needed, not_overseer */
function checkRule(rule: ReadRule | undefined, reader: Reader | null): void {
  if (rule === 'public') return;
  if (reader === null) throw new RestError('token_needed', 'whoever reads says so by a read token');
  if (rule === 'member' || reader.isOverseer) return;
  throw new RestError('not_overseer', `${reader.by} has no reading mandate for everything`);
}
