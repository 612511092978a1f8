/** The world and its tree after the newest block: what execution reads and what commits change. */
import type { World, Writes } from '../../contracts/state/state.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { TreeReader } from '../../ledger/stateTree.ts';
import type { Head } from './chainRecords.ts';
import type { Database, Write } from './database.ts';
import { textKey } from './keySpace.ts';
import { FactTable, IndexTable } from './stateTables.ts';
import { StoreError } from './storeError.ts';
import { VerifiedTree } from './verifiedTree.ts';

/** What a block changes in the state. */
export interface StateChanges {
  readonly facts: Writes;
  readonly indexes: Writes;
  /** Bytes of groups by path; null for a group that goes. */
  readonly groups: ReadonlyMap<string, Uint8Array | null>;
  /** Canonical texts of facts that are put, by key; those that are absent are encoded here. */
  readonly texts?: ReadonlyMap<string, string>;
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
  readonly #tree: VerifiedTree;
  readonly #facts: FactTable;
  readonly #indexes: IndexTable;
  #era = new Era();
  #view: StateView | null = null;

  constructor(database: Database, state: Hash, nextNodes: Head['nextNodes']) {
    const source = (path: string): Uint8Array | undefined => database.read(textKey('group', path));
    this.#tree = new VerifiedTree(source, state);
    this.#facts = new FactTable(database, this.#tree, nextNodes.fact);
    this.#indexes = new IndexTable(database, nextNodes.index);
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
    const facts = this.#facts.plan(changes.facts, changes.texts);
    const indexes = this.#indexes.plan(changes.indexes);
    const groupWrites = [...changes.groups].map(([path, value]) => ({
      key: textKey('group', path),
      value,
    }));
    return {
      writes: [...facts.writes, ...indexes.writes, ...groupWrites],
      nextNodes: { fact: facts.nextNode, index: indexes.nextNode },
      adopt: () => {
        this.#era.end();
        this.#era = new Era();
        this.#view = null;
        this.#tree.adopt(changes.groups, changes.state);
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
      tree: { group: (path) => era.current(this.#tree).group(path) },
    };
  }
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
