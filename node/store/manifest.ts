/**
 * Which files a LevelDB folder consists of, by its MANIFEST: a log of version edits
 * (db/version_edit.cc of LevelDB), each a list of tagged fields. Only what names files is kept.
 */
import { readLog } from './logFile.ts';
import { readVarint } from './snappy.ts';

/** The files that hold the database's content. */
export interface LiveFiles {
  /** Numbers of table files. */
  readonly tables: ReadonlySet<number>;
  /** Logs with a lower number than this have been written into tables. */
  readonly firstLog: number;
  /** The file ends inside an edit: the process died while it wrote. */
  readonly cut: boolean;
}

/** Reads a MANIFEST; null when it is damaged or does not parse. */
export function readManifest(bytes: Uint8Array): LiveFiles | null {
  const log = readLog(bytes);
  if (log.badAt !== null && !log.cut) return null;
  const tables = new Set<number>();
  let firstLog = 0;
  for (const record of log.records) {
    const edit = readEdit(record);
    if (edit === null) return null;
    firstLog = edit.log ?? firstLog;
    for (const number of edit.removed) tables.delete(number);
    for (const number of edit.added) tables.add(number);
  }
  return { tables, firstLog, cut: log.badAt !== null };
}

interface Edit {
  log: number | null;
  readonly added: number[];
  readonly removed: number[];
}

/** The shapes of an edit's fields after the tag: n a number, s a text with its length before. */
const FIELDS: Readonly<Record<number, string>> = {
  1: 's', // comparator
  2: 'n', // log number
  3: 'n', // next file number
  4: 'n', // last sequence
  5: 'ns', // compaction pointer
  6: 'nn', // removed file: level, number
  7: 'nnnss', // new file: level, number, size, smallest key, largest key
  9: 'n', // previous log number
};

function readEdit(bytes: Uint8Array): Edit | null {
  const edit: Edit = { log: null, added: [], removed: [] };
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    const shape = tag === null ? undefined : FIELDS[tag.value];
    if (tag === null || shape === undefined) return null;
    const field = readField(bytes, tag.end, shape);
    if (field === null) return null;
    const [first = 0, second = 0] = field.numbers;
    if (tag.value === 2) edit.log = first;
    if (tag.value === 6) edit.removed.push(second);
    if (tag.value === 7) edit.added.push(second);
    at = field.end;
  }
  return edit;
}

function readField(
  bytes: Uint8Array,
  start: number,
  shape: string,
): { numbers: number[]; end: number } | null {
  const numbers: number[] = [];
  let end = start;
  for (const kind of shape) {
    const read = readVarint(bytes, end);
    if (read === null) return null;
    end = kind === 's' ? read.end + read.value : read.end;
    if (end > bytes.length) return null;
    if (kind === 'n') numbers.push(read.value);
  }
  return { numbers, end };
}
