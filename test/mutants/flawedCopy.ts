/** Copies of the sources in which one line is wrong, and what tests say there. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Row } from './rows.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const FILES = ['package.json', 'tsconfig.json', 'vitest.config.ts'];

/** A changed line: where it stands, what it says, what it says with the mistake. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A change that is a planted mistake, with the row of the specification that it breaks. */
export interface Planted extends Change {
  readonly row?: Row;
}

/** One copy, made for a whole run; nothing in it is ever imported by what ships. */
export class FlawedCopy {
  readonly folder: string;

  /** @param paths files and folders of the repository that are copied */
  constructor(paths: readonly string[]) {
    this.folder = mkdtempSync(join(tmpdir(), 'tallystick-mutants-'));
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    for (const path of [...paths, ...FILES]) {
      cpSync(join(REPOSITORY, path), join(this.folder, path), { recursive: true });
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** What `look` sees while the line is changed. @throws Error when there is not one such line */
  with<T>(change: Change, look: () => T): T {
    const takeBack = this.change(change);
    try {
      return look();
    } finally {
      takeBack();
    }
  }

  /** Changes the line; the answer takes it back. @throws Error when there is not one such line */
  change({ file, from, to }: Change): () => void {
    const path = join(this.folder, file);
    const text = readFileSync(path, 'utf8');
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`${file} has not one line ${from}`);
    writeFileSync(path, parts.join(to));
    return () => writeFileSync(path, text);
  }
}
