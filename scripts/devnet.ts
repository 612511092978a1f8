/** Node processes on this machine: started, killed, started again, and stopped. */
import type { ChildProcess, Serializable } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from './nodeFlags.ts';

/** How long a node may take until it answers, and until it has stopped. */
const START_MS = 180_000;
const STOP_MS = 12_000;
const MAIN = new URL('../node/main.ts', import.meta.url);

/** The root of our own sources, or of the others that a node is to run. */
function sourcesOf(main: URL): string {
  const own = fileURLToPath(new URL('..', import.meta.url));
  return fileURLToPath(main).startsWith(own) ? own : fileURLToPath(new URL('..', main));
}

/** A node process that does not start, or ends by itself. */
export class DevnetError extends Error {
  override readonly name = 'DevnetError';
  readonly code: 'node_failed' | 'node_slow' | 'network_closed';

  constructor(code: DevnetError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Where a node answers, and where its peers find it. */
interface FoundAt {
  readonly url: string;
  readonly operatorUrl: string;
  readonly addresses: readonly string[];
}

/** The nodes of one network folder (`consortium.ts`), each a process of its own. */
export class Devnet {
  /** Its folder. */
  readonly home: string;
  readonly #children = new Map<string, ChildProcess>();
  readonly #starting = new Map<string, Promise<void>>();
  readonly #places = new Map<string, FoundAt>();
  readonly #tellDeath: ((id: string) => void) | undefined;
  /** Those that were told to end. */
  readonly #ending = new WeakSet<ChildProcess>();
  #closed = false;

  /** @param tellDeath when given, a node that ends unbidden is told of and started again */
  constructor(home: string, tellDeath?: (id: string) => void) {
    this.home = home;
    this.#tellDeath = tellDeath;
  }

  /** Ids of all nodes of the folder, sorted. */
  async ids(): Promise<string[]> {
    return (await readdir(join(this.home, 'nodes'))).sort();
  }

  /** Where a node that was started answers. */
  url(id: string): string {
    return this.#placeOf(id).url;
  }

  /** Where a node that was started answers its operator. */
  operatorUrl(id: string): string {
    return this.#placeOf(id).operatorUrl;
  }

  /** Where its peers find a node that was started. */
  addresses(id: string): readonly string[] {
    return this.#placeOf(id).addresses;
  }

  #placeOf(id: string): FoundAt {
    const place = this.#places.get(id);
    if (place === undefined) throw new DevnetError('node_failed', `${id} was never started`);
    return place;
  }

  /** The process id of a node that runs. */
  pid(id: string): number | undefined {
    return this.#children.get(id)?.pid;
  }

  /** Says something to a node's process, if it runs; `node/main.ts` hears where peers are. */
  say(id: string, word: Serializable): void {
    this.#children.get(id)?.send(word);
  }

  /** What a node's process says next. @throws DevnetError when it does not run or ends */
  async hear(id: string): Promise<unknown> {
    const child = this.#children.get(id);
    if (child === undefined) throw new DevnetError('node_failed', `${id} does not run`);
    const abort = new AbortController();
    const { signal } = abort;
    try {
      const said = once(child, 'message', { signal });
      const ended = once(child, 'exit', { signal }).then(() => null);
      const first = await Promise.race([said, ended]);
      if (first === null) throw new DevnetError('node_failed', `${id} has ended`);
      return first[0];
    } finally {
      abort.abort();
    }
  }

  /** Starts every node that does not run; resolves when all answer. @throws DevnetError */
  async startAll(): Promise<void> {
    await Promise.all((await this.ids()).map((id) => this.start(id)));
  }

  /**
   * Starts one node, if it does not run; resolves when it answers.
   * @param flags of `node/main.ts`, besides its home
   * @param main of other sources, where a node is to run those
   * @throws DevnetError with the end of its log
   */
  async start(id: string, flags: readonly string[] = [], main: URL = MAIN): Promise<void> {
    if (this.#closed) throw new DevnetError('network_closed', 'the network is being stopped');
    if (this.#children.has(id)) return await this.#starting.get(id);
    const starting = this.#launch(id, flags, main);
    this.#starting.set(id, starting);
    await starting.finally(() => this.#starting.delete(id));
  }

  async #launch(id: string, flags: readonly string[], main: URL): Promise<void> {
    const log = openSync(join(this.home, 'nodes', id, 'node.log'), 'a');
    const home = join(this.home, 'nodes', id);
    const sources = sourcesOf(main);
    // Where the packages really are, which is elsewhere when the folder is a link.
    const mayRead = `--allow-fs-read=${await realpath(join(sources, 'node_modules'))}`;
    const child = fork(main, ['--home', home, ...flags], {
      execPath: process.execPath,
      execArgv: [...process.execArgv, ...nodeFlags(sources, home), mayRead],
      stdio: ['ignore', log, log, 'ipc'],
      // Not ours to stop by Ctrl-C: this process tells it, in its own order.
      detached: true,
    });
    closeSync(log);
    this.#children.set(id, child);
    child.once('exit', () => this.#children.delete(id));
    try {
      this.#places.set(id, await this.#ready(id, child));
    } catch (error) {
      // What ends by itself before it answers would do so again; what was killed would not.
      if (child.signalCode !== 'SIGKILL' || !this.#diedUnbidden(id, child)) throw error;
      return await this.#launch(id, flags, main);
    }
    child.once('exit', () => {
      if (!this.#diedUnbidden(id, child)) return;
      // Whoever needs the node waits for it in start(), and learns there why it does not come.
      this.start(id, flags, main).catch(() => undefined);
    });
  }

  /** Tells of a death that this process did not want; false when it did, or nobody is to know. */
  #diedUnbidden(id: string, child: ChildProcess): boolean {
    if (this.#tellDeath === undefined || this.#closed || this.#ending.has(child)) return false;
    this.#tellDeath(id);
    return true;
  }

  /** SIGKILL: no warning, no clean-up. */
  async kill(id: string): Promise<void> {
    await this.#end(id, 'SIGKILL');
  }

  /** Stops one node in good order. @throws DevnetError node_slow */
  async stop(id: string): Promise<void> {
    await this.#end(id, 'SIGTERM');
  }

  /** Stops all nodes in good order. @throws DevnetError node_slow */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#children.keys()].map((id) => this.stop(id)));
  }

  /** Stops all nodes for good: whoever is about to start one fails. @throws DevnetError */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stopAll();
  }

  async #ready(id: string, child: ChildProcess): Promise<FoundAt> {
    const abort = new AbortController();
    const { signal } = abort;
    const late = setTimeout(() => abort.abort(), START_MS);
    try {
      const said = once(child, 'message', { signal });
      const ended = once(child, 'exit', { signal }).then(() => null);
      const first = await Promise.race([said, ended]);
      if (first === null) throw await this.#failure(id, 'node_failed', 'did not start');
      return first[0] as FoundAt;
    } catch (error) {
      if (error instanceof DevnetError) throw error;
      throw await this.#failure(id, 'node_slow', `did not answer within ${START_MS} ms`);
    } finally {
      clearTimeout(late);
      abort.abort();
    }
  }

  async #end(id: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#children.get(id);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    this.#ending.add(child);
    child.kill(signal);
    let late: NodeJS.Timeout | undefined;
    const slow = new Promise<'slow'>((resolve) => {
      late = setTimeout(() => resolve('slow'), STOP_MS);
    });
    const outcome = await Promise.race([ended, slow]);
    clearTimeout(late);
    if (outcome !== 'slow') return;
    child.kill('SIGKILL');
    await ended;
    throw await this.#failure(id, 'node_slow', `did not stop within ${STOP_MS} ms`);
  }

  async #failure(id: string, code: DevnetError['code'], what: string): Promise<DevnetError> {
    const log = join(this.home, 'nodes', id, 'node.log');
    const lines = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-5);
    return new DevnetError(code, `the node ${id} ${what}; the end of ${log}:\n${lines.join('\n')}`);
  }
}
