import type { Executed } from '../contracts/execute.ts';
import { executeBlock } from '../contracts/execute.ts';
import { genesisChainState, genesisState } from '../contracts/founding.ts';
import { checkLaws } from '../contracts/laws.ts';
import { openBody } from '../contracts/openBody.ts';
import { MemoryWorld } from '../contracts/state/state.ts';
import { assert } from '../ledger/assert.ts';
import type { Group } from '../ledger/stateTree.ts';
import type { OpenChain } from './chain.ts';

/**
 * A second world, in memory, that a node keeps during development: replayed from the genesis
 * document at the start, it follows each block, and every law of the trade is checked on it. A law
 * that is broken is a mistake of this program, and nothing may be built on it.
 */
export class Mirror {
  readonly #world = new MemoryWorld();
  readonly #groups = new Map<string, Group>();

  private constructor(chain: OpenChain) {
    const { facts, indexes, groups } = genesisState(chain.genesis);
    this.#world.apply(facts, indexes);
    this.#applyGroups(groups);
  }

  /** Executes all blocks of the chain again, from the genesis document on. */
  static replay(chain: OpenChain): Mirror {
    const mirror = new Mirror(chain);
    const tree = { group: (path: string) => mirror.#groups.get(path) };
    let state = genesisChainState(chain.genesis, mirror.#world, tree);
    for (let height = 1; height <= chain.store.height; height += 1) {
      const block = chain.store.blocks.block(height);
      assert(block !== undefined, 'the store has every block up to its height');
      const { header, body } = block;
      // Signatures were verified when the block came; the auditor verifies them again.
      const transactions = openBody(state, body, () => true);
      assert(!('invalid' in transactions), 'a committed body opens');
      const words = { time: header.time, proposer: header.proposer, body, transactions };
      const executed = executeBlock(state, words);
      assert(!('invalid' in executed) && executed.header.state === header.state, 'it replays');
      mirror.#apply(executed);
      state = { ...executed.next, world: mirror.#world, tree };
    }
    // Once at the end: the laws were checked after each block when it was new.
    mirror.#checkLaws(chain.store.height);
    return mirror;
  }

  /** Takes over a block. @throws AssertionFailure naming the first law that it breaks */
  follow(executed: Executed): void {
    this.#apply(executed);
    this.#checkLaws(executed.header.height);
  }

  #apply({ facts, indexes, groups }: Executed): void {
    this.#world.apply(facts, indexes);
    this.#applyGroups(groups);
  }

  #checkLaws(height: number): void {
    const [violation] = checkLaws(this.#world);
    const told = violation === undefined ? '' : JSON.stringify(violation);
    assert(violation === undefined, `height ${height} breaks a law: ${told}`);
  }

  #applyGroups(groups: ReadonlyMap<string, Group | null>): void {
    for (const [path, group] of groups) {
      if (group === null) this.#groups.delete(path);
      else this.#groups.set(path, group);
    }
  }
}
