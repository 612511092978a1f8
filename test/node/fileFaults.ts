import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { liveTables } from '../../node/store/scrub.ts';

/**
 * The files of a LevelDB folder that hold content: tables, logs, MANIFEST, CURRENT; not empty.
 * Tables that a compaction has replaced may still lie there, and hold nothing any more.
 */
export function contentFiles(folder: string): string[] {
  const live = new Set(liveTables(folder));
  return readdirSync(folder)
    .filter((name) => live.has(name) || /\.log$|^MANIFEST-|^CURRENT$/.test(name))
    .filter((name) => readFileSync(`${folder}/${name}`).length > 0)
    .sort();
}

/** Flips one bit of a file where it stands. */
export function flipBit(path: string, offset: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
}
