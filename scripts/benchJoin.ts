/**
 * `npm run bench:join [-- --receivables N] [--json]`: what a node takes to join by a snapshot of
 * about N open receivables, from the first question to a folder that is whole and synced.
 *
 * Another process makes the chain and answers, without a network between the two. What it uses is
 * not counted.
 */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { readGenesis } from '../node/chain.ts';
import { takeOver } from '../node/join.ts';
import { StagedState } from '../node/store/stagedState.ts';
import type { PeerJob, PeerReady, PeerWord } from './benchJoinPeer.ts';
import { countCores, folderBytes } from './benchMachine.ts';
import type { Asked, BenchRun } from './benchMain.ts';
import { runBench } from './benchMain.ts';

const PEER = new URL('./benchJoinPeer.ts', import.meta.url);
const NUMBERS = { receivables: { usual: 3_000, min: 100, max: 1_000_000 } };

/** Everything that a run measured. */
interface JoinFigures {
  readonly receivables: number;
  readonly answers: number;
  readonly answerBytes: number;
  readonly diskBytes: number;
  /** Until every part was there and verified, and all of it; ms. */
  readonly fetchingMs: number;
  readonly tookMs: number;
  /** CPU time of this thread, and of all threads of this process; ms. */
  readonly threadMs: number;
  readonly cpuMs: number;
  /** Resident at the most. */
  readonly peakBytes: number;
}

/** See the head of this file. @returns the exit code, see `runBench` */
export async function main(args: readonly string[]): Promise<number> {
  return await runBench(args, {
    name: 'join',
    numbers: NUMBERS,
    start: (asked) => new JoinRun(asked),
    show: showJoinFigures,
  });
}

class JoinRun implements BenchRun<JoinFigures> {
  readonly #asked: Asked<keyof typeof NUMBERS>;
  #peer: ChildProcess | null = null;

  constructor(asked: Asked<keyof typeof NUMBERS>) {
    this.#asked = asked;
  }

  async stop(): Promise<void> {
    this.#peer?.kill();
  }

  async measure(): Promise<JoinFigures> {
    const { home, numbers, say } = this.#asked;
    const peer = fork(PEER, { serialization: 'advanced' });
    this.#peer = peer;
    const ended = once(peer, 'exit').then(([code]) => {
      throw new Error(`the peer has ended with ${code}`);
    });
    // It is heard where somebody waits.
    ended.catch(() => undefined);
    peer.send({ home, receivables: numbers.receivables } satisfies PeerJob);
    const [ready] = (await Promise.race([once(peer, 'message'), ended])) as [PeerReady];
    say(`${ready.receivables} receivables in ${ready.transactions} transactions are made`);
    return await Promise.race([this.#join(peer, ready), ended]);
  }

  async #join(peer: ChildProcess, { node, receivables }: PeerReady): Promise<JoinFigures> {
    const genesis = await readGenesis(node);
    const folder = join(this.#asked.home, 'joined');
    const questions = new Questions(peer);
    const began = performance.now();
    const [cpu, thread] = [process.cpuUsage(), process.threadCpuUsage()];
    let whole = began;
    const log = {
      info: (_facts: object, message: string) => {
        if (message.endsWith('is whole')) whole = performance.now();
      },
      warn: (facts: object, message: string) =>
        this.#asked.say(`${message} ${JSON.stringify(facts)}`),
    };
    const staged = await StagedState.open(folder, genesis.chain);
    const { signal } = new AbortController();
    const now = (): number => performance.now();
    const isTaken = await takeOver(staged, { genesis, network: questions, signal, now, log });
    await staged.close();
    if (!isTaken) throw new Error('nobody offers a snapshot');
    return {
      ...{ receivables, answers: questions.asked, answerBytes: questions.bytes },
      diskBytes: await folderBytes(folder),
      fetchingMs: whole - began,
      tookMs: performance.now() - began,
      threadMs: sumMs(process.threadCpuUsage(thread)),
      cpuMs: sumMs(process.cpuUsage(cpu)),
      peakBytes: process.resourceUsage().maxRSS * 1_024,
    };
  }
}

/** A network of one peer, which is a process. */
class Questions {
  readonly #peer: ChildProcess;
  readonly #waiting = new Map<number, (answer: Uint8Array) => void>();
  asked = 0;
  bytes = 0;

  constructor(peer: ChildProcess) {
    this.#peer = peer;
    peer.on('message', ({ number, bytes }: PeerWord) => {
      this.#waiting.get(number)?.(bytes);
      this.#waiting.delete(number);
    });
  }

  async fetch(_peer: string, _exchange: string, question: Uint8Array): Promise<Uint8Array> {
    const number = this.asked;
    this.asked += 1;
    const answer = await new Promise<Uint8Array>((resolve) => {
      this.#waiting.set(number, resolve);
      this.#peer.send({ number, bytes: question } satisfies PeerWord);
    });
    this.bytes += answer.length;
    return answer;
  }

  peers(): { readonly name: string; readonly connected: boolean }[] {
    return [{ name: 'peer', connected: true }];
  }

  report(): never {
    throw new Error('an honest peer was reported');
  }
}

function sumMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}

function showJoinFigures(figures: JoinFigures): string[] {
  const { receivables, answers, answerBytes, diskBytes, fetchingMs, tookMs } = figures;
  const load = loadavg().map((value) => value.toFixed(1));
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  const { threadMs, cpuMs, peakBytes } = figures;
  return [
    `${countCores()} cores, load ${load.join(' ')}; ${receivables} receivables`,
    `${answers} answers, ${megabytes(answerBytes)} MB; ${megabytes(diskBytes)} MB on disk`,
    `took ${seconds(tookMs)} s, of it ${seconds(fetchingMs)} s until all was there and verified`,
    `CPU ${seconds(cpuMs)} s, of it the main thread ${seconds(threadMs)} s: ` +
      `${((cpuMs * 1_000) / receivables).toFixed(0)} µs a receivable`,
    `memory ${megabytes(peakBytes)} MB at the most`,
  ];
}
