/**
 * The head mark: a small file beside the database that says which block was last acknowledged. It
 * is written after the block's synced batch and is not synced itself, so it may lag behind the
 * database after a power cut, but can never be ahead of it unless the database lost a block that
 * it had acknowledged. LevelDB drops a damaged tail of its log in silence; the mark tells.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';

const NAME = 'head-mark';

/** Height and id of the newest acknowledged block. */
export interface Mark {
  readonly height: number;
  readonly id: Hash;
}

/** What the file says; null when it is absent, or was torn or damaged and so says nothing. */
export function readHeadMark(folder: string): Mark | null {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const match = /^([0-9]{15}) ([0-9a-f]{64}) ([0-9a-f]{64})\n$/.exec(text);
  const [, height = '', id = '', check] = match ?? [];
  if (check !== hashOf(utf8(`${height} ${id}`))) return null;
  return { height: Number(height), id };
}

/** The open file; each write replaces all of its 146 bytes in one call. */
export class HeadMark {
  readonly #file: number;

  constructor(folder: string) {
    // Without truncation: a process that dies here leaves the former mark.
    closeSync(openSync(join(folder, NAME), 'a'));
    this.#file = openSync(join(folder, NAME), 'r+');
  }

  write({ height, id }: Mark): void {
    const line = `${String(height).padStart(15, '0')} ${id}`;
    writeSync(this.#file, `${line} ${hashOf(utf8(line))}\n`, 0, 'latin1');
  }

  close(): void {
    closeSync(this.#file);
  }
}
