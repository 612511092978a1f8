/**
 * The operator's port: what is of the node and not of the ledger. Whoever reaches it reads it, so
 * it is on loopback or in a network of the operator's own; members and strangers have the other.
 */
import { z } from 'zod';
import type { App } from './app.ts';
import { createApp } from './app.ts';
import { addHealthRoutes } from './health.ts';
import type { RestLimits } from './limits.ts';
import type { RestParts } from './ports.ts';
import { handleError } from './problems.ts';
import { guardOperator } from './readHook.ts';
import type { RequestGuardOptions } from './requestGuard.ts';
import { guardRequests } from './requestGuard.ts';
import { answers, jsonAnswers } from './routeSchemas.ts';
import { nothing, standingAnswer } from './shapes.ts';

/** What the port is made from. */
export interface OperatorTerms extends RequestGuardOptions {
  readonly limits: RestLimits;
  /** The name of this node. */
  readonly node: string;
}

/** /healthz, /readyz with its reason, /standing and /metrics; nothing listens yet. */
export function createOperatorApp(terms: OperatorTerms, parts: RestParts): App {
  const app = createApp(terms.limits);
  app.setErrorHandler((error, request, reply) => handleError(error, request, reply, parts.log));
  guardRequests(app, terms);
  guardOperator(app);
  addHealthRoutes(app, parts, 'operator');
  const plain = { params: nothing, querystring: nothing };
  app.get(
    '/standing',
    {
      config: { reads: 'operator' },
      schema: {
        ...plain,
        summary: 'Where the node stands, whom it reaches and what it waits for',
        response: jsonAnswers({ 200: standingAnswer }),
      },
    },
    async () => await describeStanding(parts, terms.node),
  );
  app.get(
    '/metrics',
    {
      config: { reads: 'operator' },
      schema: {
        ...plain,
        summary: 'Metrics as Prometheus reads them',
        response: answers('text/plain', { 200: z.string() }),
      },
    },
    async (_request, reply) =>
      reply.header('content-type', parts.metrics.contentType).send(await parts.metrics.metrics()),
  );
  return app;
}

async function describeStanding(
  { chain, state }: RestParts,
  node: string,
): Promise<z.infer<typeof standingAnswer>> {
  const { round, step, peers, pool, why } = await state();
  const { height, time } = chain.position;
  return {
    ...{ node, height, time, round, step, pool },
    peers: peers.map(({ name, connected }) => ({ name, connected })),
    why: why.map((reason) => ({ ...reason, facts: { ...reason.facts } })),
  };
}
