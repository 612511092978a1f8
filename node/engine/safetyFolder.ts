/** The safety record in its folder: performs what `safetyRecord.ts` plans, one after the other. */
import { assert } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { SafetyEntry } from '../consensus/safety.ts';
import type { RecordDisk } from './safetyDisk.ts';
import type {
  DiskOperation,
  LossMark,
  OpenContext,
  OpenRecord,
  RecordOwner,
  RefusedRecord,
} from './safetyRecord.ts';
import { isRecord, openRecord, planBegin, planPersist } from './safetyRecord.ts';

/** A record that may be signed on, as it was when it was opened. */
export interface OpenedFolder {
  readonly folder: SafetyFolder;
  readonly record: OpenRecord;
}

/**
 * One validator's record. Calls must not overlap: the engine awaits each. When a call rejects,
 * the process has to end: after a failed sync nobody knows what the disk holds.
 */
export class SafetyFolder {
  readonly #disk: RecordDisk;
  readonly #owner: RecordOwner;
  #height: number;
  #entries: number;

  private constructor(disk: RecordDisk, owner: RecordOwner, record: OpenRecord) {
    this.#disk = disk;
    this.#owner = owner;
    this.#height = record.height;
    this.#entries = record.entries;
  }

  /** Writes the record of a validator that has never signed, before its node starts. */
  static async found(disk: RecordDisk, owner: RecordOwner): Promise<void> {
    await disk.read();
    for (const operation of planBegin(owner, 0, [])) await disk.perform(operation);
    await disk.close();
  }

  /**
   * Opens the record. A folder without one has lost it, also at height 0: who founds a validator
   * writes the first record, and a disk that was wiped looks new.
   * @param acceptLost the operator's word that the record is lost for good and that this validator
   *   signs nowhere else: a refused record then gives way to one that says what was lost, here and
   *   after every restart, until the chain is past the heights at which the lost one may have been
   */
  static async open(
    disk: RecordDisk,
    context: OpenContext,
    acceptLost: LossMark | null,
  ): Promise<OpenedFolder | RefusedRecord> {
    const content = await disk.read();
    let record: OpenRecord | RefusedRecord = [...content.keys()].some(isRecord)
      ? openRecord(content, context)
      : { refused: 'missing', detail: 'there is no record, not even the one of the founding' };
    if ('refused' in record && acceptLost !== null) {
      const old = [...content.keys()].filter((name) => isRecord(name));
      record = givenUp(context, old, acceptLost);
    }
    if ('refused' in record) return record;
    const folder = new SafetyFolder(disk, context, record);
    await folder.#perform(record.repairs);
    return { folder, record };
  }

  /** Height of the newest record: nothing below it may be signed. */
  get height(): number {
    return this.#height;
  }

  /**
   * Has to be called before the core starts `height`; does nothing when its record is there. Then
   * the core resumes from `OpenRecord.resumed`.
   */
  async begin(height: number, lost: LossMark | null = null): Promise<void> {
    if (height === this.#height) return;
    assert(height > this.#height, `the safety record is at ${this.#height}, not ${height}`);
    const old = (await this.#disk.names()).filter(isRecord);
    await this.#perform(planBegin(this.#owner, height, old, lost));
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
    await this.#disk.close();
  }

  async #perform(operations: readonly DiskOperation[]): Promise<void> {
    for (const operation of operations) await this.#disk.perform(operation);
  }
}

/** The record of one who knows only that its promises are lost. */
function givenUp(owner: RecordOwner, old: readonly string[], lost: LossMark): OpenRecord {
  const bodies = new Map<Hash, Uint8Array>();
  const repairs = planBegin(owner, 0, old, lost);
  return { height: 0, resumed: null, bodies, entries: 0, lost, repairs, damagedBytes: 0 };
}
