/**
 * What became of the documents of a folder, one JSON text a line, each on the disk before the next
 * step is taken. What was signed for them is in the journal beside the key (sdk/journal), here
 * stands only its id: after a crash the very bytes are found there, and go on.
 */
import { open, readFile } from 'node:fs/promises';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { ifThere, unreadable } from '../../sdk/files.ts';

/** `signed`: about to be submitted. `registered`, `refused`: done with. */
export type EntryStatus = 'signed' | 'registered' | 'refused';

/** What is known about one document. */
export interface Entry {
  /** SHA-256 of the document's bytes: the same document under another name is the same entry. */
  readonly document: Hash;
  readonly file: string;
  readonly status: EntryStatus;
  /** Id of the transaction, hence of the invoice; null when nothing was signed. */
  readonly id: Hash | null;
  /** `ok`, or the code of the refusal; null while it is on its way. */
  readonly code: string | null;
  readonly height: number | null;
  /** With `refused`: what was wrong and what to do, in a line; else null. */
  readonly reason: string | null;
  /** With `refused`: the rule and the values that break it; else null. */
  readonly facts: JsonObject | null;
  /** What a person should look at, in lines: see `INVOICE_WARNINGS`. */
  readonly warnings: readonly string[];
}

/** The newest entry of every document, and where further ones are written. */
export class DocumentJournal {
  readonly #path: string;
  readonly #entries: Map<Hash, Entry>;

  private constructor(path: string, entries: Map<Hash, Entry>) {
    this.#path = path;
    this.#entries = entries;
  }

  /**
   * Reads a journal; a new one is empty. A last line that a crash cut off is dropped.
   * @throws ClientError unreadable_file, bad_config when a line is damaged
   */
  static async open(path: string): Promise<DocumentJournal> {
    const text = (await ifThere(path, readFile(path, 'utf8'))) ?? '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const entries = new Map<Hash, Entry>();
    for (const line of whole.split('\n').slice(0, -1)) {
      const entry = decodeEntry(path, line);
      entries.set(entry.document, entry);
    }
    if (whole !== text) await cut(path, Buffer.byteLength(whole));
    return new DocumentJournal(path, entries);
  }

  /** What is known about a document, or undefined. */
  get(document: Hash): Entry | undefined {
    return this.#entries.get(document);
  }

  /** Writes an entry and waits until it is on the disk. @throws ClientError unreadable_file */
  async append(entry: Entry): Promise<void> {
    try {
      const file = await open(this.#path, 'a', 0o600);
      try {
        await file.appendFile(`${canonicalText(entry as unknown as Json)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof FormatError) throw error;
      throw unreadable(this.#path, error);
    }
    this.#entries.set(entry.document, entry);
  }
}

async function cut(path: string, length: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.truncate(length);
    await file.sync();
  } finally {
    await file.close();
  }
}

function decodeEntry(path: string, line: string): Entry {
  try {
    const json = JSON.parse(line) as Entry | null;
    if (typeof json?.document === 'string' && typeof json.status === 'string') return json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ClientError('bad_config', `${path}: a line of the journal is damaged`);
}
