/**
 * A disk that can lose power. What was synced survives; of later bytes a random prefix does,
 * perhaps with a damaged byte; a file whose folder was not synced may be gone, and a removed one
 * may be back.
 */
import type { DiskOperation, FolderContent } from '../../node/engine/safetyRecord.ts';
import type { Lots } from './lots.ts';

interface Inode {
  bytes: Uint8Array;
  synced: Uint8Array;
}

const NOTHING = new Uint8Array();

/** What a power cut did, for the count of faults. */
export interface PowerCut {
  readonly tornTails: number;
  readonly lostFiles: number;
  readonly returnedFiles: number;
}

/** One folder. */
export class SimDisk {
  readonly #now = new Map<string, Inode>();
  #durable = new Map<string, Inode>();
  /** Whether nothing more fits on it. */
  full = false;

  /** @throws Error ENOSPC when it is full; of what is appended then, half is there */
  perform(operation: DiskOperation): void {
    if (operation.op === 'syncFolder') {
      this.#durable = new Map(this.#now);
      return;
    }
    const { file } = operation;
    if (operation.op === 'create') {
      this.needRoom();
      this.#now.set(file, { bytes: NOTHING, synced: NOTHING });
      return;
    }
    if (operation.op === 'remove') {
      this.#now.delete(file);
      return;
    }
    const inode = this.#now.get(file);
    if (inode === undefined) throw new Error(`the simulated disk has no ${file}`);
    if (operation.op === 'append') {
      const { bytes } = operation;
      const fits = this.full ? bytes.length >> 1 : bytes.length;
      inode.bytes = join(inode.bytes, bytes.slice(0, fits));
      this.needRoom();
    }
    if (operation.op === 'truncate') inode.bytes = inode.bytes.slice(0, operation.length);
    if (operation.op === 'sync') inode.synced = inode.bytes;
  }

  /** @throws Error ENOSPC when it is full */
  needRoom(): void {
    if (this.full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  }

  content(): FolderContent {
    return new Map([...this.#now].map(([name, inode]) => [name, inode.bytes]));
  }

  names(): readonly string[] {
    return [...this.#now.keys()];
  }

  /** What a power cut at this moment would leave at the least. */
  durable(): FolderContent {
    return new Map([...this.#durable].map(([name, inode]) => [name, inode.synced]));
  }

  powerCut(lots: Lots): PowerCut {
    const cut = { tornTails: 0, lostFiles: 0, returnedFiles: 0 };
    const survivors = new Map<string, Inode>();
    for (const name of [...new Set([...this.#durable.keys(), ...this.#now.keys()])].sort()) {
      const durable = this.#durable.get(name);
      const current = this.#now.get(name);
      const inode = current ?? durable;
      if (inode === undefined) continue;
      if (durable === undefined && lots.chance(0.5)) {
        cut.lostFiles += 1;
        continue;
      }
      if (current === undefined) {
        if (lots.chance(0.5)) continue;
        cut.returnedFiles += 1;
      }
      const bytes = remains(inode, lots);
      if (bytes.length !== inode.synced.length) cut.tornTails += 1;
      survivors.set(name, { bytes, synced: bytes });
    }
    this.#now.clear();
    for (const [name, inode] of survivors) this.#now.set(name, inode);
    this.#durable = new Map(survivors);
    return cut;
  }
}

function remains(inode: Inode, lots: Lots): Uint8Array {
  const { bytes, synced } = inode;
  if (bytes.length <= synced.length) return lots.chance(0.5) ? synced : bytes;
  const kept = lots.integer(synced.length, bytes.length);
  const tail = bytes.slice(0, kept);
  if (kept > synced.length && lots.chance(0.3)) {
    const at = lots.integer(synced.length, kept - 1);
    tail[at] = (tail[at] ?? 0) ^ (1 << lots.integer(0, 7));
  }
  return tail;
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}
