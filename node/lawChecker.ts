import type { Executed } from '../contracts/execute.ts';
import { executeBlock } from '../contracts/execute.ts';
import { genesisChainState, genesisState } from '../contracts/founding.ts';
import type { Violation } from '../contracts/laws/everyFact.ts';
import { rebuildIndexes } from '../contracts/laws/indexes.ts';
import { checkChange, checkLaws } from '../contracts/laws.ts';
import { openBody } from '../contracts/openBody.ts';
import { MemoryWorld, scanAll } from '../contracts/state/state.ts';
import { assert } from '../ledger/assert.ts';
import type { OpenChain } from './chain.ts';
import { StartError } from './startRefusal.ts';
import type { ChainStore } from './store/chainStore.ts';

/**
 * A second world, in memory, that a node keeps during development: it follows each block, and every
 * law of the trade is checked on it. A law that is broken is a mistake of this program, and nothing
 * may be built on it.
 *
 * At the start it is replayed from the genesis document. A chain that began with a snapshot has no
 * blocks to replay: there it is read from the state, which is verified wholly, and with it whether
 * the indexes that were derived are those that follow from the facts.
 */
export class LawChecker {
  readonly #world: MemoryWorld;

  private constructor(world: MemoryWorld, height: number) {
    this.#world = world;
    // Once at the end: the laws were checked after each block when it was new.
    this.#checkLaws(height);
  }

  /**
   * The checker of a chain as it stands; nothing may be committed meanwhile.
   * @throws AssertionFailure naming the first law that does not hold; StoreError; StartError
   *   other_rules
   */
  static async open(chain: OpenChain): Promise<LawChecker> {
    const { store } = chain;
    const world = store.blocks.first > 1 ? await worldOf(store) : replay(chain);
    return new LawChecker(world, store.height);
  }

  /** Takes over a block. @throws AssertionFailure naming the first law that it breaks */
  follow(executed: Executed): void {
    const { facts, indexes, header } = executed;
    this.#refuse(header.height, checkChange(this.#world, executed));
    this.#world.apply(facts, indexes);
    this.#checkLaws(header.height);
  }

  #checkLaws(height: number): void {
    this.#refuse(height, checkLaws(this.#world));
  }

  #refuse(height: number, [violation]: readonly Violation[]): void {
    const told = violation === undefined ? '' : JSON.stringify(violation);
    assert(violation === undefined, `height ${height} breaks a law: ${told}`);
  }
}

/**
 * Executes all blocks of a chain again, from the genesis document on.
 * @throws StartError other_rules where that gives another state than the validators have signed
 */
function replay({ genesis, store }: OpenChain): MemoryWorld {
  const world = new MemoryWorld();
  const groups = new Map<string, Uint8Array>();
  const apply = (written: Pick<Executed, 'facts' | 'indexes' | 'groups'>): void => {
    world.apply(written.facts, written.indexes);
    for (const [path, group] of written.groups) {
      if (group === null) groups.delete(path);
      else groups.set(path, group);
    }
  };
  apply(genesisState(genesis));
  const tree = { group: (path: string) => groups.get(path) };
  let state = genesisChainState(genesis, world, tree);
  for (let height = 1; height <= store.height; height += 1) {
    const block = store.blocks.block(height);
    assert(block !== undefined, 'the store has every block up to its height');
    const { header, body } = block;
    // Signatures were verified when the block came; the auditor verifies them again.
    const transactions = openBody(state, body, () => true);
    if ('invalid' in transactions) throw otherRules(height);
    const words = { time: header.time, proposer: header.proposer, body, transactions };
    const executed = executeBlock(state, words);
    const isSame = !('invalid' in executed) && executed.header.state === header.state;
    if (!isSame) throw otherRules(height);
    apply(executed);
    state = { ...executed.next, world, tree };
  }
  return world;
}

function otherRules(height: number): StartError {
  const what = `by the rules of this program block ${height} leaves another state than it had`;
  return new StartError('other_rules', what);
}

/** The world of a store, each fact read under the root of the state. */
async function worldOf(store: ChainStore): Promise<MemoryWorld> {
  const { facts: count, indexes: ordered } = await store.verify();
  const { world: stored } = store.chainState();
  const world = new MemoryWorld();
  for await (const key of store.factKeys()) {
    world.apply(new Map([[key, stored.facts.get(key) ?? null]]), new Map());
  }
  const indexes = rebuildIndexes(world.facts);
  for (const [key, value] of indexes) {
    assert(stored.indexes.get(key) === value, `the index says what follows of facts: ${key}`);
  }
  world.apply(new Map(), indexes);
  let [facts, derived] = [0, 0];
  for (const _ of scanAll(world.facts, '', '~')) facts += 1;
  for (const key of indexes.keys()) if (!key.startsWith('count/')) derived += 1;
  for (const _ of scanAll(stored.indexes, 'id/', 'id0')) derived += 1;
  assert(facts === count && derived === ordered, 'nothing else is in the store');
  return world;
}
