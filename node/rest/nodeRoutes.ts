/** The node itself: status, genesis document, health, readiness, and its OpenAPI text. */

import { z } from 'zod';
import { nextDueTime } from '../../contracts/settle.ts';
import type { App } from './app.ts';
import { addHealthRoutes } from './health.ts';
import type { RestParts } from './ports.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { nothing, statusAnswer } from './shapes.ts';

/** What these routes need beside the parts of the node. */
export interface NodeRouteOptions {
  /** The name of this node. */
  readonly node: string;
  /** Of this software. */
  readonly version: string;
}

/** Adds /v1/status, /v1/genesis, /v1/openapi.json, /healthz and /readyz. */
export function addNodeRoutes(app: App, parts: RestParts, options: NodeRouteOptions): void {
  const plain = { params: nothing, querystring: nothing };
  const status = jsonAnswers({ 200: statusAnswer });
  app.get(
    '/v1/status',
    {
      config: { reads: 'public' },
      schema: { ...plain, summary: 'What the node says about itself', response: status },
    },
    async () => describeNode(parts, options),
  );
  const json = jsonAnswers({ 200: z.looseObject({}) });
  app.get(
    '/v1/genesis',
    {
      config: { reads: 'public' },
      schema: { ...plain, summary: 'The genesis document, as its hash is of', response: json },
    },
    async (_request, reply) =>
      reply.header('content-type', 'application/json').send(Buffer.from(parts.genesis.bytes)),
  );
  let document: string | null = null;
  app.get(
    '/v1/openapi.json',
    { config: { reads: 'public' }, schema: { ...plain, summary: 'This document', response: json } },
    async (_request, reply) => {
      document ??= JSON.stringify(app.swagger());
      return reply.header('content-type', 'application/json').send(document);
    },
  );
  addHealthRoutes(app, parts, 'public');
}

async function describeNode(
  { chain, genesis, state }: RestParts,
  { node, version }: NodeRouteOptions,
): Promise<z.infer<typeof statusAnswer>> {
  const { validator, syncing, halted } = await state();
  const { height, previous, time } = chain.position;
  return {
    genesis: genesis.chain,
    name: genesis.name,
    node,
    // Who was removed from the set, or is not in it yet, follows.
    validator: chain.position.validators.some(({ id }) => id === validator),
    height,
    heldFrom: chain.blocks.first,
    block: previous,
    time,
    syncing,
    halted,
    dueNext: nextDueTime(chain.chainState().world),
    version,
  };
}
