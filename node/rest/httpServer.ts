/** The server beneath the application: HTTP, or HTTPS where the node has a certificate. */
import { constants } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { answerUnheard, limitConnections } from './connections.ts';
import { followHandshakes } from './handshakes.ts';
import type { RestLimits } from './limits.ts';

/** A certificate, with those that lead to its authority behind it, and its key; both in PEM. */
export interface TlsPair {
  readonly certificate: string;
  readonly key: string;
}

/** A server that does not listen yet, with all limits of connections; `tls` null: without TLS. */
export function createHttpServer(
  listener: RequestListener,
  limits: RestLimits,
  tls: TlsPair | null,
): Server {
  const terms = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: limits.maxHeaderBytes,
    insecureHTTPParser: false,
    // The request guard refuses it with a problem; Node's own answer would have no code.
    requireHostHeader: false,
  };
  const server =
    tls === null
      ? createServer(terms, listener)
      : createSecureServer(terms, tls, limits.headersTimeoutMs, listener);
  server.setTimeout(limits.idleMs);
  limitConnections(server, limits);
  answerUnheard(server);
  return server;
}

/** From now on new connections are served with another pair; those that are open stay. */
export function renewCertificate(server: Server, tls: TlsPair): void {
  if (server instanceof HttpsServer) server.setSecureContext(contextOf(tls));
}

function createSecureServer(
  terms: object,
  tls: TlsPair,
  handshakeTimeout: number,
  listener: RequestListener,
): Server {
  const server = new HttpsServer({ ...terms, ...contextOf(tls), handshakeTimeout }, listener);
  followHandshakes(server);
  return server;
}

function contextOf({ certificate, key }: TlsPair): object {
  // Whoever shakes hands again and again on one connection would have keys reckoned for ever.
  return { cert: certificate, key, secureOptions: constants.SSL_OP_NO_RENEGOTIATION };
}
