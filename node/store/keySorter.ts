/**
 * Sorts more keys than fit into memory: a database in a folder of its own, which is worth nothing
 * after a crash and is removed in the end.
 */
import { rm } from 'node:fs/promises';
import { Level } from 'level';
import { StoreError } from './storeError.ts';

const BATCH_KEYS = 4_096;
const PAGE_KEYS = 1_000;
const WRITE_BUFFER_BYTES = 32 << 20;

/** See the head of this file. */
export class KeySorter {
  readonly #folder: string;
  readonly #level: Level<string, string>;
  #waiting: string[] = [];

  private constructor(folder: string, level: Level<string, string>) {
    this.#folder = folder;
    this.#level = level;
  }

  /** A sorter without keys. @throws StoreError read_failed */
  static async open(folder: string): Promise<KeySorter> {
    await rm(folder, { recursive: true, force: true });
    const level = new Level<string, string>(folder, { writeBufferSize: WRITE_BUFFER_BYTES });
    try {
      await level.open();
    } catch (error) {
      throw new StoreError('read_failed', `${folder} could not be opened`, { folder }, error);
    }
    return new KeySorter(folder, level);
  }

  /** Adds a key; the same key may be added again. */
  async add(key: string): Promise<void> {
    this.#waiting.push(key);
    if (this.#waiting.length >= BATCH_KEYS) await this.#flush();
  }

  /** All keys with gte <= key < lt, ascending, each once. */
  async *sorted(gte: string, lt: string): AsyncGenerator<string> {
    await this.#flush();
    const iterator = this.#level.keys({ gte, lt });
    try {
      for (;;) {
        const page = await iterator.nextv(PAGE_KEYS);
        if (page.length === 0) return;
        yield* page;
      }
    } finally {
      await iterator.close();
    }
  }

  /** Removes everything. */
  async close(): Promise<void> {
    await this.#level.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #flush(): Promise<void> {
    const keys = this.#waiting;
    this.#waiting = [];
    if (keys.length === 0) return;
    await this.#level.batch(keys.map((key) => ({ type: 'put', key, value: '' })));
  }
}
