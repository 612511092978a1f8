/**
 * Several nodes, of which the one that answered last is asked first. One that does not answer is
 * passed over, and all that do not are named at once: while the first still keeps its caller
 * waiting, the others are asked for a sign of life.
 */
import { ClientError } from './clientError.ts';
import type { NodeConnection } from './nodeConnection.ts';

/** What a client waits for, or why it goes on elsewhere. */
export interface Wait {
  /**
   * `node`: nodes do not answer, and others are asked. `height`: a node that is as far as this
   * client has seen the chain. `final`: a block with the transaction.
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

/** See the head of this file. */
export class NodeRing {
  readonly #nodes: readonly NodeConnection[];
  readonly #onWait: OnWait;
  /** Index of the node that answered last, or of the one behind where that has failed. */
  #preferred = 0;

  /** @throws ClientError bad_config without nodes */
  constructor(nodes: readonly NodeConnection[], onWait: OnWait) {
    if (nodes.length === 0) throw new ClientError('bad_config', 'no node is named');
    this.#nodes = nodes;
    this.#onWait = onWait;
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
   * @throws ClientError when none does: of the last one, with the words of all
   */
  async ask<T>(question: (node: NodeConnection) => Promise<T>): Promise<T> {
    const errors: ClientError[] = [];
    let left = this.inOrder();
    for (let node = left[0]; node !== undefined; node = left[0]) {
      left = left.slice(1);
      try {
        const answer = await question(node);
        this.prefer(node.url);
        return answer;
      } catch (error) {
        if (!(error instanceof ClientError) || error.code === 'aborted') throw error;
        errors.push(error);
        if (errors.length === 1 && isSilent(error) && left.length > 0) {
          left = await this.#liveFirst(error, left);
        }
      }
    }
    throw allFailed(errors);
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

/**
 * The error of the last node, or of one that shows nothing there: whether any shows it is what
 * counts, as one that is behind shows less. Its words name all that have failed.
 */
function allFailed(errors: readonly ClientError[]): ClientError {
  const last = errors.at(-1);
  if (last === undefined) return new ClientError('bad_config', 'no node is named');
  const told = errors.find(({ code }) => code === 'not_shown') ?? last;
  const others = errors.filter((error) => error !== told && error.message !== told.message);
  if (others.length === 0) return told;
  const words = [...others, told].map(({ message }) => message).join('; ');
  return new ClientError(told.code, words, told.facts);
}
