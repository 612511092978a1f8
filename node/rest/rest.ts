/**
 * The REST interface of a node: it takes transactions in, shows what is committed, and proves it.
 *
 *     connection limits > HTTP parser > request guard > token > strict body > zod > route > answer
 *
 * It knows the chain, the pool and the commits through the ports of ports.ts, and changes nothing
 * but the pool and the letters.
 */

import type { FastifyRequest } from 'fastify';
import type { World } from '../../contracts/state/state.ts';
import type { App } from './app.ts';
import { createApp } from './app.ts';
import { addArchiveRoutes } from './archiveRoutes.ts';
import { addBlockRoutes } from './blockRoutes.ts';
import { boundBodies } from './bodyGate.ts';
import { CommitWaiters } from './commitWaiters.ts';
import { tagAnswers } from './etags.ts';
import { addEventRoutes } from './eventRoutes.ts';
import { EventStreams } from './eventStreams.ts';
import { addHistoryRoutes } from './historyRoutes.ts';
import type { TlsPair } from './httpServer.ts';
import { renewCertificate } from './httpServer.ts';
import { addLetterRoutes } from './letterRoutes.ts';
import type { RestLimits } from './limits.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { addListRoutes } from './listRoutes.ts';
import { addNodeRoutes } from './nodeRoutes.ts';
import { describeRoutes } from './openapi.ts';
import { createOperatorApp } from './operatorApp.ts';
import { PageRow } from './pageRow.ts';
import { addPortalRoutes } from './portalRoutes.ts';
import type { RestParts } from './ports.ts';
import { handleError } from './problems.ts';
import { addProofRoutes } from './proofRoutes.ts';
import { ProofMaker } from './proofs.ts';
import { ReadGate } from './readGate.ts';
import type { ReadGuard } from './readHook.ts';
import { guardReads, noteReads } from './readHook.ts';
import { addReadLogRoutes } from './readLogRoutes.ts';
import { ReadProofs } from './readProofs.ts';
import { ReadRates } from './readRates.ts';
import { ReadTokens } from './readTokens.ts';
import { guardRequests } from './requestGuard.ts';
import { addSearchRoute } from './searchRoutes.ts';
import { stillReads } from './stillReads.ts';
import { addSubmitRoutes } from './submitRoutes.ts';
import { TokenWays } from './tokenWays.ts';

/** How the interface is set up. */
export interface RestOptions {
  /** What to bind to: an address or host name. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where its operator asks. */
  readonly operator: { readonly host: string; readonly port: number };
  /** The name of this node, shown in its status. */
  readonly node: string;
  /** Of this software. */
  readonly version: string;
  /** Host names that requests may be for; without, loopback names if `host` is one, else any. */
  readonly hosts?: readonly string[];
  /** What it proves itself with; without, it speaks HTTP. */
  readonly tls?: TlsPair;
  /** Addresses and nets of proxies that end TLS before it. */
  readonly tlsProxy?: readonly string[];
  readonly limits?: Partial<RestLimits>;
}

/** Where the interface answers: URLs without a slash at their ends. */
export interface RestPlaces {
  readonly url: string;
  readonly operatorUrl: string;
}

/** The running interface. */
export interface Rest {
  /** The application, for requests without a socket. */
  readonly app: App;
  /** That of the operator's port. */
  readonly operatorApp: App;
  /** Listens. @throws Error when it cannot bind */
  start(): Promise<RestPlaces>;
  /** New connections are served with this certificate; nothing happens without TLS. */
  renew(tls: TlsPair): void;
  /** Takes no more requests, lets those under way end for a moment, and frees the ports. */
  stop(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Builds the interface; nothing listens before `start`. */
export async function createRest(options: RestOptions, parts: RestParts): Promise<Rest> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const app = createApp(limits, options.tls ?? null);
  const waiters = new CommitWaiters(parts.commits, limits);
  let stopping = false;
  app.setErrorHandler((error, request, reply) => handleError(error, request, reply, parts.log));
  const isStopping = (): boolean => stopping;
  const { host, hosts, node, operator, tlsProxy = [] } = options;
  guardRequests(app, { hosts: namesOf(hosts, host), isStopping });
  const { chain, genesis, now } = parts;
  const world = (): World => chain.chainState().world;
  const tokens = new ReadTokens({ chain: genesis.chain, node, world, now });
  const ways = new TokenWays(tlsProxy);
  const guard = {
    ...{ tokens, ways, proofs: new ReadProofs(now) },
    ...{ isBehind: () => isBehind(parts), note: notingIn(parts) },
  };
  guardReads(app, guard);
  new ReadRates(limits.readRate).guard(app);
  boundBodies(app, limits, parts.memory);
  observeAnswers(app, parts, isStopping);
  new ReadGate(limits, parts.memory).guard(app);
  noteReads(app, guard);
  tagAnswers(app);
  addPortalRoutes(app, parts.portal);
  const describe = describeRoutes(app, options.version);
  const proofs = new ProofMaker(parts);
  addSubmitRoutes(app, { ...parts, waiters, proofs });
  addProofRoutes(app, { ...parts, proofs });
  addArchiveRoutes(app, parts.chain);
  const source = { chain: parts.chain, row: new PageRow(limits.maxReading) };
  addListRoutes(app, source);
  addSearchRoute(app, parts.chain);
  addHistoryRoutes(app, source);
  const streams = new EventStreams(parts.commits, limits);
  const reading = (request: FastifyRequest) => stillReads(tokens, request);
  addEventRoutes(app, { chain, streams, limits, log: parts.log, stillReads: reading });
  addBlockRoutes(app, parts.chain.blocks, { limits, log: parts.log, stillReads: reading });
  addReadLogRoutes(app, parts.chain, parts.readLog);
  addLetterRoutes(app, parts.letters);
  addNodeRoutes(app, parts, { ...options, describe });
  // Who listens on loopback is asked by loopback names, whatever members call the node.
  const asked = namesOf(isLoopback(operator.host) ? undefined : hosts, operator.host);
  const terms = { limits, hosts: asked, isStopping, node };
  const operatorApp = createOperatorApp(terms, parts);
  const apps = [app, operatorApp];
  for (const each of apps) await each.ready();
  return {
    app,
    operatorApp,
    start: () => listen(app, operatorApp, options),
    renew: (pair) => renewCertificate(app.server, pair),
    stop: async () => {
      stopping = true;
      waiters.stop();
      streams.stop();
      const cut = setTimeout(() => {
        for (const each of apps) each.server.closeAllConnections();
      }, limits.stopMs);
      await Promise.all(apps.map((each) => each.close()));
      clearTimeout(cut);
    },
  };
}

function observeAnswers(app: App, { observe }: RestParts, isStopping: () => boolean): void {
  // Whoever waited is told so, and that this connection has no next request.
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    const route = routeOptions.url ?? 'none';
    observe({ method, route, status: statusCode, seconds: elapsedTime / 1_000 });
  });
}

async function listen(app: App, operatorApp: App, options: RestOptions): Promise<RestPlaces> {
  const { host, port, operator, tls } = options;
  const url = await app.listen({ host, port });
  const operatorUrl = await operatorApp.listen({ ...operator });
  // The framework knows nothing of the server beneath it.
  return { url: tls === undefined ? url : url.replace('http:', 'https:'), operatorUrl };
}

/** Whether blocks are missing here that others have, and the newest is older than a heartbeat. */
async function isBehind({ chain, now, state }: RestParts): Promise<boolean> {
  const { parameters, time } = chain.position;
  return now() - time > parameters.heartbeatMs && (await state()).syncing;
}

function notingIn({ chain, now, readLog, log }: RestParts): ReadGuard['note'] {
  return ({ by, member, isOverseer }, route, url) => {
    const { height } = chain.position;
    try {
      readLog.note({ time: now(), height, by, of: isOverseer ? null : member, route, url });
    } catch (error) {
      log.error({ err: error }, 'what is read under mandates cannot be kept, so it is not read');
      throw error;
    }
  };
}

/** Names that a server may be asked by, in lower case; null for any. */
function namesOf(said: readonly string[] | undefined, host: string): ReadonlySet<string> | null {
  if (said !== undefined) return new Set(said.map((name) => name.toLowerCase()));
  return isLoopback(host) ? new Set(LOOPBACK) : null;
}

function isLoopback(host: string): boolean {
  return [...LOOPBACK, '::1'].includes(host);
}
