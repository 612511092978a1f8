/**
 * The chain as a thread of its own reads it, beside the thread that writes it: the same database,
 * a snapshot of its own, the same checks. It never writes.
 *
 * A batch that is visible in LevelDB is synced already, so what is shown here is on the disk. The
 * writing thread says after each commit which header is the newest; a snapshot is believed when
 * it holds that very header, or a later one that its own records prove to follow, and facts are
 * read under the state root of the newest header, group by group, as in `ChainStore`.
 */
import type { World } from '../../contracts/state/state.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { TreeReader } from '../../ledger/stateTree.ts';
import { proveKey } from '../../ledger/stateTree.ts';
import { BlockReader } from './blockReader.ts';
import type { Head, Position } from './chainRecords.ts';
import { decodeHead } from './chainRecords.ts';
import type { ProvedFact } from './chainStore.ts';
import { Crown } from './crown.ts';
import { Database } from './database.ts';
import type { HeldState } from './heldStates.ts';
import { HeldStates } from './heldStates.ts';
import { textKey } from './keySpace.ts';
import { LiveState } from './liveState.ts';
import { StoredRights } from './rights.ts';
import { StoreError } from './storeError.ts';

/** The newest block, by the word of the thread that committed it. */
export interface Told {
  /** 0 before block 1. */
  readonly height: number;
  /** Id of its header; the chain before block 1. */
  readonly id: Hash;
}

/** See the head of this file. Made by `open`, ended by `close`. */
export class ChainReader {
  readonly blocks: BlockReader;
  readonly #database: Database;
  readonly #crown: Crown;
  readonly #held: HeldStates;
  readonly #rights: StoredRights;
  #head: Head;
  #state: LiveState;

  private constructor(database: Database, told: Told, now: () => number) {
    this.#database = database;
    this.#head = readHead(database);
    this.blocks = new BlockReader(database, () => this.height, this.#head.first);
    this.#believe(this.#head, told);
    this.#crown = Crown.load(database, this.height);
    this.#held = new HeldStates(database, now);
    this.#rights = new StoredRights(database);
    this.#state = new LiveState(database, this.#crown, this.#head);
  }

  /**
   * Opens the database of a folder that a `ChainStore` of this process holds.
   * @param now ms of a clock that never goes back, for how long states are held
   * @throws StoreError as `follow`, read_failed
   */
  static async open(
    folder: string,
    told: Told,
    now: () => number = () => performance.now(),
  ): Promise<ChainReader> {
    const database = await Database.openBeside(folder);
    try {
      return new ChainReader(database, told, now);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Height of the newest block that is shown; 0 before block 1. */
  get height(): number {
    return this.#head.position.height;
  }

  /** Where the chain stands. */
  get position(): Position {
    return this.#head.position;
  }

  /** The state after the newest block, readable until the next `follow`. */
  chainState(): { readonly world: World; readonly tree: TreeReader } {
    return this.#state.view();
  }

  /**
   * Shows what has been committed by now, in one turn.
   * @throws StoreError state_mismatch, chain_broken, missing_record, corrupt_record: nothing of
   *   the new snapshot is to be believed, and nothing more to be read here
   */
  follow(told: Told): void {
    this.#state.end();
    this.#database.move(() => {
      const head = readHead(this.#database);
      const { height } = this.#head.position;
      this.#head = head;
      if (head.position.height < height) throw broken('the chain has become shorter', head);
      this.#believe(head, told);
      this.#crown.follow(height, head.position.height);
      this.#state = new LiveState(this.#database, this.#crown, head);
    });
    this.#held.letGo();
  }

  /**
   * What `read` makes of the state after the newest block, or after another that is still held:
   * it stays as it is until `read` has ended, whatever is committed. Null when it is not held.
   * @param height of the block; null for the newest one
   */
  async readState<T>(
    height: number | null,
    read: (state: HeldState) => Promise<T>,
  ): Promise<T | null> {
    return await this.#held.read(height, { head: this.#head, crown: this.#crown }, read);
  }

  /** From which height on a member may read a key; see `readableSince` of contracts/. */
  readableSince(member: string, key: string): number | null {
    return this.#rights.readableSince(this.chainState().world, member, key);
  }

  /** As `ChainStore.proveFact`. */
  proveFact(key: string): ProvedFact | null {
    const { world, tree } = this.chainState();
    const stored = this.blocks.header(this.height);
    if (stored === undefined) return null;
    const { header, certificate } = stored;
    const value = world.facts.get(key) ?? null;
    return { header, certificate, key, value, path: proveKey(tree, key) };
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Whether the head is of the chain that was told of, and its root the one of its header. */
  #believe(head: Head, told: Told): void {
    const { height, previous, chain } = head.position;
    const { first } = head;
    // Before its first block a chain names itself.
    const idAt = (at: number): Hash | undefined =>
      at < first ? chain : this.blocks.header(at)?.id;
    if (idAt(told.height) !== told.id) throw broken('the block that was told of is not here', head);
    if (idAt(height) !== previous) throw broken('the head is not the newest header', head);
    for (let at = told.height + 1; at <= height; at += 1) {
      const before = this.blocks.header(at)?.header.previous;
      if (before !== idAt(at - 1)) throw broken('a header names another before it', head);
    }
    if (height < first || this.blocks.header(height)?.header.state === head.state) return;
    throw new StoreError('state_mismatch', 'the head has another state root', { height });
  }
}

function readHead(database: Database): Head {
  return decodeHead(database.require(textKey('meta', 'head')));
}

function broken(message: string, { position: { height } }: Head): StoreError {
  return new StoreError('chain_broken', `${message} (height ${height})`, { height });
}
