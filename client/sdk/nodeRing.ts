/**
 * Several nodes, of which the one that answered last is asked first. One that does not answer is
 * passed over, and all that do not are named at once: while the first still keeps its caller
 * waiting, the others are asked for a sign of life. When none is ready, all are asked again once
 * one says that it will be.
 */
import { ClientError } from './clientError.ts';
import type { Environment } from './environment.ts';
import { systemEnvironment } from './environment.ts';
import type { NodeConnection } from './nodeConnection.ts';
import { LONGEST_S, Patience, Rests, toldS } from './patience.ts';
import type { AskOptions } from './queries.ts';

/** What a client waits for, or why it goes on elsewhere. */
export interface Wait {
  /**
   * `node`: nodes do not answer or are not ready, and others or they are asked. `height`: a node
   * that is as far as this client has seen the chain. `final`: a block with the transaction.
   */
  readonly for: 'node' | 'height' | 'final';
  /** The nodes that it is about. */
  readonly nodes: readonly string[];
  /** For people, without a stop. */
  readonly sentence: string;
}

/** Is told of each wait. */
export type OnWait = (wait: Wait) => void;

/** How long a node may take for a sign of life. */
const LIFE_MS = 2_000;

/** What a question has met so far. */
interface Course {
  /** The last error of a node, by its URL. */
  readonly errors: Map<string, ClientError>;
  readonly rests: Rests;
}

/** See the head of this file. */
export class NodeRing {
  readonly #nodes: readonly NodeConnection[];
  readonly #onWait: OnWait;
  readonly #environment: Pick<Environment, 'now' | 'sleep'>;
  /** Index of the node that answered last, or of the one behind where that has failed. */
  #preferred = 0;

  /** @throws ClientError bad_config without nodes */
  constructor(
    nodes: readonly NodeConnection[],
    onWait: OnWait,
    environment: Pick<Environment, 'now' | 'sleep'> = systemEnvironment,
  ) {
    if (nodes.length === 0) throw new ClientError('bad_config', 'no node is named');
    this.#nodes = nodes;
    this.#onWait = onWait;
    this.#environment = environment;
  }

  /** In the order in which they are asked. */
  inOrder(): readonly NodeConnection[] {
    return [...this.#nodes.slice(this.#preferred), ...this.#nodes.slice(0, this.#preferred)];
  }

  /** From now on this one is the first. */
  prefer(url: string): void {
    const index = this.#nodes.findIndex((node) => node.url === url);
    if (index >= 0) this.#preferred = index;
  }

  /** From now on the next one is the first. */
  passOver(): void {
    this.#preferred = (this.#preferred + 1) % this.#nodes.length;
  }

  /**
   * What the first node says that answers.
   * @throws ClientError when none does: none_ready when that may pass, as some say themselves; else
   *   of the last one, with the words of all
   */
  async ask<T>(
    question: (node: NodeConnection) => Promise<T>,
    { signal }: AskOptions = {},
  ): Promise<T> {
    const course: Course = { errors: new Map(), rests: new Rests(this.#environment) };
    for (const patience = new Patience(); ; ) {
      const asked = await this.#askEach(question, course);
      if (asked !== null) return asked.answer;
      const waitS = patience.take(soonestS(course));
      const error = failureOf([...course.errors.values()]);
      if (waitS === null) throw error;
      const nodes = this.#nodes.map(({ url }) => url);
      const sentence = `no node is ready, asked again in ${Math.ceil(waitS)} s: ${error.message}`;
      this.#onWait({ for: 'node', nodes, sentence });
      await this.#environment.sleep(waitS * 1_000, signal);
    }
  }

  /** Asks those that may be asked already, up to the first that answers; null when none does. */
  async #askEach<T>(
    question: (node: NodeConnection) => Promise<T>,
    { errors, rests }: Course,
  ): Promise<{ readonly answer: T } | null> {
    let left: readonly NodeConnection[] = this.inOrder().filter(
      ({ url }) => rests.leftMs(url) === 0,
    );
    for (let node = left[0]; node !== undefined; node = left[0]) {
      left = left.slice(1);
      try {
        const answer = await question(node);
        this.prefer(node.url);
        return { answer };
      } catch (error) {
        if (!(error instanceof ClientError) || error.code === 'aborted') throw error;
        errors.set(node.url, error);
        // Who has read too much was waited for already.
        if (error.facts['status'] !== 429) rests.note(node.url, error);
        if (errors.size === 1 && isSilent(error) && left.length > 0) {
          left = await this.#liveFirst(error, left);
        }
      }
    }
    return null;
  }

  /** Those that give a sign of life before those that do not, which are named. */
  async #liveFirst(
    first: ClientError,
    nodes: readonly NodeConnection[],
  ): Promise<readonly NodeConnection[]> {
    const signs = await Promise.all(nodes.map(signOfLife));
    const silent = signs.filter((error) => error !== null);
    const named = [first, ...silent].map(({ message }) => message);
    const live = nodes.filter((_, at) => signs[at] === null);
    const others =
      live.length === 0 ? 'no other node has answered yet' : `${live[0]?.url} is asked`;
    const sentence = `no answer: ${named.join('; ')}; ${others}`;
    const dead = nodes.filter((_, at) => signs[at] !== null);
    this.#onWait({ for: 'node', nodes: dead.map(({ url }) => url), sentence });
    return [...live, ...dead];
  }
}

/** Whether a node does not answer at all. */
export function isSilent({ code }: ClientError): boolean {
  return code === 'unreachable' || code === 'timeout';
}

async function signOfLife(node: NodeConnection): Promise<ClientError | null> {
  try {
    await node.fetchStatus({ timeoutMs: LIFE_MS });
    return null;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return isSilent(error) ? error : null;
  }
}

/** Whether nodes are not ready, and nothing that lasts was said by any. */
function areNotReady(errors: readonly ClientError[]): boolean {
  const isPassing = (error: ClientError): boolean =>
    isSilent(error) || error.code === 'busy' || error.code === 'stale';
  return errors.every(isPassing) && errors.some(({ code }) => code === 'busy');
}

/** Seconds until the first of nodes that are not ready may be asked; null when none says so. */
function soonestS({ errors, rests }: Course): number | null {
  if (!areNotReady([...errors.values()])) return null;
  const resting = [...errors].filter(([, { facts }]) => facts['status'] !== 429);
  const waits = resting.map(([url, error]) => {
    const seconds = toldS(error);
    return seconds === null || seconds > LONGEST_S ? null : rests.leftMs(url) / 1_000;
  });
  return leastOf(waits);
}

function leastOf(waits: readonly (number | null)[]): number | null {
  const told = waits.filter((wait) => wait !== null);
  return told.length === 0 ? null : Math.min(...told);
}

/**
 * That no node is ready; else the error of the last one, or of one that shows nothing there:
 * whether any shows it is what counts, as one that is behind shows less. Its words name all that
 * have failed.
 */
export function failureOf(errors: readonly ClientError[]): ClientError {
  const last = errors.at(-1);
  if (last === undefined) return new ClientError('bad_config', 'no node is named');
  const told = errors.find(({ code }) => code === 'not_shown') ?? last;
  const others = errors.filter((error) => error !== told && error.message !== told.message);
  const words = [...others, told].map(({ message }) => message).join('; ');
  if (areNotReady(errors)) {
    const afterS = leastOf(errors.map(toldS));
    return new ClientError('none_ready', words, afterS === null ? {} : { afterS });
  }
  return others.length === 0 ? told : new ClientError(told.code, words, told.facts);
}
