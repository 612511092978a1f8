/** Files as a client writes them, with a code and the path in every error. */
import { open, rename, rm } from 'node:fs/promises';
import { ClientError } from './clientError.ts';

/**
 * Writes a file in one step: until it is whole and on the disk, the path shows what was there
 * before, so that nobody ever reads half of it.
 * @throws ClientError unreadable_file; errors of `parts` go on, and nothing is left of the file
 */
export async function writeWhole(
  path: string,
  parts: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  mode = 0o644,
): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, 'w', mode).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    for await (const bytes of parts) await onPath(path, file.appendFile(bytes));
    await onPath(path, file.sync());
    await file.close();
    await onPath(path, rename(part, path));
  } catch (error) {
    await file.close();
    await rm(part, { force: true });
    throw error;
  }
}

/** The outcome of work on a path. @throws ClientError unreadable_file in place of the system's */
export async function onPath<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The outcome of work on a path, or null where nothing is there.
 * @throws ClientError unreadable_file for whatever else the system says
 */
export async function ifThere<T>(path: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unreadable(path, error);
  }
}

const SYSTEM_CODES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'you may not do that with it',
  EPERM: 'you may not do that with it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ENOSPC: 'the disk is full',
  EROFS: 'it can only be read',
};

/** What the system said about a path, with our code. */
export function unreadable(path: string, error: unknown): ClientError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const words = SYSTEM_CODES[code];
  const said = words === undefined ? code : `${words} (${code})`;
  return new ClientError('unreadable_file', `${path}: ${said}`, { system: code });
}
