/**
 * `npm run bench -- --peer`: the same work by CometBFT with a small application, in turns with us
 * (A B A B). Its source is in the folder `TALLY_PEER`; Go builds it. On a machine that others use,
 * too, the ratios of one run say something, and single figures little.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FourNodes, RUN_NUMBERS } from './benchFour.ts';
import { percentile } from './benchMachine.ts';
import type { Asked, BenchRun } from './benchMain.ts';
import type { Figures } from './benchReport.ts';

/** What may be asked of turns: each is one run of ours and one of the peer's. */
export const PEER_NUMBERS = { ...RUN_NUMBERS, turns: { usual: 5, min: 1, max: 9 } };

const USUAL_SOURCE = new URL('../../shared/tools/peer-cometbft', import.meta.url);
/** The first build fetches and compiles all of CometBFT. */
const BUILD_MS = 1_800_000;
/** Beside the seconds under load: keys, transactions, start, 15 s of single ones. */
const PEER_MS = 240_000;
/** More than it commits in a second, and what runs ahead of that. */
const PEER_PER_SECOND = 3_000;
const PEER_BESIDES = 4_300;
const STOP_MS = 10_000;
const MAX_ANSWER_CHARS = 1 << 20;

/** What we read of the one line of JSON that the peer ends with. */
const peerSchema = z.object({
  tps: z.number(),
  cpuMsPerTx: z.number(),
  p50: z.number(),
  p99: z.number(),
  diskPerTxNode: z.number(),
  rssEndMB: z.number(),
  refused: z.number(),
  sameHash: z.boolean(),
});

/** What is held beside each other. Times are ms, sizes bytes. */
export interface Compared {
  readonly cpuMsPerTransaction: number;
  readonly transactionsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly diskBytesPerTransaction: number;
  readonly memoryBytes: number;
}

/** All turns. */
export interface Ratios {
  /** Of the last minute, when the first turn began: how much others had to do. */
  readonly loadAtStart: number;
  readonly bytesPerTransaction: number;
  readonly ours: readonly Compared[];
  readonly peers: readonly Compared[];
  readonly faults: readonly string[];
}

/** One run of all turns. */
export class PeerTurns implements BenchRun<Ratios> {
  readonly #asked: Asked<keyof typeof PEER_NUMBERS>;
  #running: BenchRun<unknown> | null = null;
  #child: ChildProcess | null = null;

  constructor(asked: Asked<keyof typeof PEER_NUMBERS>) {
    this.#asked = asked;
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    // Its nodes end with it.
    child.kill('SIGTERM');
    await ended;
    clearTimeout(late);
  }

  async measure(): Promise<Ratios> {
    const { home, say, numbers } = this.#asked;
    const [loadAtStart = 0] = loadavg();
    say(`load at the start: ${loadAtStart.toFixed(1)}`);
    const program = await this.#build();
    const ours: Compared[] = [];
    const peers: Compared[] = [];
    const faults: string[] = [];
    let bytesPerTransaction = 0;
    for (let turn = 1; turn <= numbers.turns; turn += 1) {
      const figures = await this.#runOurs(join(home, `ours-${turn}`));
      bytesPerTransaction = Math.round(figures.bytesPerTransaction);
      ours.push(ownCompared(figures));
      faults.push(...figures.faults.map((fault) => `turn ${turn}, ours: ${fault}`));
      const found = await this.#runPeer(program, bytesPerTransaction);
      peers.push(found.compared);
      faults.push(...found.faults.map((fault) => `turn ${turn}, peer: ${fault}`));
      say(`turn ${turn}: ${[ours, peers].map((all) => shortly(all.at(-1))).join('; peer ')}`);
    }
    return { loadAtStart, bytesPerTransaction, ours, peers, faults };
  }

  /** @throws Error in one line, when source or Go is missing or the build fails */
  async #build(): Promise<string> {
    const source = process.env['TALLY_PEER'] ?? fileURLToPath(USUAL_SOURCE);
    const program = join(this.#asked.home, 'peer');
    await access(join(source, 'go.mod')).catch(() => {
      throw new Error(`the peer's source is not in ${source}: set TALLY_PEER to its folder`);
    });
    this.#asked.say('building the peer');
    const args = ['build', '-o', program, '.'];
    await this.#run('go', args, BUILD_MS, source).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      throw new Error('Go is missing, which builds the peer: install it, or leave out --peer');
    });
    return program;
  }

  async #runOurs(home: string): Promise<Figures> {
    const { numbers } = this.#asked;
    await mkdir(home);
    const run = new FourNodes({ home, numbers, say: () => undefined });
    this.#running = run;
    try {
      return await run.measure();
    } finally {
      this.#running = null;
      await run.stop();
      await rm(home, { recursive: true, force: true });
    }
  }

  async #runPeer(
    program: string,
    size: number,
  ): Promise<{ readonly compared: Compared; readonly faults: readonly string[] }> {
    const { home, numbers } = this.#asked;
    const { seconds } = numbers;
    const dir = join(home, 'peer-nodes');
    const count = seconds * PEER_PER_SECOND + PEER_BESIDES;
    const words = { dir, size, seconds, n: count };
    const args = Object.entries(words).flatMap(([name, value]) => [`-${name}`, String(value)]);
    const lines = (await this.#run(program, args, seconds * 1000 + PEER_MS)).trimEnd().split('\n');
    await rm(dir, { recursive: true, force: true });
    const told = lines.slice(0, -1);
    const found = peerSchema.safeParse(parsed(lines.at(-1) ?? ''));
    if (!found.success) throw new Error(`the peer did not measure: ${lines.at(-1)}`);
    const { data } = found;
    const faults = told.map((line) => line.slice(0, 200));
    // Not what it counts as invalid: its single ones, its last, accept what is not there yet.
    if (data.refused > 0) faults.push('transactions were refused');
    if (!data.sameHash) faults.push('its nodes disagree');
    const compared = {
      cpuMsPerTransaction: data.cpuMsPerTx,
      transactionsPerSecond: data.tps,
      p50Ms: data.p50,
      p99Ms: data.p99,
      diskBytesPerTransaction: data.diskPerTxNode,
      memoryBytes: data.rssEndMB * 2 ** 20,
    };
    return { compared, faults };
  }

  /** What a program says. @throws Error when it fails, says too much or takes longer */
  async #run(command: string, args: string[], limitMs: number, cwd?: string): Promise<string> {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const late = setTimeout(() => child.kill('SIGTERM'), limitMs);
    const said = { out: '', error: '' };
    child.stdout.on('data', (bytes) => {
      said.out = (said.out + String(bytes)).slice(-MAX_ANSWER_CHARS);
    });
    child.stderr.on('data', (bytes) => {
      said.error = (said.error + String(bytes)).slice(-MAX_ANSWER_CHARS);
    });
    try {
      const [code] = await once(child, 'close');
      if (code === 0) return said.out;
      const last = said.error.trimEnd().split('\n').at(-1) ?? '';
      throw new Error(`${command} ended with ${String(code)}: ${last}`);
    } finally {
      clearTimeout(late);
    }
  }
}

function ownCompared(figures: Figures): Compared {
  const { latency, memory } = figures;
  return {
    cpuMsPerTransaction: figures.cpuMsPerTransaction ?? Number.NaN,
    transactionsPerSecond: figures.transactionsPerSecond,
    p50Ms: latency.p50Ms,
    p99Ms: latency.p99Ms,
    diskBytesPerTransaction: figures.diskBytesPerTransaction,
    memoryBytes: memory.endBytes ?? Number.NaN,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function shortly(one: Compared | undefined): string {
  if (one === undefined) return 'nothing';
  const { cpuMsPerTransaction, transactionsPerSecond, p50Ms, p99Ms } = one;
  return (
    `${cpuMsPerTransaction.toFixed(2)} ms of CPU, ${transactionsPerSecond.toFixed(0)} tx/s, ` +
    `p50 ${p50Ms.toFixed(0)}, p99 ${p99Ms.toFixed(0)} ms`
  );
}

const ROWS: readonly [string, keyof Compared, number][] = [
  ['CPU ms a transaction, four nodes', 'cpuMsPerTransaction', 2],
  ['p50 at 20 tx/s, ms', 'p50Ms', 0],
  ['p99 at 20 tx/s, ms', 'p99Ms', 0],
  ['committed tx/s', 'transactionsPerSecond', 0],
  ['disk a transaction and node, B', 'diskBytesPerTransaction', 0],
  ['memory of the largest node, B', 'memoryBytes', 0],
];

/** Lines for a reader: medians of all turns, and their ratio. */
export function showRatios({ ours, peers, faults, ...run }: Ratios): string[] {
  const rows = ROWS.map(([name, key, digits]) => {
    const [own = 0, other = 1] = [ours, peers].map((all) =>
      percentile(
        all.map((one) => one[key]),
        50,
      ),
    );
    const values = `${own.toFixed(digits)}, peer ${other.toFixed(digits)}`;
    return `${name.padEnd(38)} ${values}: ratio ${(own / other).toFixed(2)}`;
  });
  return [
    `medians of ${ours.length} turns, ${run.bytesPerTransaction} B a transaction, ` +
      `load at the start ${run.loadAtStart.toFixed(1)}`,
    ...rows,
    ...faults.map((fault) => `not valid: ${fault}`),
  ];
}
