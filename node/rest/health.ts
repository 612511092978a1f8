/** Whether the node is alive and can do its work, for monitors and for who balances load. */
import { quorumPower } from '../../ledger/validators.ts';
import type { App } from './app.ts';
import type { NodeState, RestParts } from './ports.ts';
import { RestError } from './restError.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { nothing, wellAnswer } from './shapes.ts';

/** Heartbeats that may be missing before the newest block counts as old, and a margin in ms. */
const HEARTBEATS = 2;
const MARGIN_MS = 15_000;

/**
 * Adds /healthz and /readyz. Why the node cannot work is the operator's to know: its disk, its
 * clock, whom it reaches. At the public port a balancer learns that it cannot.
 */
export function addHealthRoutes(app: App, parts: RestParts, reads: 'public' | 'operator'): void {
  const plain = { params: nothing, querystring: nothing };
  const startedMs = parts.now();
  const well = jsonAnswers({ 200: wellAnswer });
  app.get(
    '/healthz',
    {
      config: { reads, refuses: ['halted', 'unanswered'] },
      schema: {
        ...{ ...plain, operationId: 'getHealth', tag: 'node' },
        summary: 'Whether the node is alive',
        response: well,
      },
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
      config: { reads, refuses: ['not_ready', 'unanswered'] },
      schema: {
        ...{ ...plain, operationId: 'getReadiness', tag: 'node' },
        summary: 'Whether the node can do its work',
        response: well,
      },
    },
    async () => {
      const reason = reasonAgainst(parts, await parts.state(), startedMs);
      if (reason === null) return { ok: true } as const;
      throw new RestError('not_ready', reads === 'operator' ? reason : 'its operator sees why');
    },
  );
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
