/** What the benchmark of the state sees of the database's files, and of the system's counters. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Level } from 'level';
import { databaseFolder, TABLES } from '../node/store/database.ts';
import { showKey } from '../node/store/keySpace.ts';
import { folderBytes } from './benchMachine.ts';

const PAGE_ENTRIES = 1_000;

/** What `level` does in nodes beyond its types, which are for browsers too. */
interface Compacting {
  compactRange(start: Uint8Array, end: Uint8Array): Promise<void>;
}

/** The name of the space that a database key belongs to. */
export function spaceName(key: Uint8Array): string {
  return showKey(key).space;
}

/** Bytes that this process had the disk write since it began; null where the system is silent. */
export function writtenBytes(): number | null {
  try {
    const text = readFileSync('/proc/self/io', 'latin1');
    return Number(/^write_bytes: ([0-9]+)$/m.exec(text)?.[1] ?? Number.NaN);
  } catch {
    return null;
  }
}

/**
 * Bytes that an open database has written into tables since it was opened, by the reason: a write
 * buffer that was full, or what was merged from one level into the next. LevelDB's own log tells.
 */
export function tableBytes(folder: string): ReadonlyMap<string, number> {
  const text = readFileSync(join(databaseFolder(folder), 'LOG'), 'latin1');
  const bytes = new Map<string, number>();
  const add = (reason: string, more = '0'): void => {
    bytes.set(reason, (bytes.get(reason) ?? 0) + Number(more));
  };
  for (const [, more] of text.matchAll(/ Level-0 table #[0-9]+: ([0-9]+) bytes OK/g)) {
    add('buffers', more);
  }
  const merged = / Compacted [0-9]+@([0-9]) \+ [0-9]+@([0-9]) files => ([0-9]+) bytes/g;
  for (const [, from, to, more] of text.matchAll(merged)) add(`level ${from} to ${to}`, more);
  return bytes;
}

/**
 * Bytes of the newest version of every record of a closed database, by space, before LevelDB's
 * own packing; and as `files` what the files have after everything is compacted.
 */
export async function liveBytes(folder: string): Promise<ReadonlyMap<string, number>> {
  const path = databaseFolder(folder);
  const encodings = { keyEncoding: 'view', valueEncoding: 'view' } as const;
  const level = new Level<Uint8Array, Uint8Array>(path, { ...encodings, ...TABLES });
  await level.open();
  const bytes = new Map<string, number>();
  const iterator = level.iterator();
  for (;;) {
    const page = await iterator.nextv(PAGE_ENTRIES);
    if (page.length === 0) break;
    for (const [key, value] of page) {
      const name = spaceName(key);
      bytes.set(name, (bytes.get(name) ?? 0) + key.length + value.length);
    }
  }
  await iterator.close();
  await (level as unknown as Compacting).compactRange(Uint8Array.of(0), Uint8Array.of(255));
  await level.close();
  bytes.set('files', await folderBytes(path));
  return bytes;
}
