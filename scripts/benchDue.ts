/**
 * `npm run bench:due [-- --items N --day-seconds S --json]`: what a due day costs everybody else.
 *
 * Four nodes, and N receivables of one debtor that fall due on one ledger day. 20 transactions a
 * second of other members are measured, from submission to the verified proof: before anything is
 * due, while the holders of record are fixed, and while everything is paid.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Days } from '../contracts/state/calendar.ts';
import { dayAt, dayText, dueTime, recordTime } from '../contracts/state/calendar.ts';
import type { Genesis } from '../ledger/genesis.ts';
import type { Done, Job } from './benchLoad.ts';
import { Loaders } from './benchLoaders.ts';
import { countCores, percentile } from './benchMachine.ts';
import { foundBench } from './benchNetwork.ts';
import { ChainWatch } from './benchWatch.ts';
import type { DueDay } from './benchWorkload.ts';
import { Devnet } from './devnet.ts';

const LOADERS = 2;
const PER_SECOND = 20;
const SECONDS = 30;
/** The load may run ahead by some blocks. */
const AHEAD = 2_000;
const FILL_MS = 600_000;
/** Measuring begins so long before something falls due. */
const LEAD_MS = 2_000;
const SETTLE_MS = 300_000;

/** Latencies of others at one time, ms, and how long what was due took. */
interface Phase {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Due items that were run, and the time from the first block with one to the last, ms. */
  readonly items: number;
  readonly runMs: number;
}

/** @returns the exit code: 0 when all was measured, 1 when not, 2 for bad usage */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      items: { type: 'string', default: '10000' },
      'day-seconds': { type: 'string', default: '300' },
      json: { type: 'boolean', default: false },
    },
  });
  const [items, daySeconds] = [Number(values.items), Number(values['day-seconds'])];
  if (!isWhole(items, 10, 50_000) || !isWhole(daySeconds, 60, 3_600)) {
    console.error('--items is a whole number from 10 to 50000, --day-seconds one from 60 to 3600');
    return 2;
  }
  const home = await mkdtemp(join(tmpdir(), 'tallystick-due-'));
  const devnet = new Devnet(home);
  const loaders = new Loaders(LOADERS);
  try {
    const genesis = await foundBench(home, daySeconds * 1000);
    const phases = await measure({ home, devnet, loaders, genesis, items });
    if (values.json) console.log(JSON.stringify({ items, cores: countCores(), phases }));
    else for (const line of show(items, phases)) console.log(line);
    return 0;
  } catch (error) {
    console.error(`failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await loaders.stop();
    await devnet.stopAll();
    await rm(home, { recursive: true, force: true });
  }
}

interface Bench {
  readonly home: string;
  readonly devnet: Devnet;
  readonly loaders: Loaders;
  readonly genesis: Genesis;
  readonly items: number;
}

async function measure(bench: Bench): Promise<Phase[]> {
  const { devnet, loaders, genesis } = bench;
  await devnet.startAll();
  const ids = await devnet.ids();
  const { start, dayMs, utcOffsetMinutes, cutOffHour } = genesis;
  const days: Days = { start, dayMs, utcOffsetMinutes, cutOffHour, calendar: 1 };
  const day = dayAt(days, days.start) + 1;
  const due = { count: Math.ceil(bench.items / loaders.count), day: dayText(day) };
  const watch = new ChainWatch(devnet, ids, (total) => loaders.allow(total + AHEAD));
  watch.start();
  loaders.allow(AHEAD);
  await prepare(bench, 0, due);
  const [record, paid] = [recordTime(days, day), dueTime(days, day)];
  for (const part of ['first', 'accepted'] as const) await send(bench, watch, part);
  if (Date.now() > record - SECONDS * 1000 - LEAD_MS) {
    throw new Error('the holders of record were fixed before all was accepted: longer days');
  }
  const phases = [await trickle(bench, watch, 'before', Date.now())];
  phases.push(await trickle(bench, watch, 'record', record));
  await prepare(bench, loaders.count);
  phases.push(await trickle(bench, watch, 'due', paid));
  await watch.stop();
  return phases;
}

async function prepare(bench: Bench, firstShare: number, due?: DueDay): Promise<void> {
  const { home, devnet, loaders, genesis } = bench;
  const urls = (await devnet.ids()).map((id) => devnet.url(id));
  const count = 4 * SECONDS * PER_SECOND;
  const { chain } = genesis;
  await loaders.do((at) => ({
    kind: 'prepare',
    workload: { home, chain, share: firstShare + at, count, ...(due === undefined ? {} : { due }) },
    urls,
  }));
  // What the mix rests on has to be final before it.
  if (due === undefined) await loaders.do(() => ({ kind: 'send', part: 'first' }));
}

async function send(bench: Bench, watch: ChainWatch, part: 'first' | 'accepted'): Promise<void> {
  const before = watch.committed;
  const done = await bench.loaders.do((): Job => ({ kind: 'send', part }));
  const refused = refusedIn(done);
  if (Object.keys(refused).length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
  const sent = done.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  await watch.until(() => watch.committed >= before + sent, `committing ${part}`, FILL_MS);
}

/** Measures others from shortly before a time on; then waits until all that was due has run. */
async function trickle(
  { loaders }: Bench,
  watch: ChainWatch,
  name: string,
  time: number,
): Promise<Phase> {
  await delay(Math.max(0, time - LEAD_MS - Date.now()));
  const from = watch.blocks.length;
  const [count, perSecond] = [(SECONDS * PER_SECOND) / loaders.count, PER_SECOND / loaders.count];
  const done = await loaders.do(() => ({ kind: 'trickle', count, perSecond }));
  const { length } = watch.blocks;
  const isOver = (): boolean => {
    const newest = watch.blocks.slice(length);
    return newest.length > 0 && newest.at(-1)?.settlementCount === 0;
  };
  if (name !== 'before') await watch.until(isOver, 'running what is due', SETTLE_MS);
  const blocks = watch.blocks.slice(from).filter(({ settlementCount }) => settlementCount > 0);
  const [first, last] = [blocks[0]?.time ?? 0, blocks.at(-1)?.time ?? 0];
  const latencies = done.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    name,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
    refused: refusedIn(done),
    items: blocks.reduce((sum, { settlementCount }) => sum + settlementCount, 0),
    runMs: last - first,
  };
}

function refusedIn(done: readonly Done[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { refused } of done) {
    for (const [code, count] of Object.entries(refused)) all[code] = (all[code] ?? 0) + count;
  }
  return all;
}

function show(items: number, phases: readonly Phase[]): string[] {
  const base = phases[0]?.p99 ?? 0;
  return [
    `${items} receivables of one debtor; others at ${PER_SECOND} tx/s, ${countCores()} cores`,
    ...phases.map(({ name, p50, p99, items: ran, runMs, refused }) => {
      const times = `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`;
      const ratio = `${(p99 / base).toFixed(2)} times before`;
      const run = ran === 0 ? '' : `; ${ran} items in ${(runMs / 1000).toFixed(1)} s`;
      const codes = Object.keys(refused).length === 0 ? '' : `; ${JSON.stringify(refused)}`;
      return `${name.padEnd(7)} ${times}, ${ratio}${run}${codes}`;
    }),
  ];
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
