import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** The files of a LevelDB folder that hold content: tables, logs, MANIFEST, CURRENT; not empty. */
export function contentFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.ldb$|\.log$|^MANIFEST-|^CURRENT$/.test(name))
    .filter((name) => readFileSync(`${folder}/${name}`).length > 0)
    .sort();
}

/** Flips one bit of a file where it stands. */
export function flipBit(path: string, offset: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
}
