/**
 * `npm run bench:audit [-- --transactions N] [--accept N] [--block N] [--json]`: how fast and in
 * how much memory a chain is verified from its genesis document on.
 *
 * Makes a chain of N of the benchmark's transactions, of which one of so many accepts an invoice,
 * in a temporary folder, and audits it in processes of their own: by one thread alone, and with
 * others on all cores that check ahead.
 */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { countCheckers } from '../client/auditor/checkers.ts';
import type { Audited, AuditJob } from './benchAuditing.ts';
import type { MadeChain } from './benchChain.ts';
import { exportChain } from './benchChain.ts';
import { countCores, measureVerifications } from './benchMachine.ts';
import type { Asked, BenchRun } from './benchMain.ts';
import { runBench } from './benchMain.ts';

const AUDITING = new URL('./benchAuditing.ts', import.meta.url);
const YARDSTICK_MS = 500;

const NUMBERS = {
  transactions: { usual: 10_000, min: 100, max: 2_000_000 },
  accept: { usual: 20, min: 1, max: 1_000 },
  block: { usual: 100, min: 1, max: 500 },
};

/** Everything that a run measured. */
interface AuditFigures {
  readonly blocks: number;
  readonly transactions: number;
  readonly receivables: number;
  /** One after the other: alone, and with all cores. */
  readonly audits: readonly Audited[];
  /** Signatures that one core verifies in a second. */
  readonly verifications: number;
}

/** See the head of this file. @returns the exit code, see `runBench` */
export async function main(args: readonly string[]): Promise<number> {
  return await runBench(args, {
    name: 'audit',
    numbers: NUMBERS,
    start: (asked) => new AuditRun(asked),
    show: showAuditFigures,
  });
}

class AuditRun implements BenchRun<AuditFigures> {
  readonly #asked: Asked<keyof typeof NUMBERS>;
  #child: ChildProcess | null = null;

  constructor(asked: Asked<keyof typeof NUMBERS>) {
    this.#asked = asked;
  }

  async stop(): Promise<void> {
    this.#child?.kill();
  }

  async measure(): Promise<AuditFigures> {
    const { home, numbers, say } = this.#asked;
    const { transactions, block, accept: acceptEach } = numbers;
    const made = await exportChain({ home, transactions, acceptEach, block });
    say(`${made.transactions} transactions in ${made.blocks} blocks are made`);
    const audits: Audited[] = [];
    for (const checkers of [0, Math.max(1, countCheckers())]) {
      audits.push(await this.#audit(made, checkers));
    }
    const { perSecond: verifications } = measureVerifications(YARDSTICK_MS);
    const { blocks, receivables } = made;
    return { blocks, transactions: made.transactions, receivables, audits, verifications };
  }

  async #audit({ file }: MadeChain, checkers: number): Promise<Audited> {
    const child = fork(AUDITING);
    this.#child = child;
    const genesisFile = join(this.#asked.home, 'genesis.json');
    child.send({ file, genesisFile, checkers } satisfies AuditJob);
    const early = once(child, 'exit').then(([code]) => {
      throw new Error(`the audit has ended with ${code}`);
    });
    const [audited] = await Promise.race([once(child, 'message'), early]);
    await early.catch(() => undefined);
    return audited as Audited;
  }
}

function showAuditFigures(figures: AuditFigures): string[] {
  const { blocks, transactions, receivables, audits, verifications } = figures;
  const load = loadavg().map((value) => value.toFixed(1));
  return [
    `${countCores()} cores, load ${load.join(' ')}`,
    `${verifications.toFixed(0)} verifications/s a core`,
    `${transactions} transactions, ${blocks} blocks, ${receivables} receivables`,
    'checkers | transactions/s | CPU µs a transaction: executing | others | laws | all | peak MB',
    ...audits.map(lineOf),
  ];
}

function lineOf({ checkers, transactions, tookMs, cpuMs, peakBytes }: Audited): string {
  const each = (ms: number): string => ((ms * 1_000) / transactions).toFixed(0);
  const { executing, others, laws } = cpuMs;
  return [
    checkers,
    ((transactions * 1_000) / tookMs).toFixed(0),
    ...[executing, others, laws, executing + others + laws].map(each),
    (peakBytes / 2 ** 20).toFixed(0),
  ].join(' | ');
}
