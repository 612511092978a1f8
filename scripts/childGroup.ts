/**
 * Runs programs as process groups of their own, so that whatever ends this process ends all that
 * they started: signals are handed on to the whole group, and what does not go is killed.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { EndSignal } from './endSignals.ts';
import { onEndSignal } from './endSignals.ts';

/** What a group may take to end by itself. */
const GRACE_MS = 5_000;

/** How a program is run. */
export interface RunOptions {
  readonly cwd: string;
  /** After this time the group is killed; never when absent. */
  readonly limitMs?: number;
}

/** How it ended. */
export interface Ended {
  /** Null when it did not end by itself. */
  readonly code: number | null;
  /** What to call an end that is not code 0: `exit code 1`, `SIGKILL`, or why it did not start. */
  readonly how: string;
}

/** See the head of this file. One program at a time. */
export class ChildGroup {
  #leader: number | undefined;
  #stopped: EndSignal | null = null;

  /** Hands signals on from now on; nothing ends this process before its group. */
  constructor() {
    onEndSignal((signal) => this.#stop(signal));
    process.on('exit', () => this.#signal('SIGKILL'));
  }

  /** The exit code of a shell after the signal that came; null when none has. */
  get stoppedCode(): number | null {
    return this.#stopped === null ? null : 128 + constants.signals[this.#stopped];
  }

  /** Runs Node on these arguments, with the output of this process; nothing after a signal. */
  async run(args: readonly string[], { cwd, limitMs }: RunOptions): Promise<Ended> {
    if (this.#stopped !== null) return { code: null, how: this.#stopped };
    const stdio = ['ignore', 'inherit', 'inherit'] as const;
    const child = spawn(process.execPath, args, { cwd, stdio: [...stdio], detached: true });
    this.#leader = child.pid;
    const late =
      limitMs === undefined ? undefined : setTimeout(() => this.#signal('SIGKILL'), limitMs);
    const ended = await new Promise<Ended>((settle) => {
      child.on('error', ({ message }) => settle({ code: null, how: `did not start: ${message}` }));
      child.on('exit', (code, signal) =>
        settle({ code, how: signal ?? (code === 0 ? 'ok' : `exit code ${code}`) }),
      );
    });
    clearTimeout(late);
    // Its leader is gone; nobody waits for the others.
    this.#signal('SIGKILL');
    this.#leader = undefined;
    return ended;
  }

  #stop(signal: EndSignal): void {
    this.#stopped ??= signal;
    this.#signal(signal);
    setTimeout(() => this.#signal('SIGKILL'), GRACE_MS).unref();
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#leader === undefined) return;
    try {
      process.kill(-this.#leader, signal);
    } catch (error) {
      // There is nobody left in it.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
