/**
 * The chain on disk: one data folder, one process, one atomic synced batch for each block.
 *
 *   commit(block) -> one batch: header, certificate, body, results, places of transactions,
 *                    facts, indexes, tree groups, head       -> synced -> readers move together
 *
 * Rules: nothing is served that does not have its checksum; facts are served only under the state
 * root of the head; a block that was acknowledged is there at the next start, or the start fails
 * and says so; readers see the state of one block, never half of a commit.
 */
import type { ChainState } from '../../contracts/execute.ts';
import { assert } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import type { StatePath } from '../../ledger/stateTree.ts';
import { proveKey } from '../../ledger/stateTree.ts';
import { BlockReader } from './blockReader.ts';
import type { DecidedBlock } from './blockWrites.ts';
import { blockWrites } from './blockWrites.ts';
import type { Head, Position } from './chainRecords.ts';
import { encodeHead } from './chainRecords.ts';
import { textKey } from './keySpace.ts';
import { LiveState } from './liveState.ts';
import type { OpenedFolder, StoreOptions } from './openFolder.ts';
import { openFolder } from './openFolder.ts';
import { planRights, StoredRights } from './rights.ts';
import { StateView } from './stateView.ts';
import { decodeStoredFact } from './storedFact.ts';
import { StoreError } from './storeError.ts';
import type { VerifyReport } from './verifyStore.ts';
import { verifyStore } from './verifyStore.ts';

/** One key of the newest state with what proves its value, or that it has none (null). */
export interface ProvedFact extends CommittedHeader {
  readonly key: string;
  readonly value: Json;
  readonly path: StatePath;
}

/** See the head of this file. Made by `open`, ended by `close`. */
export class ChainStore {
  /** Blocks, results, and where transactions stand. */
  readonly blocks: BlockReader;
  /** What the check at the start left open; see `ScrubReport`. */
  readonly unreadTables: readonly string[];
  readonly #opened: OpenedFolder;
  readonly #state: LiveState;
  readonly #onBatch: NonNullable<StoreOptions['onBatch']>;
  #head: Head;
  #chainState: ChainState | null = null;
  #committing = false;
  #failure: StoreError | null = null;

  private constructor(opened: OpenedFolder, onBatch: StoreOptions['onBatch']) {
    const { database, head, unreadTables } = opened;
    this.#opened = opened;
    this.#onBatch = onBatch ?? (() => {});
    this.#head = head;
    this.#state = new LiveState(database, opened.crown, head);
    this.blocks = new BlockReader(database, () => this.height, head.first);
    this.unreadTables = unreadTables;
  }

  /**
   * Opens the data folder, or makes it from the state before block 1.
   * @throws StoreError folder_in_use, other_chain, other_schema, corrupt_file, corrupt_record,
   *   missing_record, chain_broken, state_mismatch, acknowledged_block_lost, read_failed
   */
  static async open(options: StoreOptions): Promise<ChainStore> {
    return new ChainStore(await openFolder(options), options.onBatch);
  }

  /** Height of the newest block; 0 before block 1. */
  get height(): number {
    return this.#head.position.height;
  }

  /** Where the chain stands: what the next block is made from, apart from the world. */
  get position(): Position {
    return this.#head.position;
  }

  /**
   * The state after the newest block. Its world and tree may be read until the next commit.
   * @throws (when read later) StoreError stale_state
   */
  chainState(): ChainState {
    this.#assertWorking();
    this.#chainState ??= { ...this.#head.position, ...this.#state.view() };
    return this.#chainState;
  }

  /**
   * Writes the next block. Once the promise resolves the block is synced to the disk, survives a
   * loss of power, and is what everybody reads.
   * @throws StoreError commit_failed: the process must stop, and start again to find out
   */
  async commit(block: DecidedBlock): Promise<void> {
    this.#assertWorking();
    this.#assertNext(block);
    const { database, mark } = this.#opened;
    const { executed } = block;
    const { header, id, next, facts, indexes, groups, quarters } = executed;
    const { height, state: root } = header;
    const changes = { height, facts, indexes, groups, quarters, state: root };
    const { world } = this.#state.view();
    const rights = planRights(database, world, changes, this.#head.rights);
    const state = this.#state.plan(changes);
    const head: Head = {
      position: next,
      first: this.#head.first,
      historyBefore: this.#head.position.history,
      state: header.state,
      nextNodes: state.nextNodes,
      rights: rights.sum,
    };
    const headWrite = { key: textKey('meta', 'head'), value: encodeHead(head) };
    const writes = [...blockWrites(block), ...state.writes, ...rights.writes, headWrite];
    this.#onBatch(writes);
    this.#committing = true;
    try {
      await database.write(writes, () => {
        state.adopt();
        this.#head = head;
        this.#chainState = null;
        mark.write({ height: header.height, id });
      });
    } catch (error) {
      this.#failure = asCommitFailure(error);
      throw this.#failure;
    } finally {
      this.#committing = false;
    }
  }

  /**
   * The value of a key after the newest block, with header, certificate and path of that same
   * block: everything is read in one turn, between two commits. Null before block 1.
   */
  proveFact(key: string): ProvedFact | null {
    const { world, tree } = this.chainState();
    const stored = this.blocks.header(this.height);
    if (stored === undefined) return null;
    const { header, certificate } = stored;
    return {
      header,
      certificate,
      key,
      value: world.facts.get(key) ?? null,
      path: proveKey(tree, key),
    };
  }

  /** From which height on a member may read a key; see `readableSince` of contracts/. */
  readableSince(member: string, key: string): number | null {
    const { world } = this.chainState();
    return new StoredRights(this.#opened.database).readableSince(world, member, key);
  }

  /** The state after the newest block, to be handed to others; null before block 1. */
  view(): StateView | null {
    this.#assertWorking();
    const { historyBefore } = this.#head;
    const stored = this.blocks.header(this.height);
    if (stored === undefined || historyBefore === null) return null;
    const { header, certificate } = stored;
    const { database, crown } = this.#opened;
    const view = database.view();
    return new StateView(view, crown.frozen(view), { header, certificate, historyBefore });
  }

  /** The key of every fact of the newest state, in the order of the tree; nothing is verified. */
  async *factKeys(): AsyncGenerator<string> {
    this.#assertWorking();
    const { database } = this.#opened;
    for await (const { value } of database.entries('fact')) yield decodeStoredFact(value).key;
  }

  /** The full check, record by record. @throws StoreError naming the first thing that is wrong */
  async verify(): Promise<VerifyReport> {
    this.#assertWorking();
    const { database, crown } = this.#opened;
    return await verifyStore(database, crown, this.#head);
  }

  /** Waits for nothing: the caller has let its last commit end. The folder is free afterwards. */
  async close(): Promise<void> {
    assert(!this.#committing, 'a store is closed between commits');
    const { database, mark, lock } = this.#opened;
    mark.close();
    await database.close();
    await lock.release();
  }

  #assertWorking(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  #assertNext({ certificate, executed }: DecidedBlock): void {
    const { header, id } = executed;
    const { position } = this.#head;
    assert(!this.#committing, 'one commit at a time');
    assert(header.height === position.height + 1, 'a commit is the next block');
    assert(header.previous === position.previous, 'a block names the one before it');
    assert(certificate.height === header.height, 'a certificate is of its block');
    assert(certificate.block === id && executed.next.previous === id, 'a block has one id');
  }
}

function asCommitFailure(error: unknown): StoreError {
  if (error instanceof StoreError && error.code === 'commit_failed') return error;
  return new StoreError('commit_failed', 'a block could not be committed', {}, error);
}
