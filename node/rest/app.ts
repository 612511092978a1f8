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
import { answerBrokenConnection } from './connections.ts';
import { endHandshakes } from './handshakes.ts';
import type { TlsPair } from './httpServer.ts';
import { createHttpServer } from './httpServer.ts';
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

/** An application without routes; `tls` is what its server proves itself with, null for none. */
export function createApp(limits: RestLimits, tls: TlsPair | null = null): App {
  const app = fastify({
    logger: false,
    trustProxy: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    bodyLimit: limits.maxBodyBytes,
    exposeHeadRoutes: true,
    requestIdHeader: false,
    routerOptions: {
      maxParamLength: MAX_PARAM_LENGTH,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      caseSensitive: true,
    },
    // One server, also for `localhost`, for which the framework would open a second one.
    serverFactory: (listener) => createHttpServer(listener, limits, tls),
    frameworkErrors: (error, request, reply) => handleError(error, request, reply, null),
    clientErrorHandler: answerBrokenConnection,
  }).withTypeProvider<ZodTypeProvider>();
  app.addHook('preClose', async () => endHandshakes(app.server));
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
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
  });
  return app;
}
