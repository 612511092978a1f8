/**
 * Judges the files of a LevelDB folder before LevelDB opens them and, in small steps, while it
 * runs. Every byte that can change an answer is under a checksum of LevelDB's own, which LevelDB
 * does not look at when it reads (goals.md R6 and R7); so we do.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import { readLog } from './logFile.ts';
import type { LiveFiles } from './manifest.ts';
import { readManifest } from './manifest.ts';
import { StoreError } from './storeError.ts';
import { checkTable, checkTableInSteps } from './tableFile.ts';

const SCARCE: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

/** Whether an error says only that the system has no handle or memory left: nothing of a file. */
export function isScarce(error: unknown): boolean {
  return error instanceof Error && 'code' in error && SCARCE.has(error.code);
}

/** What the check of a folder found; damage is thrown instead. */
export interface ScrubReport {
  /** A log or the MANIFEST ends in a torn or damaged write: the head mark has to decide. */
  readonly tornTail: boolean;
  /** Table files that have not been read, because the limit was reached; oldest first. */
  readonly unread: readonly string[];
}

/**
 * Checks CURRENT, the MANIFEST, every live log and the newest table files up to `maxTableBytes`.
 * A folder without CURRENT and without tables is a new one.
 * @throws StoreError corrupt_file naming the file and, where known, the offset
 */
export function scrubFolder(folder: string, maxTableBytes: number): ScrubReport {
  if (!existsSync(join(folder, 'CURRENT'))) {
    const left = existsSync(folder) ? numbered(folder, 'ldb').length : 0;
    if (left > 0) throw damaged(folder, 'CURRENT', 'is missing beside table files');
    return { tornTail: false, unread: [] };
  }
  const live = readLiveFiles(folder);
  const tornLog = checkLogs(folder, live);
  const unread = checkTables(folder, live, maxTableBytes);
  return { tornTail: live.cut || tornLog, unread };
}

/**
 * Checks the table files that are live now, some 1 MiB in each step, so that a node can go through
 * them while it works and notice bit rot before it meets it: their names, each before its steps.
 * @throws StoreError corrupt_file
 */
export function* scrubTables(folder: string): Generator<string> {
  for (const name of liveTables(folder)) {
    yield name;
    for (const _ of scrubTable(folder, name)) yield name;
  }
}

/**
 * Checks one file of a folder that is in use, at once: a table, or CURRENT and the MANIFEST.
 * @returns false when a compaction has removed it
 * @throws StoreError corrupt_file
 */
export function scrubFile(folder: string, name: string): boolean {
  const live = readLiveFiles(folder);
  if (!name.endsWith('.ldb')) return true;
  if (!live.tables.has(Number.parseInt(name, 10))) return false;
  for (const _ of scrubTable(folder, name));
  return true;
}

/**
 * Checks one table file of a folder that is in use, in steps of some 3 ms. One that a compaction
 * has removed before passes; one that it removes meanwhile is checked to its end.
 * @throws StoreError corrupt_file
 */
export function* scrubTable(folder: string, name: string): Generator<null> {
  const file = openTable(folder, name);
  if (file === null) {
    if (!readLiveFiles(folder).tables.has(Number.parseInt(name, 10))) return;
    throw damaged(folder, name, 'is missing');
  }
  try {
    // By ranges: a table may be as large as a write buffer, and is looked at for minutes.
    const read = (offset: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    };
    const damage = yield* checkTableInSteps({ length: fstatSync(file).size, read });
    if (damage !== null) {
      throw damaged(folder, name, 'has a block without its checksum', damage.offset);
    }
  } finally {
    closeSync(file);
  }
}

/** A file that is removed later can be read to its end. */
function openTable(folder: string, name: string): number | null {
  try {
    return openSync(join(folder, name), 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The table files that a folder in use consists of at this moment, oldest first. */
export function liveTables(folder: string): string[] {
  const { tables } = readLiveFiles(folder);
  return [...tables].sort((left, right) => left - right).map((number) => fileName(number, 'ldb'));
}

function readLiveFiles(folder: string): LiveFiles {
  const current = readFileSync(join(folder, 'CURRENT'), 'latin1');
  const name = current.slice(0, -1);
  if (!/^MANIFEST-[0-9]{6,}\n$/.test(current) || !existsSync(join(folder, name))) {
    throw damaged(folder, 'CURRENT', 'does not name a MANIFEST that is there');
  }
  const live = readManifest(readFileSync(join(folder, name)));
  if (live === null) throw damaged(folder, name, 'has a record without its checksum');
  return live;
}

/** Whether the newest log ends in a torn write; older ones were closed whole. */
function checkLogs(folder: string, live: LiveFiles): boolean {
  const logs = numbered(folder, 'log').filter((number) => number >= live.firstLog);
  let torn = false;
  logs.forEach((number, index) => {
    const name = fileName(number, 'log');
    const { badAt, inTail } = readLog(readFileSync(join(folder, name)));
    if (badAt === null) return;
    if (!inTail || index < logs.length - 1) {
      throw damaged(folder, name, 'has a record without its checksum', badAt);
    }
    torn = true;
  });
  return torn;
}

function checkTables(folder: string, live: LiveFiles, maxTableBytes: number): string[] {
  const newestFirst = [...live.tables].sort((left, right) => right - left);
  const unread: string[] = [];
  let readBytes = 0;
  for (const number of newestFirst) {
    const name = fileName(number, 'ldb');
    if (readBytes >= maxTableBytes) {
      unread.unshift(name);
      continue;
    }
    const bytes = readTable(folder, name);
    const damage = bytes === null ? null : checkTable(bytes);
    if (bytes === null) throw damaged(folder, name, 'is missing');
    if (damage) throw damaged(folder, name, `is damaged (${damage.part})`, damage.offset);
    readBytes += bytes.length;
  }
  return unread;
}

function readTable(folder: string, name: string): Uint8Array | null {
  try {
    return readFileSync(join(folder, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function numbered(folder: string, suffix: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(`.${suffix}`))
    .map((name) => Number.parseInt(name, 10))
    .filter((number) => Number.isSafeInteger(number))
    .sort((left, right) => left - right);
}

function fileName(number: number, suffix: string): string {
  return `${String(number).padStart(6, '0')}.${suffix}`;
}

function damaged(folder: string, file: string, what: string, offset?: number): StoreError {
  const facts = { folder, file, ...(offset === undefined ? {} : { offset }) };
  return new StoreError('corrupt_file', `${file} ${what}`, facts);
}
