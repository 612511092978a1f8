/** One test file after another in a copy, through a runner that stays; hangs are ended. */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dataPath } from '../support/sharedData.ts';
import type { Answer, Question, TestEnd } from './testHost.ts';

/** How long a run may take: work of the processor for all of its processes, and in all. */
export interface Limit {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** How long it took. */
export interface Cost extends Limit {}

/**
 * What a run says. Only a test that failed notices a mistake; `late` is one that has waited too
 * long. A file that cannot be run, or was ended at its limit, tells nothing by itself.
 */
export type Said = (
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly name: string; readonly late: boolean }
  | { readonly kind: 'broke'; readonly why: string }
  | { readonly kind: 'over' }
) & { readonly cost: Cost; readonly tests: readonly TestEnd[] };

/** What else the tests are given: files that are set up before each of theirs, and variables. */
interface More {
  readonly setup: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Histories of each property test; few, because each mistake is hunted by many. */
const HISTORIES = '8';
const LOOK_MS = 500;
const LATE = /timed out|Timed out|timeout/;
/** The kernel counts the work of processes in hundredths of a second. */
const TICK_MS = 10;

/** A runner for one copy, started when it is needed. */
export class HostedRun {
  readonly #folder: string;
  readonly #more: More;
  #child: ChildProcess | null = null;

  constructor(folder: string, more: More = { setup: [], env: {} }) {
    this.#folder = folder;
    this.#more = more;
    process.once('exit', () => this.close());
  }

  /** Runs it, and ends whatever it has started when that takes more than the limit. */
  async run(question: Question, limit: Limit): Promise<Said> {
    const child = this.#child ?? (await this.#start());
    const { pid = 0 } = child;
    const [cpuBefore, startMs] = [workOf(pid), performance.now()];
    const cost = (): Cost => ({
      cpuMs: workOf(pid) - cpuBefore,
      wallMs: performance.now() - startMs,
    });
    let isOver = false;
    const timer = setInterval(() => {
      const { cpuMs, wallMs } = cost();
      isOver = cpuMs > limit.cpuMs || wallMs > limit.wallMs;
      if (isOver) this.close();
    }, LOOK_MS);
    // The runner outlives the question: nothing may go on waiting for what did not come.
    const heard = new AbortController();
    const { signal } = heard;
    const ended = once(child, 'exit', { signal }).then(() => null);
    const answered = once(child, 'message', { signal }).then(([said]) => said as Answer);
    child.send(question);
    const said = await Promise.race([answered, ended]);
    heard.abort();
    clearInterval(timer);
    if (said !== null) return { ...judge(said), cost: cost(), tests: said.tests };
    this.#child = null;
    const spent = { cost: cost(), tests: [] };
    return isOver
      ? { kind: 'over', ...spent }
      : { kind: 'broke', why: 'the runner died', ...spent };
  }

  /** Ends the runner and all that it has started. */
  close(): void {
    const pid = this.#child?.pid;
    this.#child = null;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async #start(): Promise<ChildProcess> {
    const { setup, env: more } = this.#more;
    const env = { ...process.env, ...more, HISTORIES, TALLY_DATA: resolve(dataPath('.')) };
    const child = fork(new URL('./testHost.ts', import.meta.url), [this.#folder, ...setup], {
      cwd: this.#folder,
      // A group of its own: what it has started is counted and ended with it.
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env,
    });
    this.#child = child;
    await once(child, 'message');
    return child;
  }
}

type Judged = Said extends infer One ? (One extends Said ? Omit<One, 'cost' | 'tests'> : 0) : 0;

function judge({ tests, broken }: Answer): Judged {
  const failed = tests.find(({ state }) => state === 'failed');
  if (failed !== undefined) {
    return { kind: 'failed', name: failed.name, late: LATE.test(failed.why) };
  }
  if (broken !== null) return { kind: 'broke', why: broken };
  const passed = tests.some(({ state }) => state === 'passed');
  return passed ? { kind: 'passed' } : { kind: 'broke', why: 'no test was run' };
}

/** The work of all processes of a group, and of those that have ended there; 0 where unknown. */
function workOf(group: number): number {
  if (!existsSync('/proc')) return 0;
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    const [, , owner, ...rest] = statOf(pid);
    if (Number(owner) !== group) continue;
    // Fields 14 to 17 of proc(5): user and system time, and those of children that have ended.
    for (const field of rest.slice(8, 12)) ticks += Number(field);
  }
  return ticks * TICK_MS;
}

/** From the state of a process on; nothing of one that has just ended. */
function statOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
