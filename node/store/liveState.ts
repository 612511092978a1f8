/** The world and its tree after the newest block: what execution reads and what commits change. */
import type { World, Writes } from '../../contracts/state/state.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { TreeReader } from '../../ledger/stateTree.ts';
import type { Head } from './chainRecords.ts';
import type { Crown } from './crown.ts';
import { isUpper } from './crown.ts';
import type { Records, Write } from './database.ts';
import { listWrites } from './lists.ts';
import { lowerGroupWrites, readLowerGroup } from './lowerGroups.ts';
import { FactTable, IndexTable } from './stateTables.ts';
import { StoreError } from './storeError.ts';
import type { GroupSource } from './verifiedTree.ts';
import { VerifiedTree } from './verifiedTree.ts';

/** What a block changes in the state. */
export interface StateChanges {
  /** Of the block; 0 for the state before block 1. */
  readonly height: number;
  readonly facts: Writes;
  readonly indexes: Writes;
  /** Bytes of groups by path; null for a group that goes. */
  readonly groups: ReadonlyMap<string, Uint8Array | null>;
  /** What was hashed of them, where that is known (ledger/treeGroup.ts). */
  readonly quarters?: ReadonlyMap<string, Uint8Array>;
  /** Root of the tree after the changes. */
  readonly state: Hash;
}

/** The writes of a block to the state, and how memory follows once they are on disk. */
export interface StatePlan {
  readonly writes: readonly Write[];
  readonly nextNodes: Head['nextNodes'];
  adopt(): void;
}

/** Tree, facts and indexes, which move to the next block together. */
export class LiveState {
  readonly #crown: Crown;
  readonly #tree: VerifiedTree;
  readonly #facts: FactTable;
  readonly #indexes: IndexTable;
  #era = new Era();
  #view: StateView | null = null;

  /**
   * @param crown the upper groups of the same moment, which moves on with this state
   * @param part of what may be kept in memory
   */
  constructor(database: Records, crown: Crown, head: Pick<Head, 'state' | 'nextNodes'>, part = 1) {
    this.#crown = crown;
    this.#tree = new VerifiedTree(groupSource(database, crown), head.state, part);
    this.#facts = new FactTable(database, this.#tree, head.nextNodes.fact, part);
    this.#indexes = new IndexTable(database, head.nextNodes.index, part);
  }

  /**
   * The state as it is now. It may be read until the next block replaces it.
   * @throws (when read later) StoreError stale_state
   */
  view(): StateView {
    // One for all that ask between two blocks: every transaction that comes in does.
    this.#view ??= this.#viewOf(this.#era);
    return this.#view;
  }

  /** From now on nothing of it may be read: a later state has replaced all of it. */
  end(): void {
    this.#era.end();
  }

  /** Plans the changes of a block; nothing changes before `adopt`. */
  plan(changes: StateChanges): StatePlan {
    const facts = this.#facts.plan(changes.facts);
    const indexes = this.#indexes.plan(changes.indexes);
    const lists = listWrites(changes.facts, (key) => this.#facts.get(key));
    const { height, groups } = changes;
    const crown =
      height === 0
        ? this.#crown.planFirst(groups)
        : this.#crown.plan(height, groups, (path) => this.#tree.group(path));
    const lower = [...groups].filter(([path]) => !isUpper(path));
    const groupWrites = lower.flatMap(([path, value]) =>
      lowerGroupWrites(path, this.#tree.group(path), value),
    );
    return {
      writes: [...facts.writes, ...indexes.writes, ...lists, ...groupWrites, ...crown.writes],
      nextNodes: { fact: facts.nextNode, index: indexes.nextNode },
      adopt: () => {
        this.#era.end();
        this.#era = new Era();
        this.#view = null;
        this.#tree.adopt(groups, changes.state, changes.quarters);
        crown.adopt();
        facts.adopt();
        indexes.adopt();
      },
    };
  }

  #viewOf(era: Era): StateView {
    const table = (inner: World['facts']): World['facts'] => ({
      get: (key) => era.current(inner).get(key),
      scan: (gte, lt, limit) => era.current(inner).scan(gte, lt, limit),
    });
    return {
      world: { facts: table(this.#facts), indexes: table(this.#indexes) },
      tree: {
        group: (path) => era.current(this.#tree).group(path),
        quarters: (path) => era.current(this.#tree).quarters(path),
      },
    };
  }
}

/** Where the groups of the tree are read from. */
export function groupSource(database: Records, crown: Crown): GroupSource {
  return (path) => (isUpper(path) ? crown.group(path) : readLowerGroup(database, path));
}

/** World and tree of one block. */
interface StateView {
  readonly world: World;
  readonly tree: TreeReader;
}

/** The time between two blocks, during which a view of the state may be read. */
class Era {
  #ended = false;

  end(): void {
    this.#ended = true;
  }

  current<T>(part: T): T {
    if (!this.#ended) return part;
    throw new StoreError('stale_state', 'a later block has replaced this state');
  }
}
