/** A validator signs twice, one node alone finds it, and ends before any block has recorded it. */
import type { Equivocation } from '../../contracts/equivocation.ts';
import { under } from '../../contracts/state/factKeys.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { encodeMessage } from '../../node/consensus/messages.ts';
import { voteUnder } from './engineLiar.ts';
import type { EngineNode } from './engineNode.ts';
import { calmEngines } from './engineScenario.ts';
import { EngineWorld } from './engineWorld.ts';

/** How the one node that knows ends. */
export const ENDS = [
  'a power cut',
  'two power cuts',
  'a stop',
  'a power cut that cost its chain',
] as const;

const LIAR = 'v3';

/** The evidence that a node's chain has recorded. */
export function recordedAt({ chain }: EngineNode): Equivocation[] {
  const all = scanAll(chain.world.facts, ...under('evidence'));
  return Array.from(all, ([, value]) => value as unknown as Equivocation);
}

/** Why the liar goes free after such an end; null when it does not. */
export async function escapesAfter(end: (typeof ENDS)[number]): Promise<string | null> {
  // It says nothing false itself: its key is used elsewhere.
  const liar = { liars: 1, lies: 'amnesia', maxDelayMs: 20 } as const;
  const world = new EngineWorld(9, { scenario: { ...calmEngines(4), ...liar } });
  const [first, , , last] = world.nodes;
  if (first === undefined || last === undefined) throw new Error('four nodes');
  await world.startAll();
  await grow(world);
  for (const { name } of world.nodes) world.network.cut.add(`v0>${name}`).add(`${name}>v0`);
  for (const block of [null, hashOf(utf8('another block'))]) {
    const vote = voteUnder(world, last, { height: 2, round: 0, type: 'prevote', block });
    world.network.deliver(last, first, 'consensus', encodeMessage(vote));
  }
  // The moments that its disk takes.
  await world.runFor(100);
  if (first.engine?.equivocations.pending.length !== 1) return 'it was not found';
  await endAndStart(world, first, end);
  if (world.correct().some((node) => recordedAt(node).length > 0)) return 'a block had it before';
  world.network.cut.clear();
  await grow(world);
  // It is about the height just decided, and makes a block by itself.
  await world.runFor(20_000);
  const free = world.correct().filter((node) => recordedAt(node)[0]?.validator !== LIAR);
  if (free.length > 0) return `${free.map(({ name }) => name)} have not recorded it`;
  const kept = world.correct().filter(({ evidenceDisk }) => evidenceDisk.names().length > 0);
  return kept.length === 0 ? null : `${kept.map(({ name }) => name)} keep it for ever`;
}

/** One block more, at all nodes that are not cut off. */
async function grow(world: EngineWorld): Promise<void> {
  const height = world.invariants.height + 1;
  world.submitOne();
  await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= height), 60_000);
}

async function endAndStart(
  world: EngineWorld,
  node: EngineNode,
  end: (typeof ENDS)[number],
): Promise<void> {
  const isUp = (): boolean => node.engine !== null;
  for (let left = end === 'two power cuts' ? 2 : 1; left > 0; left -= 1) {
    if (end === 'a stop') await stopped(world, node);
    else world.crashNode(node);
    if (end === 'a power cut that cost its chain') node.wipe({ chain: true, safety: false });
    world.startNode(node);
    await world.runUntil(isUp, 5_000);
  }
}

/** Virtual time has to pass for a node to stop. */
async function stopped(world: EngineWorld, node: EngineNode): Promise<void> {
  let isStopped = false;
  void node.stop().then(() => {
    isStopped = true;
  });
  await world.runUntil(() => isStopped, 5_000);
}
