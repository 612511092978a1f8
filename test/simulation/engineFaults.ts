/** What happens to a simulated network again and again until it is healed, whatever it does. */
import type { EngineNode } from './engineNode.ts';
import type { FaultSurroundings } from './engineSurroundings.ts';

const LIAR_PERIOD_MS = 700;

/** Begins with everything that the scenario asks for. */
export function beginFaults(world: FaultSurroundings): void {
  const { scenario } = world;
  if (scenario.skewsMs.some((skew) => skew !== 0)) world.count('clock skew');
  if (scenario.partitionEveryMs > 0) partition(world);
  if (scenario.jumpEveryMs > 0) jump(world);
  if (scenario.fullEveryMs > 0) again(world, scenario.fullEveryMs, 'disk full', fillDisk);
  if (scenario.liars === 0) return;
  world.count('liar');
  again(world, LIAR_PERIOD_MS, 'liars', mindLiars);
}

/** Does something every so often until all faults end. */
function again(
  world: FaultSurroundings,
  everyMs: number,
  what: string,
  run: (world: FaultSurroundings) => void,
): void {
  world.plan(everyMs, what, () => {
    if (world.healed) return;
    run(world);
    again(world, everyMs, what, run);
  });
}

function partition(world: FaultSurroundings): void {
  const { network, lots, scenario } = world;
  network.cut.clear();
  if (world.healed) return;
  if (lots.chance(0.7)) {
    world.count('partition');
    for (const from of world.nodes) {
      for (const to of world.nodes) {
        if (from !== to && lots.chance(scenario.cut)) network.cut.add(`${from.name}>${to.name}`);
      }
    }
  }
  world.plan(scenario.partitionEveryMs, 'partition', () => partition(world));
}

function jump(world: FaultSurroundings): void {
  if (world.healed) return;
  const node = world.lots.pick(world.nodes);
  world.count('clock jump');
  world.jumpClock(node, world.lots.pick([-60_000, -2_000, 2_000, 60_000]));
  world.plan(world.scenario.jumpEveryMs, 'jump', () => jump(world));
}

/** Of one node, for a while. */
function fillDisk(world: FaultSurroundings): void {
  const node = world.lots.pick(world.nodes);
  world.count('disk full');
  node.disk.full = node.evidenceDisk.full = true;
  world.plan(world.lots.integer(300, 4_000), `room ${node.name}`, () => {
    node.disk.full = node.evidenceDisk.full = false;
  });
}

/** A liar that forgets what it signed; others forget it when peers have shown it their lies. */
function mindLiars(world: FaultSurroundings): void {
  if (world.scenario.lies === 'false history' && world.lots.chance(0.4)) loseChain(world);
  for (const node of world.nodes) {
    if (!node.isLiar || !node.up || !forgets(world, node)) continue;
    world.count('lie: amnesia');
    world.crashNode(node);
    node.wipe({ chain: false, safety: true }, true);
    world.startNode(node);
  }
}

/** Somebody correct has lost its chain, and asks everybody for it. */
function loseChain(world: FaultSurroundings): void {
  const node = world.lots.pick(world.correct());
  if (!node.up) return;
  world.count('chain lost');
  world.crashNode(node);
  node.wipe({ chain: true, safety: false });
  world.startNode(node);
}

function forgets({ scenario, lots }: FaultSurroundings, { engine }: EngineNode): boolean {
  if (engine === null) return false;
  return engine.state.halted !== null || (scenario.lies === 'amnesia' && lots.chance(0.5));
}
