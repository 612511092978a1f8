/** The node itself: status, genesis document, health, readiness, metrics, and its OpenAPI text. */

import { z } from 'zod';
import { nextDueTime } from '../../contracts/settle.ts';
import { quorumPower } from '../../ledger/validators.ts';
import type { App } from './app.ts';
import type { NodeState, RestParts } from './ports.ts';
import { RestError } from './restError.ts';
import { answers, jsonAnswers } from './routeSchemas.ts';
import { nothing, statusAnswer, wellAnswer } from './shapes.ts';

/** What these routes need beside the parts of the node. */
export interface NodeRouteOptions {
  /** The name of this node. */
  readonly node: string;
  /** Of this software. */
  readonly version: string;
}

/** Heartbeats that may be missing before the newest block counts as old, and a margin in ms. */
const HEARTBEATS = 2;
const MARGIN_MS = 15_000;

/** Adds /v1/status, /v1/genesis, /v1/openapi.json, /healthz, /readyz and /metrics. */
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
  addHealthRoutes(app, parts);
}

function addHealthRoutes(app: App, parts: RestParts): void {
  const plain = { params: nothing, querystring: nothing };
  const startedMs = parts.now();
  const well = jsonAnswers({ 200: wellAnswer });
  app.get(
    '/healthz',
    {
      config: { reads: 'public' },
      schema: { ...plain, summary: 'Whether the node is alive', response: well },
    },
    async () => {
      const { halted } = await parts.state();
      if (halted !== null) throw new RestError('halted', `the node has halted: ${halted}`);
      return { ok: true } as const;
    },
  );
  app.get(
    '/readyz',
    {
      config: { reads: 'public' },
      schema: { ...plain, summary: 'Whether the node can do its work', response: well },
    },
    async () => {
      const reason = reasonAgainst(parts, await parts.state(), startedMs);
      if (reason !== null) throw new RestError('not_ready', reason);
      return { ok: true } as const;
    },
  );
  app.get(
    '/metrics',
    {
      config: { reads: 'public' },

      schema: {
        ...plain,
        summary: 'Metrics as Prometheus reads them',
        response: answers('text/plain', { 200: z.string() }),
      },
    },
    async (_request, reply) =>
      reply.header('content-type', parts.metrics.contentType).send(await parts.metrics.metrics()),
  );
}

async function describeNode(
  { chain, genesis, state }: RestParts,
  { node, version }: NodeRouteOptions,
): Promise<z.infer<typeof statusAnswer>> {
  const { validator, round, step, peers, pool, syncing, halted, why } = await state();
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
    round,
    step,
    peers: peers.map(({ name, connected }) => ({ name, connected })),
    pool,
    syncing,
    halted,
    why: why.map((reason) => ({ ...reason, facts: { ...reason.facts } })),
    dueNext: nextDueTime(chain.chainState().world),
    version,
  };
}

/** Why the node cannot do its work at present; null when it can. */
function reasonAgainst(
  { chain, now }: RestParts,
  node: NodeState,
  startedMs: number,
): string | null {
  if (node.halted !== null) return `the node has halted: ${node.halted}`;
  if (node.diskFull) return 'its disk is full';
  if (node.keyElsewhere === 'older_copy') return 'its folder is an older copy';
  if (node.keyElsewhere === 'used_elsewhere') return 'its key is used elsewhere';
  if (node.clockOff !== null) return `its clock is wrong by ${Math.abs(node.clockOff)} ms`;
  if (node.syncing) return 'blocks are missing';
  if (!isQuorumInReach(node, chain.position.validators)) {
    return 'too few validators are connected to decide a block';
  }
  const { parameters, time } = chain.position;
  const aheadMs = time - now();
  if (aheadMs > parameters.precisionMs) {
    return `the newest block lies ${aheadMs} ms in the future of this clock`;
  }
  const ageMs = now() - Math.max(time, startedMs);
  const isOld = ageMs > HEARTBEATS * parameters.heartbeatMs + MARGIN_MS;
  return isOld ? `the newest block is ${ageMs} ms old` : null;
}

/** Whether this node and the validators that it is connected to could decide. */
function isQuorumInReach(
  { peers, validator }: NodeState,
  validators: RestParts['chain']['position']['validators'],
): boolean {
  const there = new Set(peers.filter(({ connected }) => connected).map(({ name }) => name));
  if (validator !== null) there.add(validator);
  const power = validators.reduce((sum, { id, power: own }) => sum + (there.has(id) ? own : 0), 0);
  return power >= quorumPower(validators);
}
