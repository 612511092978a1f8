/**
 * `node launch.mjs test/contracts/marketMain.ts --histories N --from SEED --workers W` runs random
 * histories of the whole market and ends with how often everything happened; exit code 1 when a
 * law broke, the model said otherwise, or something never happened: in 1,000 histories every kind
 * of deed and event does, but for those of `everyKind.ts` that need not.
 */
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { BROAD, History } from './history.ts';
import { IN_A_THOUSAND, WHAT_HAPPENS } from './whatHappens.ts';

/** Seeds that one worker takes at a time. */
const BATCH = 50;

/** What became of some histories. */
interface Report {
  readonly histories: number;
  readonly deeds: number;
  readonly failures: readonly string[];
  readonly tally: ReadonlyMap<string, number>;
}

/** Runs the histories of these seeds. */
function runSeeds(from: number, count: number): Report {
  const [tally, failures] = [new Map<string, number>(), [] as string[]];
  let deeds = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const history = new History(seed, BROAD);
    try {
      history.run();
    } catch (error) {
      failures.push((error as Error).message);
    }
    deeds += history.deeds;
    addTo(tally, history.tally);
  }
  return { histories: count, deeds, failures, tally };
}

function addTo(sum: Map<string, number>, part: ReadonlyMap<string, number>): void {
  for (const [what, count] of part) sum.set(what, (sum.get(what) ?? 0) + count);
}

/** Runs all seeds in workers; calls `told` after each batch. */
async function runWorkers(
  from: number,
  histories: number,
  workers: number,
  told: (report: Report) => void,
): Promise<void> {
  let next = from;
  const runOne = (): Promise<void> =>
    new Promise((done, fail) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: 'histories' });
      const feed = (): void => {
        const count = Math.min(BATCH, from + histories - next);
        if (count <= 0) return worker.postMessage(null);
        worker.postMessage({ from: next, count });
        next += count;
      };
      worker.on('message', (report: Report) => {
        told(report);
        feed();
      });
      worker.once('error', fail);
      worker.once('exit', () => done());
      feed();
    });
  await Promise.all(Array.from({ length: workers }, runOne));
}

/** Runs what the arguments ask for; the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      histories: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
    },
  });
  const [from, histories] = [Number(values.from), Number(values.histories)];
  const tally = new Map<string, number>();
  const beganMs = performance.now();
  let [done, deeds, failed] = [0, 0, 0];
  await runWorkers(from, histories, Number(values.workers), (report) => {
    addTo(tally, report.tally);
    const before = Math.floor(done / 1000);
    done += report.histories;
    deeds += report.deeds;
    failed += report.failures.length;
    for (const failure of report.failures) tellFailure(failure);
    if (Math.floor(done / 1000) > before) console.log(`${done} histories, ${failed} failed`);
  });
  const seconds = (performance.now() - beganMs) / 1000;
  for (const [what, count] of [...tally].sort()) console.log(`${what}: ${count}`);
  const expected = new Set([...WHAT_HAPPENS, ...(histories < 1000 ? [] : IN_A_THOUSAND)]);
  const never = [...expected].filter((what) => !tally.has(what));
  if (never.length > 0) console.log(`never: ${never.join(', ')}`);
  const rate = `${(histories / seconds).toFixed(1)} histories/s`;
  console.log(`${done} histories from seed ${from}, ${deeds} deeds, ${failed} failed, ${rate}`);
  return failed === 0 && never.length === 0 ? 0 : 1;
}

function tellFailure(failure: string): void {
  const seed = /^seed (\d+)/.exec(failure)?.[1] ?? '';
  const again = 'node launch.mjs test/contracts/marketMain.ts --histories 1 --from';
  console.log(`${failure}\n  again: ${again} ${seed}`);
}

if (!isMainThread && workerData === 'histories') {
  parentPort?.on('message', (seeds: { from: number; count: number } | null) => {
    if (seeds === null) parentPort?.close();
    else parentPort?.postMessage(runSeeds(seeds.from, seeds.count));
  });
}
