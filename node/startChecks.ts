/**
 * What is looked at before a node opens anything, so that a start that cannot succeed changes
 * nothing and says why: its folder, the room on the disk, and the ports.
 */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { access, lstat, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { ListenPlace, NodeConfig } from './config.ts';
import { homeFiles, readPlace } from './config.ts';
import { placeOf } from './network/host.ts';
import type { StartCode } from './startRefusal.ts';
import { refusalOf, StartError } from './startRefusal.ts';

/** Opening a chain may write as much: LevelDB puts its log into a table then. */
const ROOM_BYTES = 16 << 20;
const PROBE_BYTES = 4_096;

/** Folders within folders; in all others a node has files only. */
const WITHIN: Readonly<Record<string, readonly string[]>> = {
  chain: ['database', 'lock'],
  joining: ['database', 'lock'],
};
/** The disk's own, of whoever mounts one as a folder of the node. */
const OF_DISK = 'lost+found';

/**
 * The home folder is there, folders are folders and files are files, all that the node writes may
 * be read and written by this user, and the disk takes something. @throws StartError
 */
export async function checkHome(home: string): Promise<void> {
  const found = await stat(home).catch((error: unknown) => refuse(error, home));
  if (!found.isDirectory()) throw new StartError('home_missing', `${home} is no folder`);
  await checkAccess(home, constants.R_OK | constants.X_OK);
  const files = homeFiles(home);
  const { config, genesis, validatorKey, nextValidatorKey, peerKey } = files;
  await checkRead(config, 'config_unreadable');
  await checkRead(genesis, 'genesis_unreadable');
  for (const key of [validatorKey, nextValidatorKey, peerKey]) {
    await checkRead(key, 'key_unreadable');
  }
  const kept: string[] = [];
  for (const name of ['chain', 'safety', 'evidence', 'joining', 'letters', 'readLog'] as const) {
    if (await checkKept(files[name], WITHIN[name])) kept.push(files[name]);
  }
  // What is not there yet is made in the home folder, which may be mounted for reading otherwise.
  const { chain, evidence, letters, readLog } = files;
  const makes = ![chain, evidence, letters, readLog].every((folder) => kept.includes(folder));
  for (const folder of makes ? [home, ...kept] : kept) await checkRoom(folder);
}

/** A file that is read is one, if it is there: of a pipe, nothing may ever come. */
async function checkRead(file: string, code: StartCode): Promise<void> {
  const found = await entryAt(file);
  if (found === null) return;
  if (!found.isFile()) throw new StartError(code, `${file} is ${kindOf(found)}, and no file`);
  await checkAccess(file, constants.R_OK);
}

/**
 * A folder that the node writes, and all in it. False: it is not there.
 * @param folders those in it that are no files
 */
async function checkKept(folder: string, folders: readonly string[] = []): Promise<boolean> {
  const found = await entryAt(folder);
  if (found === null) return false;
  if (!found.isDirectory()) throw misplaced(folder, found, 'a folder');
  const { R_OK, W_OK, X_OK } = constants;
  await checkAccess(folder, R_OK | W_OK | X_OK);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (folders.includes(name)) await checkKept(path);
    else if (name !== OF_DISK) await checkWritten(path);
  }
  return true;
}

async function checkWritten(file: string): Promise<void> {
  const found = await entryAt(file);
  // What a compaction of another process removes meanwhile is that process's.
  if (found === null) return;
  if (!found.isFile()) throw misplaced(file, found, 'a file');
  await checkAccess(file, constants.R_OK | constants.W_OK);
}

function misplaced(path: string, found: Stats, belongs: string): StartError {
  const what = `${path} is ${kindOf(found)}, and ${belongs} belongs there`;
  return new StartError('home_malformed', what);
}

/** What stands at a path; null when nothing does. @throws StartError for a link to nothing */
async function entryAt(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return await refuse(error, path);
  }
  const link = await lstat(path).catch(() => null);
  if (link === null) return null;
  throw new StartError('home_malformed', `${path} is a link to nothing: a disk that is absent?`);
}

function kindOf(found: Stats): string {
  if (found.isFile()) return 'a plain file';
  if (found.isDirectory()) return 'a folder';
  return found.isFIFO() ? 'a pipe' : 'a device or socket';
}

async function checkAccess(path: string, needs: number): Promise<void> {
  await access(path, needs).catch(async (error: unknown) => {
    if (codeOf(error) !== 'ENOENT') await refuse(error, path);
  });
}

async function checkRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const probe = join(folder, `.start-${process.pid}`);
  let handle: FileHandle | null = null;
  try {
    // Also over what a start has left that was killed here: in a container it had the same number.
    handle = await open(probe, 'w', 0o600);
    await handle.writeFile(new Uint8Array(PROBE_BYTES));
    await handle.sync();
  } catch (error) {
    await refuse(error, folder);
  } finally {
    await handle?.close();
    await rm(probe, { force: true });
  }
  checkFree(bavail * bsize, folder);
}

/** That so many free bytes are enough to begin with. @throws StartError disk_full */
export function checkFree(free: number, folder: string): void {
  if (free >= ROOM_BYTES) return;
  const needed = `${ROOM_BYTES} are needed to start`;
  throw new StartError('disk_full', `${free} bytes are free on the disk of ${folder}, ${needed}`);
}

/** What the system says of a path that leads to nothing. */
const NOWHERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

async function refuse(error: unknown, path: string): Promise<never> {
  if (NOWHERE.has(codeOf(error))) {
    throw new StartError('home_missing', `there is no folder ${path}`);
  }
  const { code: refused, cause } = refusalOf(error);
  if (refused !== 'not_permitted') throw new StartError(refused, `${path}: ${cause}`);
  const whose = await ownerOf(path);
  throw new StartError(refused, `${path} ${whose}, and this is user ${process.getuid?.() ?? '?'}`);
}

/** Whose a path is, or the nearest folder above it that can be looked at. */
async function ownerOf(path: string): Promise<string> {
  try {
    return `belongs to user ${(await stat(path)).uid}`;
  } catch {
    // Not even this may be asked below a closed folder.
    return path === dirname(path) ? 'belongs to somebody else' : await ownerOf(dirname(path));
  }
}

/** All ports can be had. Nothing listens on them afterwards. @throws StartError */
export async function checkPorts({ rest, operator, network }: NodeConfig): Promise<void> {
  await checkPort('rest', rest.host, rest.port);
  const own = operatorPlace(operator.listen);
  await checkPort('operator', own.host, own.port);
  const place = placeOf(network.listen);
  if (place === null) {
    throw new StartError('config_invalid', `network.listen ${network.listen} is no TCP address`);
  }
  await checkPort('peer', place.host, place.port);
}

/** Where the operator's port is. @throws StartError config_invalid */
export function operatorPlace(listen: string): ListenPlace {
  const place = readPlace(listen);
  if (place !== null) return place;
  throw new StartError('config_invalid', `operator.listen ${listen} is not HOST:PORT`);
}

async function checkPort(
  kind: 'rest' | 'operator' | 'peer',
  host: string,
  port: number,
): Promise<void> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port, exclusive: true }, resolve);
  try {
    await promise;
  } catch (error) {
    const said = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const inUse = said === 'EADDRINUSE';
    const code: StartCode = `${kind}_${inUse ? 'port_in_use' : 'address_unusable'}`;
    const why = inUse ? 'something listens there already' : `the system says ${said}`;
    throw new StartError(code, `${host} port ${port}: ${why}`);
  }
  await new Promise((closed) => server.close(closed));
}
