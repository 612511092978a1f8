/** The node itself: status, genesis document, health, readiness, and its OpenAPI text. */

import { z } from 'zod';
import { nextDueTime } from '../../contracts/settle.ts';
import type { Days } from '../../contracts/state/calendar.ts';
import { dayAt, dayEnd, dayText } from '../../contracts/state/calendar.ts';
import { genesisDocument } from '../forms/chain.ts';
import type { App } from './app.ts';
import { addHealthRoutes } from './health.ts';
import type { OpenApi } from './openapi.ts';
import { PAGE_POLICY, pageOf } from './openapiPage.ts';
import type { RestParts } from './ports.ts';
import { readerOf } from './readable.ts';
import { answers, jsonAnswers } from './routeSchemas.ts';
import { hash, heightsAnswer, nothing, statusAnswer } from './shapes.ts';

/** What these routes need beside the parts of the node. */
export interface NodeRouteOptions {
  /** The name of this node. */
  readonly node: string;
  /** Of this software. */
  readonly version: string;
  /** The description of all routes. */
  readonly describe: () => OpenApi;
}

/** Adds /v1/status, /v1/genesis, /v1/heights, /v1/openapi.json, /healthz and /readyz. */
export function addNodeRoutes(app: App, parts: RestParts, options: NodeRouteOptions): void {
  const plain = { params: nothing, querystring: nothing };
  const status = jsonAnswers({ 200: statusAnswer });
  app.get(
    '/v1/status',
    {
      config: { reads: 'public', refuses: ['unanswered'] },
      schema: {
        ...{ ...plain, operationId: 'getStatus', tag: 'node' },
        summary: 'What the node says about itself',
        response: status,
      },
    },
    async () => describeNode(parts, options),
  );
  app.get(
    '/v1/genesis',
    {
      config: { reads: 'public' },
      schema: {
        ...{ ...plain, operationId: 'getGenesis', tag: 'node' },
        summary: 'The genesis document, as its hash is of',
        response: jsonAnswers({ 200: genesisDocument }),
      },
    },
    async (_request, reply) =>
      reply.header('content-type', 'application/json').send(Buffer.from(parts.genesis.bytes)),
  );
  addHeights(app, parts);
  addDescription(app, options.describe);
  addHealthRoutes(app, parts, 'public');
}

/** So that a reader knows whether this node keeps it in the past. */
function addHeights(app: App, { heights }: RestParts): void {
  app.get(
    '/v1/heights',
    {
      config: { reads: 'member', refuses: ['busy', 'unanswered'] },
      schema: {
        ...{ operationId: 'getHeights', tag: 'node' },
        summary: 'What the validators say now of their newest blocks, each signed over the nonce',
        params: nothing,
        querystring: z.strictObject({ nonce: hash }),
        response: jsonAnswers({ 200: heightsAnswer }),
      },
    },
    async (request) => {
      const { by } = readerOf(request);
      return { statements: [...(await heights(by, request.query.nonce))] };
    },
  );
}

/** What this interface is, for generators and for people. */
function addDescription(app: App, describe: NodeRouteOptions['describe']): void {
  const plain = { params: nothing, querystring: nothing };
  let document: string | null = null;
  app.get(
    '/v1/openapi.json',
    {
      config: { reads: 'public' },
      schema: {
        ...{ ...plain, operationId: 'getOpenApi', tag: 'node' },
        summary: 'This interface in OpenAPI 3.1',
        response: jsonAnswers({ 200: z.looseObject({ openapi: z.string() }) }),
      },
    },
    async (_request, reply) => {
      document ??= JSON.stringify(describe());
      return reply.header('content-type', 'application/json').send(document);
    },
  );
  let page: string | null = null;
  app.get(
    '/v1/openapi.html',
    {
      config: { reads: 'public' },
      schema: {
        ...{ ...plain, operationId: 'getPage', tag: 'node' },
        summary: 'This interface as a page for people, which asks nothing elsewhere',
        response: answers('text/html', { 200: z.string() }),
      },
    },
    async (_request, reply) => {
      page ??= pageOf(describe());
      const type = 'text/html; charset=utf-8';
      return reply
        .header('content-security-policy', PAGE_POLICY)
        .header('content-type', type)
        .send(page);
    },
  );
}

async function describeNode(
  { chain, genesis, state, now }: RestParts,
  { node, version }: Pick<NodeRouteOptions, 'node' | 'version'>,
): Promise<z.infer<typeof statusAnswer>> {
  const { validator, syncing, halted } = await state();
  const { height, previous, time } = chain.position;
  const { world } = chain.chainState();
  const days = world.facts.get('days') as unknown as Days;
  // Of a transaction that is sent now: while nothing happens, no block says that a day has begun.
  const nowMs = Math.max(now(), time);
  const day = dayAt(days, nowMs);
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
    ledgerDay: dayText(day),
    dayMs: days.dayMs,
    dayEnds: dayEnd(days, day),
    dayLeftMs: dayEnd(days, day) - nowMs,
    syncing,
    halted,
    dueNext: nextDueTime(world),
    version,
  };
}
