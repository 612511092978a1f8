/**
 * What auditors and supervisors have read of others at this node: one line of JSON each, appended
 * before the answer is made, in files of bounded size of which the oldest go. Who is concerned may
 * ask for it (readLogRoutes.ts).
 */
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** One read under a mandate. */
export interface ReadEntry {
  /** ms since 1970, by the clock of the node. */
  readonly time: number;
  /** Of the newest block that it could show. */
  readonly height: number;
  /** Who has read. */
  readonly by: string;
  /** Whose rights were asked; null: everything was to be read. */
  readonly of: string | null;
  /** As the interface names it. */
  readonly route: string;
  /** What was asked for, without the place at which a page begins. */
  readonly url: string;
}

/** An entry at its place; numbers go up by one, from 1. */
export interface NumberedEntry extends ReadEntry {
  readonly number: number;
}

/** How much is kept. */
export interface ReadLogLimits {
  /** A file that has as much is closed. */
  readonly fileBytes: number;
  readonly files: number;
}

/** What a node keeps: 64 MiB, some 300,000 reads. */
export const READ_LOG_LIMITS: ReadLogLimits = { fileBytes: 1 << 20, files: 64 };

const NAME = /^reads-([0-9]{15})\.jsonl$/;

/** See the head of this file. */
export class ReadLog {
  readonly #folder: string;
  readonly #limits: ReadLogLimits;
  /** The number of the first entry of each file, in order; the last one is written to. */
  #firsts: number[];
  /** Of the next entry. */
  #next: number;
  #bytes = 0;
  #handle: number;

  /** Opens what a folder has; a line that a crash has cut short is dropped. @throws Error */
  constructor(folder: string, limits: ReadLogLimits = READ_LOG_LIMITS) {
    this.#folder = folder;
    this.#limits = limits;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = readdirSync(folder).flatMap((name) => NAME.exec(name)?.[1] ?? []);
    this.#firsts = found.length === 0 ? [1] : found.map(Number).sort((one, other) => one - other);
    const first = this.#firsts.at(-1) ?? 1;
    const path = this.#path(first);
    this.#handle = openSync(path, 'a', 0o600);
    const text = readFileSync(path);
    this.#bytes = text.lastIndexOf('\n') + 1;
    truncateSync(path, this.#bytes);
    this.#next = first + linesOf(text.subarray(0, this.#bytes)).length;
  }

  /** The number of the oldest entry that is kept. */
  get first(): number {
    return this.#firsts[0] ?? this.#next;
  }

  /** Appends an entry. @throws Error when the disk does not take it */
  note(entry: ReadEntry): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    if (this.#bytes > 0 && this.#bytes + line.length > this.#limits.fileBytes) this.#rotate();
    this.#append(line);
    this.#bytes += line.length;
    this.#next += 1;
  }

  /** At most `limit` entries from a number on; those that are not kept any more are left out. */
  read(from: number, limit: number): readonly NumberedEntry[] {
    const start = Math.max(from, this.first);
    const at = this.#firsts.findLastIndex((first) => first <= start);
    const first = this.#firsts[at];
    if (first === undefined || start >= this.#next) return [];
    const lines = linesOf(readFileSync(this.#path(first)));
    const some = lines.slice(start - first, start - first + limit);
    const entries = some.map((line, index) => ({
      number: start + index,
      ...(JSON.parse(line) as ReadEntry),
    }));
    // The last of a file may be followed by the first of the next one.
    const rest = limit - entries.length;
    const next = this.#firsts[at + 1];
    return next === undefined || rest === 0 ? entries : [...entries, ...this.read(next, rest)];
  }

  /** Frees the file; nothing can be noted afterwards. */
  close(): void {
    if (this.#handle >= 0) closeSync(this.#handle);
    this.#handle = -1;
  }

  /** Writes a whole line, or nothing that the next one would be joined to. */
  #append(line: Uint8Array): void {
    let written = 0;
    try {
      written = writeSync(this.#handle, line);
    } finally {
      if (written !== line.length) ftruncateSync(this.#handle, this.#bytes);
    }
    if (written !== line.length) throw new Error('the log of reads was not written to its end');
  }

  #rotate(): void {
    // The one before is let go when there is another: what fails here can be tried again.
    const handle = openSync(this.#path(this.#next), 'a', 0o600);
    closeSync(this.#handle);
    this.#handle = handle;
    this.#firsts.push(this.#next);
    this.#bytes = 0;
    while (this.#firsts.length > this.#limits.files) {
      rmSync(this.#path(this.#firsts.shift() ?? 0), { force: true });
    }
  }

  #path(first: number): string {
    return join(this.#folder, `reads-${String(first).padStart(15, '0')}.jsonl`);
  }
}

function linesOf(text: Uint8Array): readonly string[] {
  return Buffer.from(text).toString('utf8').split('\n').slice(0, -1);
}
