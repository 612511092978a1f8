/** The load processes, seen from the process that measures. */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Done, Job, Word } from './benchLoad.ts';

const MAIN = new URL('./benchLoad.ts', import.meta.url);

/** A few load processes that do the same job at the same time. */
export class Loaders {
  readonly #children: readonly ChildProcess[];

  constructor(count: number) {
    this.#children = Array.from({ length: count }, () =>
      fork(MAIN, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
  }

  /** How many there are. */
  get count(): number {
    return this.#children.length;
  }

  /** Gives each its job; resolves when all are done. @throws when one fails or ends */
  async do(jobOf: (index: number) => Job): Promise<Done[]> {
    return await Promise.all(this.#children.map((child, index) => doJob(child, jobOf(index))));
  }

  /** Lets all of them together have sent so many. */
  allow(total: number): void {
    for (const child of this.#children) say(child, { allowed: Math.floor(total / this.count) });
  }

  /** Ends what they send, after the requests that are under way. */
  enough(): void {
    for (const child of this.#children) say(child, { enough: true });
  }

  /** Ends the processes. */
  async stop(): Promise<void> {
    const running = this.#children.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    await Promise.all(
      running.map(async (child) => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
  }
}

function say(child: ChildProcess, word: Word): void {
  if (child.connected) child.send(word);
}

async function doJob(child: ChildProcess, job: Job): Promise<Done> {
  const abort = new AbortController();
  const { signal } = abort;
  try {
    const said = once(child, 'message', { signal });
    const ended = once(child, 'exit', { signal }).then(() => null);
    child.send({ job });
    const first = await Promise.race([said, ended]);
    if (first === null) throw new Error('a load process ended');
    const answer = first[0] as { readonly done: Done } | { readonly failed: string };
    if ('failed' in answer) throw new Error(`a load process failed: ${answer.failed}`);
    return answer.done;
  } finally {
    abort.abort();
  }
}
