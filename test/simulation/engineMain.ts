/**
 * `node launch.mjs test/simulation/engineMain.ts --seeds N --from S` runs networks of production
 * engines and ends with the hash over their traces; exit code 1 when one broke an invariant.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { EngineWorld } from './engineWorld.ts';

/** Runs the seeds; the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { seeds: { type: 'string', default: '20' }, from: { type: 'string', default: '1' } },
  });
  const [from, count] = [Number(values.from), Number(values.seeds)];
  const trace = createHash('sha256');
  const faults = new Map<string, number>();
  const beganMs = performance.now();
  let [failed, heights, acknowledged] = [0, 0, 0];
  for (let seed = from; seed < from + count; seed += 1) {
    const world = new EngineWorld(seed);
    const outcome = await world.run();
    trace.update(outcome.trace);
    heights += outcome.heights;
    acknowledged += outcome.acknowledged;
    for (const [kind, times] of Object.entries(outcome.faults)) {
      faults.set(kind, (faults.get(kind) ?? 0) + times);
    }
    if (outcome.violation === null) continue;
    failed += 1;
    console.log(`seed ${seed}: ${outcome.violation}`);
    for (const node of world.nodes) console.log(node.name, node.logged.slice(-5).join('\n  '));
  }
  const seconds = (performance.now() - beganMs) / 1000;
  for (const [kind, times] of [...faults].sort()) console.log(`${kind}: ${times}`);
  console.log(
    `${count} networks, ${failed} failed, ${heights} blocks, ${acknowledged} transactions, ` +
      `${(count / seconds).toFixed(2)} networks/s`,
  );
  console.log(trace.digest('hex'));
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
