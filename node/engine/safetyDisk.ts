/** The folder of the safety record on a real disk. */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DiskOperation, FolderContent } from './safetyRecord.ts';

/**
 * What the record needs of a disk. Calls must not overlap. When `perform` rejects, nobody knows
 * what the disk holds: the process has to end.
 */
export interface RecordDisk {
  read(): Promise<FolderContent>;
  /** File names. */
  names(): Promise<readonly string[]>;
  /** Resolves when the operation is done; a sync, when everything before it is on the disk. */
  perform(operation: DiskOperation): Promise<void>;
  close(): Promise<void>;
}

/** See the head of this file; the folder is made when it is new. */
export class FolderDisk implements RecordDisk {
  readonly #folder: string;
  readonly #handles = new Map<string, FileHandle>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(): Promise<FolderContent> {
    // A folder that is new has to be on the disk before anything in it can be.
    const isNew = (await mkdir(this.#folder, { recursive: true })) !== undefined;
    if (isNew) await syncFolder(dirname(this.#folder));
    const content = new Map<string, Uint8Array>();
    for (const name of await this.names()) content.set(name, await readFile(this.#path(name)));
    return content;
  }

  async names(): Promise<readonly string[]> {
    // A disk that is mounted here has a folder of its own.
    const entries = await readdir(this.#folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  async perform(operation: DiskOperation): Promise<void> {
    switch (operation.op) {
      case 'create':
        // 'w': what a crash left of a file that was never synced is of no use.
        this.#handles.set(operation.file, await open(this.#path(operation.file), 'w', 0o600));
        return;
      case 'append':
        await (await this.#handle(operation.file)).appendFile(operation.bytes);
        return;
      case 'truncate':
        await (await this.#handle(operation.file)).truncate(operation.length);
        return;
      case 'sync':
        await (await this.#handle(operation.file)).datasync();
        return;
      case 'remove':
        await this.#handles.get(operation.file)?.close();
        this.#handles.delete(operation.file);
        await unlink(this.#path(operation.file));
        return;
      case 'syncFolder':
        await syncFolder(this.#folder);
    }
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.values()) await handle.close();
    this.#handles.clear();
  }

  async #handle(file: string): Promise<FileHandle> {
    const known = this.#handles.get(file);
    if (known !== undefined) return known;
    const opened = await open(this.#path(file), 'a');
    this.#handles.set(file, opened);
    return opened;
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
