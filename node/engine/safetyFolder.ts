/** The safety record on a real disk: performs what `safetyRecord.ts` plans, one after the other. */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { SafetyEntry } from '../consensus/safety.ts';
import type {
  DiskOperation,
  OpenContext,
  OpenRecord,
  RecordOwner,
  RefusedRecord,
} from './safetyRecord.ts';
import { openRecord, planBegin, planPersist } from './safetyRecord.ts';

/**
 * One validator's record. Calls must not overlap: the engine awaits each. When a call rejects,
 * the process has to end: after a failed sync nobody knows what the disk holds.
 */
export class SafetyFolder {
  readonly #folder: string;
  readonly #owner: RecordOwner;
  readonly #handles = new Map<string, FileHandle>();
  #height: number;
  #entries: number;

  private constructor(folder: string, owner: RecordOwner, record: OpenRecord) {
    this.#folder = folder;
    this.#owner = owner;
    this.#height = record.height;
    this.#entries = record.entries;
  }

  /**
   * Opens the record in `folder`, making the folder when it is new.
   * @param acceptLost the operator's word that the record is lost for good and that this validator
   *   signs nowhere else: a refused record is then put aside as if there had been none. The caller
   *   must not sign before the chain is past every height it ever heard of.
   */
  static async open(
    folder: string,
    context: OpenContext,
    acceptLost: boolean,
  ): Promise<{ safety: SafetyFolder; record: OpenRecord } | RefusedRecord> {
    await mkdir(folder, { recursive: true });
    const content = new Map<string, Uint8Array>();
    for (const name of await readdir(folder)) {
      content.set(name, await readFile(join(folder, name)));
    }
    let record = openRecord(content, context);
    if ('refused' in record) {
      if (!acceptLost) return record;
      record = openRecord(new Map(), { ...context, head: 0 });
      if ('refused' in record) return record;
    }
    const safety = new SafetyFolder(folder, context, record);
    await safety.#perform(record.repairs);
    return { safety, record };
  }

  /** Height of the newest record: nothing below it may be signed. */
  get height(): number {
    return this.#height;
  }

  /**
   * Has to be called before the core starts `height`; does nothing when its record is there. Then
   * the core resumes from `OpenRecord.resumed`.
   */
  async begin(height: number): Promise<void> {
    if (height === this.#height) return;
    assert(height > this.#height, `the safety record is at ${this.#height}, not ${height}`);
    const old = (await readdir(this.#folder)).filter((name) => name.startsWith('safety-'));
    await this.#perform(planBegin(this.#owner, height, old));
    this.#height = height;
    this.#entries = 0;
  }

  /** Effect `persist`: when it resolves, entry and bodies are on the disk. */
  async persist(entry: SafetyEntry, bodies: ReadonlyMap<Hash, Uint8Array>): Promise<void> {
    assert(entry.height === this.#height, `an entry of ${entry.height} at ${this.#height}`);
    await this.#perform(planPersist(entry, this.#entries, bodies));
    this.#entries += 1;
  }

  /** Closes the files. */
  async close(): Promise<void> {
    for (const handle of this.#handles.values()) await handle.close();
    this.#handles.clear();
  }

  async #perform(operations: readonly DiskOperation[]): Promise<void> {
    for (const operation of operations) await this.#performOne(operation);
  }

  async #performOne(operation: DiskOperation): Promise<void> {
    switch (operation.op) {
      case 'create':
        // 'w': what a crash left of a file that was never synced is of no use.
        this.#handles.set(operation.file, await open(this.#path(operation.file), 'w'));
        return;
      case 'append':
        await (await this.#handle(operation.file)).appendFile(operation.bytes);
        return;
      case 'truncate':
        await (await this.#handle(operation.file)).truncate(operation.length);
        return;
      case 'sync':
        await (await this.#handle(operation.file)).datasync();
        return;
      case 'remove':
        await this.#handles.get(operation.file)?.close();
        this.#handles.delete(operation.file);
        await unlink(this.#path(operation.file));
        return;
      case 'syncFolder': {
        const folder = await open(this.#folder, 'r');
        await folder.sync().finally(() => folder.close());
      }
    }
  }

  async #handle(file: string): Promise<FileHandle> {
    const known = this.#handles.get(file);
    if (known !== undefined) return known;
    const opened = await open(this.#path(file), 'a');
    this.#handles.set(file, opened);
    return opened;
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}
