/**
 * The Fastify instance with every default that would hurt switched off: nothing is coerced, no
 * header of a proxy is believed, no answer is cached, every request ends in time, and an error
 * shows its code and nothing of the program.
 */

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { fastify } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { answerBrokenConnection, answerUnheard, limitConnections } from './connections.ts';
import type { RestLimits } from './limits.ts';
import { handleError } from './problems.ts';
import { decodeStrictJson } from './strictJson.ts';

/** The application: routes are added to it with schemas of zod. */
export type App = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Longest value of a path: `settle%2F` and 64 letters. */
const MAX_PARAM_LENGTH = 100;

/** An application without routes. */
export function createApp(limits: RestLimits): App {
  const app = fastify({
    logger: false,
    trustProxy: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.idleMs,
    bodyLimit: limits.maxBodyBytes,
    exposeHeadRoutes: true,
    requestIdHeader: false,
    routerOptions: {
      maxParamLength: MAX_PARAM_LENGTH,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      caseSensitive: true,
    },
    http: {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      maxHeaderSize: limits.maxHeaderBytes,
      insecureHTTPParser: false,
      // The request guard refuses it with a problem; Node's own answer would have no code.
      requireHostHeader: false,
    },
    frameworkErrors: (error, request, reply) => handleError(error, request, reply, null),
    clientErrorHandler: answerBrokenConnection,
  }).withTypeProvider<ZodTypeProvider>();
  limitConnections(app.server, limits);
  answerUnheard(app.server);
  app.setValidatorCompiler(validatorCompiler);
  // Answers are built by this node from typed values; checking them again costs more than they do.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, decodeStrictJson(bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
  });
  return app;
}
