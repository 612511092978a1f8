/**
 * What every request passes before its route: the node is not stopping, the host is meant, the
 * path and method exist, and a body comes in the one form that is parsed.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';
import { isSpare } from './connections.ts';
import { sendProblem } from './problems.ts';
import type { RestCode } from './restError.ts';
import { problemOf } from './restError.ts';

/** What the guard is told. */
export interface RequestGuardOptions {
  /**
   * Host names, in lower case and without port, that a Host header may have; null for any. A
   * server on loopback answers for loopback names only, so that no web page can reach it under a
   * name of its own (DNS rebinding).
   */
  readonly hosts: ReadonlySet<string> | null;
  readonly isStopping: () => boolean;
}

/** What stands for JSON: itself, or with the one charset that it can have (RFC 8259). */
const JSON_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  ...['application/json; charset=utf-8', 'application/json;charset=utf-8'],
  ...['application/json; charset=UTF-8', 'application/json;charset=UTF-8'],
]);
const LETTER_TYPES: ReadonlySet<string> = new Set(['application/octet-stream']);
const BODY_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
/** Methods whose requests the framework reads to their end before it says that nothing is there. */
const ROUTED: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE', ...BODY_METHODS]);
/** Proxies still ask in the older one; Node's parser takes request lines of others, too. */
const VERSIONS: ReadonlySet<string> = new Set(['1.0', '1.1']);

/** Puts the guard before all routes, those that do not exist included. */
export function guardRequests(app: App, options: RequestGuardOptions): void {
  const routes = new RouteList();
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of typeof method === 'string' ? [method] : method) routes.add(one, url);
  });
  app.addHook('onRequest', async (request, reply) => {
    const isBeyond = isSpare(request.raw.socket);
    // One request, so that its place is free for the next.
    if (isBeyond) reply.header('connection', 'close');
    const isForHealth = request.routeOptions.url === '/healthz';
    const code = refuseRequest(request, options) ?? (isBeyond && !isForHealth ? 'crowded' : null);
    if (code === null) {
      const isForeign = request.is404 && !ROUTED.has(request.method);
      return isForeign ? answerUnknown(routes, request, reply) : undefined;
    }
    if (code === 'bad_http') reply.header('connection', 'close');
    return sendProblem(reply, problemOf(code));
  });
  app.setNotFoundHandler((request, reply) => answerUnknown(routes, request, reply));
}

function refuseRequest(request: FastifyRequest, options: RequestGuardOptions): RestCode | null {
  if (options.isStopping()) return 'stopping';
  const { headers, rawHeaders, httpVersion } = request.raw;
  if (!VERSIONS.has(httpVersion)) return 'bad_http';
  // Node takes the first of two; somebody in between may have taken the second.
  if (valuesOf(rawHeaders, 'host').length !== 1) return 'bad_http';
  if (options.hosts !== null && !options.hosts.has(hostOf(request))) return 'other_host';
  if (!isSpeltOnce(request.raw.url ?? '')) return 'bad_url';
  // A path or method that does not exist is said to be so whatever else is wrong.
  if (request.is404) return null;
  if (!BODY_METHODS.has(request.method)) {
    const length = headers['content-length'];
    const hasBody = headers['transfer-encoding'] !== undefined || (length ?? '0') !== '0';
    return hasBody ? 'unexpected_body' : null;
  }
  if (headers['content-encoding'] !== undefined) return 'encoded_body';
  // One, and a literal: no other parameter, no other case.
  const types = valuesOf(rawHeaders, 'content-type');
  const isLetter = request.routeOptions.config.takes === 'letter';
  const taken = isLetter ? LETTER_TYPES : JSON_TYPES;
  return types.length === 1 && taken.has(types[0] ?? '') ? null : 'bad_media_type';
}

/**
 * Whether a path is spelt in the one way in which its segments are: what needs no escape has none,
 * and no host or fragment stands beside it. A filter before the node that knows a path by its
 * letters cannot be walked around.
 */
function isSpeltOnce(target: string): boolean {
  const [path = ''] = target.split('?', 1);
  if (!path.startsWith('/') || target.includes('#')) return false;
  try {
    return path.split('/').every((part) => encodeURIComponent(decodeURIComponent(part)) === part);
  } catch {
    return false;
  }
}

/** What stands in each header of this name, in lower case, as it was sent. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

function hostOf(request: FastifyRequest): string {
  const host = request.raw.headers.host ?? '';
  return host.replace(/:[0-9]*$/, '').toLowerCase();
}

function answerUnknown(
  routes: RouteList,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = request.raw.url?.split('?', 1)[0] ?? '';
  const methods = routes.methodsOf(path);
  if (methods.length === 0) return sendProblem(reply, problemOf('no_route'));
  reply.header('allow', [...methods, 'OPTIONS'].join(', '));
  // No CORS headers: a browser is not told that it may.
  if (request.method === 'OPTIONS') return reply.code(204).send();
  return sendProblem(reply, problemOf('bad_method'));
}

/** Which methods each path has; a segment that begins with a colon stands for any. */
class RouteList {
  readonly #routes: { readonly method: string; readonly segments: readonly string[] }[] = [];

  add(method: string, url: string): void {
    this.#routes.push({ method, segments: url.split('/') });
  }

  methodsOf(path: string): string[] {
    const parts = path.split('/');
    const fits = this.#routes.filter(
      ({ segments }) =>
        segments.length === parts.length &&
        segments.every((segment, at) => segment === parts[at] || isFilled(segment, parts[at])),
    );
    return [...new Set(fits.map(({ method }) => method))].sort();
  }
}

function isFilled(segment: string, part: string | undefined): boolean {
  return segment.startsWith(':') && part !== undefined && part !== '';
}
