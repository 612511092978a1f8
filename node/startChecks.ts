/**
 * What is looked at before a node opens anything, so that a start that cannot succeed changes
 * nothing and says why: its folder, the room on the disk, and the ports.
 */
import { constants, existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { access, open, readdir, rm, stat, statfs } from 'node:fs/promises';
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

/**
 * The home folder is there, all in it that the node writes may be read and written by this user,
 * and the disk takes something. @throws StartError
 */
export async function checkHome(home: string): Promise<void> {
  const found = await stat(home).catch((error: unknown) => refuse(error, home));
  if (!found.isDirectory()) throw new StartError('home_missing', `${home} is no folder`);
  const files = homeFiles(home);
  const { config, genesis, validatorKey, nextValidatorKey, peerKey } = files;
  const read = [config, genesis, validatorKey, nextValidatorKey, peerKey].filter(existsSync);
  await checkAccess(home, false);
  for (const file of read) await checkAccess(file, false);
  const { chain, safety, evidence, joining, readLog } = files;
  const kept = [chain, safety, evidence, joining, readLog].filter(existsSync);
  for (const folder of kept) await checkAccess(folder, true);
  // What is not there yet is made in the home folder.
  const makes = ![chain, evidence, readLog].every(existsSync);
  for (const folder of makes ? [home, ...kept] : kept) await checkRoom(folder);
}

/** This user may read a path and, `deep`, write it and all in it. */
async function checkAccess(path: string, deep: boolean): Promise<void> {
  const { R_OK, W_OK, X_OK } = constants;
  const isFolder = (await stat(path)).isDirectory();
  // A home may be mounted for reading, as long as what is written has folders of its own.
  const needs = R_OK | (isFolder ? X_OK : 0) | (deep ? W_OK : 0);
  await access(path, needs).catch((error: unknown) => refuse(error, path));
  if (!isFolder || !deep) return;
  for (const name of await readdir(path)) {
    // What a compaction of another process removes meanwhile is that process's.
    if (existsSync(join(path, name))) await checkAccess(join(path, name), true);
  }
}

async function checkRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const probe = join(folder, `.start-${process.pid}`);
  let handle: FileHandle | null = null;
  try {
    handle = await open(probe, 'wx', 0o600);
    await handle.writeFile(new Uint8Array(PROBE_BYTES));
    await handle.sync();
  } catch (error) {
    await refuse(error, folder);
  } finally {
    await handle?.close();
    await rm(probe, { force: true });
  }
  const free = bavail * bsize;
  if (free >= ROOM_BYTES) return;
  const needed = `${ROOM_BYTES} are needed to start`;
  throw new StartError('disk_full', `${free} bytes are free on the disk of ${folder}, ${needed}`);
}

async function refuse(error: unknown, path: string): Promise<never> {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
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
