/**
 * The state after one block as it is handed to others: it stays readable while the chain goes on,
 * because LevelDB keeps what a snapshot of it sees.
 */

import type { Frontier } from '../../ledger/merkle.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import type { Crown } from './crown.ts';
import { isUpper } from './crown.ts';
import type { DatabaseView } from './database.ts';
import { positionsBelow } from './keySpace.ts';
import { readLowerGroup } from './lowerGroups.ts';
import { storedFactBytes } from './storedFact.ts';

/** What is known of a view apart from the state. */
export interface ViewHead extends CommittedHeader {
  /** The history before the block, whose root its header holds. */
  readonly historyBefore: Frontier;
}

/** See the head of this file. Whoever asked for it closes it. */
export class StateView {
  readonly head: ViewHead;
  readonly #view: DatabaseView;
  readonly #crown: Crown;

  /** @param crown the upper groups at that moment, which nothing changes any more */
  constructor(view: DatabaseView, crown: Crown, head: ViewHead) {
    this.#view = view;
    this.#crown = crown;
    this.head = head;
  }

  /** Bytes of `encodeGroup` of the group below `path`; undefined when there is none. */
  group(path: string): Uint8Array | undefined {
    return isUpper(path) ? this.#crown.group(path) : readLowerGroup(this.#view, path);
  }

  /** Bytes of `encodeFact` of the facts below `path`, in the order of their positions. */
  async *facts(path: string): AsyncGenerator<Uint8Array> {
    for await (const { value } of this.#view.entries('fact', positionsBelow(path))) {
      yield storedFactBytes(value);
    }
  }

  async close(): Promise<void> {
    await this.#view.close();
  }
}
