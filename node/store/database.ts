/**
 * LevelDB as this store uses it: checked records, one synced batch at a time, and one explicit
 * snapshot from which everything is read. A batch becomes visible in LevelDB a moment before its
 * promise resolves; readers that went past the snapshot would see half of the next state.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Level } from 'level';
import type { Space } from './keySpace.ts';
import { showKey, spaceBounds } from './keySpace.ts';
import { decodeRecord, encodeRecord } from './record.ts';
import { StoreError } from './storeError.ts';

const DATABASE = 'database';
const LOCK = 'lock';
// What falls anywhere in the keys is written again once for each buffer: decision 0052.
const WRITE_BUFFER_BYTES = 64 << 20;
const CACHE_BYTES = 16 << 20;
/** What LevelDB has at most: the buffer that is filled, the one that is written, its cache. */
export const DATABASE_BYTES: number = 2 * WRITE_BUFFER_BYTES + CACHE_BYTES;
// LevelDB maps the tables it has open: their number times their size bounds resident memory.
const TABLE_BYTES = 4 << 20;
const OPEN_TABLES = 128;
/** Larger ones take fewer bytes, and a read has to take one apart as a whole. */
const BLOCK_BYTES = 16 << 10;
/** How its tables are written. */
export const TABLES = { blockSize: BLOCK_BYTES, maxFileSize: TABLE_BYTES } as const;
const PAGE_ENTRIES = 1000;

type Bytes = Level<Uint8Array, Uint8Array>;

/** What LevelDB can do beyond the types of `level`, which speaks for browsers too. */
interface Compacting {
  compactRange(start: Uint8Array, end: Uint8Array): Promise<void>;
}

/** Below every key. */
const NOTHING = Uint8Array.of(0);

type Snapshot = ReturnType<Bytes['snapshot']>;

/** One record to write; a null value deletes it. */
export interface Write {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** A record as it is listed: the database key without the number of its space, and the value. */
export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Which entries of a space to list: keys within [gte, lt), without the number of the space. */
export interface EntryRange {
  readonly gte?: Uint8Array;
  readonly lt?: Uint8Array;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** Checked records: of a database as it is by now, or of one moment of it. */
export interface Records {
  /** The value under a database key. @throws StoreError corrupt_record, read_failed */
  read(key: Uint8Array): Uint8Array | undefined;
  /** As `read`, of a record that other records speak of. @throws StoreError missing_record */
  require(key: Uint8Array): Uint8Array;
}

/** Where LevelDB keeps its files in a data folder. */
export function databaseFolder(folder: string): string {
  return join(folder, DATABASE);
}

/**
 * Takes the data folder for this process until `release` is called or the process ends. The lock
 * is a database of its own: LevelDB's is held by the kernel, so it never stays behind, and the
 * files of the real one can be judged before LevelDB touches them.
 * @throws StoreError folder_in_use
 */
export async function lockFolder(folder: string): Promise<{ release(): Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  const lock = await openLevel(join(folder, LOCK), folder, false);
  return { release: () => lock.close() };
}

/**
 * What the database held at a moment, until it is closed; checked on reading. A listing that has
 * begun goes on to its end when the view is closed meanwhile, and who holds it may read on.
 */
export class DatabaseView implements Records {
  readonly #level: Bytes;
  readonly #snapshot: Snapshot;
  readonly #fillCache: boolean;
  #holders = 0;
  #isClosing = false;

  /** @param fillCache whether what is read pushes other blocks out of LevelDB's cache */
  constructor(level: Bytes, fillCache: boolean) {
    this.#level = level;
    this.#snapshot = level.snapshot();
    this.#fillCache = fillCache;
  }

  read(key: Uint8Array): Uint8Array | undefined {
    const options = { snapshot: this.#snapshot, fillCache: this.#fillCache };
    const stored = this.#reading(key, () => this.#level.getSync(key, options));
    return stored === undefined ? undefined : decodeRecord(key, stored);
  }

  require(key: Uint8Array): Uint8Array {
    return present(key, this.read(key));
  }

  /** Checked entries of a space in LevelDB's order, in pages. */
  async *entries(space: Space, range: EntryRange = {}): AsyncGenerator<Entry> {
    const [first, end] = spaceBounds(space);
    const iterator = this.#level.iterator({
      gte: range.gte === undefined ? first : Buffer.concat([first, range.gte]),
      lt: range.lt === undefined ? end : Buffer.concat([first, range.lt]),
      reverse: range.reverse ?? false,
      limit: range.limit ?? -1,
      snapshot: this.#snapshot,
    });
    this.hold();
    try {
      for (;;) {
        const page = await iterator.nextv(PAGE_ENTRIES);
        if (page.length === 0) return;
        for (const [key, stored] of page) {
          yield { key: key.subarray(1), value: decodeRecord(key, stored) };
        }
      }
    } finally {
      await iterator.close();
      await this.letGo();
    }
  }

  /** Keeps it readable, though it may be closed meanwhile, until `letGo` is called as often. */
  hold(): void {
    this.#holders += 1;
  }

  async letGo(): Promise<void> {
    this.#holders -= 1;
    if (this.#isClosing) await this.close();
  }

  /** Closes at once, or when the last one lets go of it. */
  async close(): Promise<void> {
    this.#isClosing = true;
    // LevelDB holds a snapshot open for a page only: between two pages it would be gone.
    if (this.#holders === 0) await this.#snapshot.close();
  }

  #reading<T>(key: Uint8Array, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (this.#level.status !== 'open') throw new StoreError('closed', 'the store is closed');
      throw new StoreError('read_failed', 'the database could not read', showKey(key), error);
    }
  }
}

/** See the head of this file. */
export class Database implements Records {
  readonly #level: Bytes;
  readonly #fillCache: boolean;
  #view: DatabaseView;
  #failure: StoreError | null = null;

  private constructor(level: Bytes, fillCache: boolean) {
    this.#level = level;
    this.#fillCache = fillCache;
    this.#view = new DatabaseView(level, fillCache);
  }

  /** @throws StoreError folder_in_use, read_failed */
  static async open(folder: string): Promise<Database> {
    return new Database(await openLevel(databaseFolder(folder), folder, true), true);
  }

  /**
   * The database that another thread of this process holds open, for reading only: what it reads
   * pushes nothing out of LevelDB's cache. The thread that wrote opens first and closes last.
   * @throws StoreError read_failed
   */
  static async openBeside(folder: string): Promise<Database> {
    return new Database(await openLevel(databaseFolder(folder), folder, true), false);
  }

  read(key: Uint8Array): Uint8Array | undefined {
    if (this.#failure !== null) throw this.#failure;
    return this.#view.read(key);
  }

  require(key: Uint8Array): Uint8Array {
    return present(key, this.read(key));
  }

  /** Checked entries of a space in LevelDB's order, in pages, all from one snapshot. */
  entries(space: Space, range: EntryRange = {}): AsyncGenerator<Entry> {
    return this.#view.entries(space, range);
  }

  /** The moment that everybody reads from, for as long as the caller holds it. */
  hold(): DatabaseView {
    this.#view.hold();
    return this.#view;
  }

  /** What is there now, for as long as the caller keeps it. Call it between two writes. */
  view(): DatabaseView {
    return new DatabaseView(this.#level, this.#fillCache);
  }

  /**
   * Writes all or nothing, synced to the disk. Then, without giving anybody else a turn, moves
   * the readers' snapshot and calls `switched`, which takes over what readers keep in memory.
   * @throws StoreError commit_failed; what the disk holds is not known then
   */
  async write(writes: readonly Write[], switched: () => void): Promise<void> {
    await this.#write(writes, true);
    this.move(switched);
  }

  /**
   * Moves the readers' snapshot to what has been written, and calls `switched`, which may read.
   * @throws what `switched` throws; the snapshot has moved then
   */
  move(switched: () => void): void {
    const former = this.#view;
    this.#view = new DatabaseView(this.#level, this.#fillCache);
    // Not awaited: whoever lists from it may take as long as it likes.
    former.close().catch((error: unknown) => {
      this.#failure = new StoreError('read_failed', 'a snapshot did not close', {}, error);
    });
    switched();
  }

  async #write(writes: readonly Write[], sync: boolean): Promise<void> {
    const batch = this.#level.batch();
    for (const { key, value } of writes) {
      if (value === null) batch.del(key);
      else batch.put(key, encodeRecord(key, value));
    }
    try {
      await batch.write({ sync });
    } catch (error) {
      throw new StoreError('commit_failed', 'a batch could not be written', {}, error);
    }
  }

  /**
   * Writes what nobody reads yet into a folder that is not in use: not synced before `settle`.
   * @throws StoreError commit_failed
   */
  async fill(writes: readonly Write[]): Promise<void> {
    await this.#write(writes, false);
  }

  /** Removes all records of a space, as `fill` writes. */
  async clear(space: Space): Promise<void> {
    const [gte, lt] = spaceBounds(space);
    await this.#level.clear({ gte, lt });
  }

  /** Has everything on the disk, and shown to readers. */
  async settle(): Promise<void> {
    // A synced write brings only its own log to the disk; this writes all of memory to tables,
    // which are synced. Of the range itself nothing is there to be compacted.
    await (this.#level as unknown as Compacting).compactRange(NOTHING, NOTHING);
    await this.write([], () => {});
  }

  async close(): Promise<void> {
    await this.#level.close();
  }
}

/** @throws StoreError missing_record */
function present(key: Uint8Array, value: Uint8Array | undefined): Uint8Array {
  if (value !== undefined) return value;
  const shown = showKey(key);
  throw new StoreError('missing_record', `${shown.key} of ${shown.space} is not there`, shown);
}

/** @param shared whether other threads of this process may open it, too */
async function openLevel(path: string, folder: string, shared: boolean): Promise<Bytes> {
  const level: Bytes = new Level<Uint8Array, Uint8Array>(path, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    multithreading: shared,
    writeBufferSize: WRITE_BUFFER_BYTES,
    cacheSize: CACHE_BYTES,
    ...TABLES,
    maxOpenFiles: OPEN_TABLES,
  });
  try {
    await level.open();
    return level;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED') {
      throw new StoreError('folder_in_use', `another process has ${folder} open`, { folder });
    }
    throw new StoreError('read_failed', `${path} could not be opened`, { folder }, error);
  }
}
