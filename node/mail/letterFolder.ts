/**
 * Letters on the disk, apart from the chain: losing them loses no money, and whoever has a file
 * sends it again. `<id>.letter` is the letter as it came; `<id>.end` says what became of it, and
 * stays for its sender when the letter is gone. What is here has been synced; what a crash left
 * half written is removed at the next start.
 */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../ledger/assert.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import type { Envelope } from '../../ledger/envelope.ts';
import { decodeEnvelope, MAX_LETTER_BYTES, readEnvelope } from '../../ledger/envelope.ts';
import { expectObject, expectText, expectTime } from '../../ledger/shape.ts';
import { MAX_WORDS_BYTES } from '../../ledger/signedWords.ts';
import type { LetterCode } from './letterCodes.ts';
import { isLetterCode } from './letterCodes.ts';

/** What became of a letter: its receipt, or why it was not taken. */
export interface LetterEnd {
  readonly receipt: string | null;
  readonly refusal: LetterCode | null;
  /** ms since 1970. */
  readonly endedAt: number;
  /** Whether the sealed bytes are here, for its recipient. */
  readonly isKept: boolean;
}

/** A letter of the folder; without an end it waits to be brought. */
export interface StoredLetter {
  readonly envelope: Envelope;
  readonly end: LetterEnd | null;
}

const NAME = /^([0-9a-f]{64})\.(letter|end|part)$/;
const MAX_END_BYTES = 4_096;
const PRIVATE = 0o600;
const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

function letterFile(folder: string, id: string): string {
  return join(folder, `${id}.letter`);
}

/** Whether an error says that the disk of the letters, which may be one of its own, is full. */
export function isNoRoom(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NO_ROOM.has(error.code);
}

/** The bytes of a letter in a folder; null when they are not there. */
export async function readLetter(folder: string, id: string): Promise<Uint8Array | null> {
  const path = letterFile(folder, id);
  const size = await sizeOf(path);
  return size === null || size > MAX_LETTER_BYTES ? null : await readFile(path);
}

/** See the head of this file. */
export class LetterFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Opens the folder, which is made when it is new, and reads what is in it. */
  static async open(path: string): Promise<{
    readonly folder: LetterFolder;
    readonly letters: readonly StoredLetter[];
    /** Files that are no letters and were removed. */
    readonly damaged: number;
  }> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const folder = new LetterFolder(path);
    const entries = await readdir(path, { withFileTypes: true });
    // A disk that is mounted here has a folder of its own.
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    names.sort();
    const ids = new Set<string>();
    for (const name of names) {
      const [, id, kind] = NAME.exec(name) ?? [];
      if (id === undefined || kind === 'part') await rm(join(path, name));
      else ids.add(id);
    }
    const letters: StoredLetter[] = [];
    for (const id of ids) {
      const letter = await folder.#read(id);
      if (letter === null) await folder.remove(id);
      else letters.push(letter);
    }
    return { folder, letters, damaged: ids.size - letters.length };
  }

  /** A file for the bytes of a letter that come, from its beginning. */
  async begin(envelope: Envelope): Promise<FileHandle> {
    const file = await open(join(this.path, `${envelope.id}.part`), 'w', PRIVATE);
    try {
      await file.writeFile(`${envelope.text}\n`);
    } catch (error) {
      await this.giveUp(envelope, file);
      throw error;
    }
    return file;
  }

  /** Makes a letter of the file, all of which is there; on the disk when it resolves. */
  async finish({ id }: Envelope, file: FileHandle): Promise<void> {
    await file.sync();
    await rename(join(this.path, `${id}.part`), letterFile(this.path, id));
    await this.#sync();
    await file.close();
  }

  /** Gives up a file that was begun and is not finished. */
  async giveUp({ id }: Pick<Envelope, 'id'>, file: FileHandle): Promise<void> {
    await file.close();
    await rm(join(this.path, `${id}.part`), { force: true });
  }

  /** Writes what became of a letter; without it where it is not kept any more. */
  async end({ id, text }: Envelope, end: LetterEnd): Promise<void> {
    const { receipt, refusal, endedAt, isKept } = end;
    const words = { ended: endedAt, envelope: text, kept: isKept, receipt, refusal };
    const part = join(this.path, `${id}.part`);
    const file = await open(part, 'w', PRIVATE);
    try {
      await file.writeFile(encodeCanonical(words));
      await file.sync();
    } catch (error) {
      await this.giveUp({ id }, file);
      throw error;
    }
    await file.close();
    await rename(part, join(this.path, `${id}.end`));
    if (!isKept) await rm(letterFile(this.path, id), { force: true });
    await this.#sync();
  }

  /** Removes all of a letter. */
  async remove(id: string): Promise<void> {
    for (const kind of ['letter', 'end']) {
      await rm(join(this.path, `${id}.${kind}`), { force: true, recursive: true });
    }
  }

  /** Some of the sealed bytes of a letter, from `offset` on. */
  async read({ id, text }: Envelope, offset: number, length: number): Promise<Uint8Array> {
    const file = await open(letterFile(this.path, id));
    try {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, text.length + 1 + offset);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** Null: what stands there is no letter and no end of one. */
  async #read(id: string): Promise<StoredLetter | null> {
    const ended = await this.#readEnd(id);
    if (ended !== null && !ended.end.isKept) {
      await rm(letterFile(this.path, id), { force: true });
      return ended;
    }
    const envelope = await this.#readHead(id);
    if (envelope === null) return null;
    return { envelope, end: ended?.end ?? null };
  }

  async #readHead(id: string): Promise<Envelope | null> {
    const path = letterFile(this.path, id);
    const size = await sizeOf(path);
    if (size === null) return null;
    const file = await open(path);
    try {
      const head = new Uint8Array(MAX_WORDS_BYTES + 1);
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      const { envelope, length } = readEnvelope(head.subarray(0, bytesRead));
      return envelope.id === id && size === length + envelope.size ? envelope : null;
    } catch (error) {
      if (error instanceof FormatError) return null;
      throw error;
    } finally {
      await file.close();
    }
  }

  async #readEnd(id: string): Promise<{ envelope: Envelope; end: LetterEnd } | null> {
    const path = join(this.path, `${id}.end`);
    const size = await sizeOf(path);
    if (size === null || size > MAX_END_BYTES) return null;
    try {
      return decodeEnd(await readFile(path));
    } catch (error) {
      if (error instanceof FormatError) return null;
      throw error;
    }
  }

  async #sync(): Promise<void> {
    const folder = await open(this.path, 'r');
    await folder.sync().finally(() => folder.close());
  }
}

/** @throws FormatError */
function decodeEnd(bytes: Uint8Array): { envelope: Envelope; end: LetterEnd } {
  const keys = ['ended', 'envelope', 'kept', 'receipt', 'refusal'];
  const fields = expectObject(decodeCanonical(bytes, MAX_END_BYTES), 'end', keys);
  const { receipt = null, refusal = null } = fields;
  const code = refusal === null ? null : expectText(refusal, 'refusal', 40);
  if (code !== null && !isLetterCode(code)) throw new FormatError('bad_shape', 'an unknown code');
  return {
    envelope: decodeEnvelope(expectText(fields['envelope'], 'envelope', MAX_WORDS_BYTES)),
    end: {
      receipt: receipt === null ? null : expectText(receipt, 'receipt', MAX_WORDS_BYTES),
      refusal: code,
      endedAt: expectTime(fields['ended'], 'ended'),
      isKept: fields['kept'] === true,
    },
  };
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const { size } = await stat(path);
    return size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
