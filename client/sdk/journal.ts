/**
 * The journal of what a client has signed, in a folder, so that several programs may use it at the
 * same time and a crash leaves no half of anything: `pending/<id>.json`, which becomes
 * `ended/<id>.json`, and an empty `alike/<key>.<id>` for each key by which a second signature of
 * the same is noticed.
 */
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isHash } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { ifThere, onPath, writeWhole } from './files.ts';
import type { JournalPart, JournalShelf } from './signingJournal.ts';
import { SigningJournal } from './signingJournal.ts';

/** What opens commitments is nobody else's business. */
const SECRET = 0o600;

/** See the head of this file. */
export class Journal extends SigningJournal {
  readonly folder: string;

  constructor(folder: string) {
    super(new FolderShelf(folder));
    this.folder = folder;
  }
}

/** A file for each entry. @throws ClientError unreadable_file, each of its calls */
class FolderShelf implements JournalShelf {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  place(part: JournalPart, id: Hash): string {
    return join(this.#folder, part, `${id}.json`);
  }

  async keep(id: Hash, text: string, keys: readonly Hash[]): Promise<void> {
    await this.#makeFolders();
    for (const key of keys) {
      await writeWhole(join(this.#folder, 'alike', `${key}.${id}`), [], SECRET);
    }
    await syncFolder(join(this.#folder, 'alike'));
    await this.#write('pending', id, text);
  }

  async end(id: Hash, text: string): Promise<void> {
    await this.#write('ended', id, text);
    await onPath(this.#folder, rm(this.place('pending', id), { force: true }));
  }

  async read(part: JournalPart, id: Hash): Promise<string | null> {
    const path = this.place(part, id);
    return await ifThere(path, readFile(path, 'utf8'));
  }

  async pendingIds(): Promise<readonly Hash[]> {
    const names = await namesIn(join(this.#folder, 'pending'));
    const files = names.filter((name) => name.endsWith('.json'));
    return files.map((name) => name.slice(0, -'.json'.length)).filter(isHash);
  }

  async alikeIds(keys: readonly Hash[]): Promise<readonly Hash[]> {
    const names = await namesIn(join(this.#folder, 'alike'));
    const found = names.filter((name) => keys.some((key) => name.startsWith(`${key}.`)));
    return [...new Set(found.map((name) => name.slice(name.indexOf('.') + 1)))].filter(isHash);
  }

  async #makeFolders(): Promise<void> {
    for (const part of ['alike', 'pending', 'ended']) {
      const path = join(this.#folder, part);
      await onPath(path, mkdir(path, { recursive: true, mode: 0o700 }));
    }
    // Whatever of them is new: what stands in a folder that is lost is lost.
    for (const path of [this.#folder, dirname(this.#folder)]) await syncFolder(path);
  }

  async #write(part: JournalPart, id: Hash, text: string): Promise<void> {
    const path = this.place(part, id);
    await writeWhole(path, [text], SECRET);
    await syncFolder(dirname(path));
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return ((await ifThere(folder, readdir(folder))) ?? []).sort();
}

/** A file that was made is there after a power cut only when its folder is synced, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await onPath(path, open(path, 'r'));
  try {
    await onPath(path, folder.sync());
  } finally {
    await folder.close();
  }
}
