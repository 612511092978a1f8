/**
 * Founds the network of docker-compose.yml, once: keys and genesis, each into the volume of whom
 * it belongs to. Every further run finds the network founded, and changes nothing.
 *
 *   /founding/nodes/<validator>    one volume for each node
 *   /founding/clients/<member>     one volume for each member with a client of its own
 *   /founding/auditor              a volume with the genesis document and the key of an auditor
 *   /founding                      a volume for the rest: genesis, clients of the other members
 */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Calendar } from '../contracts/state/calendar.ts';
import { REAL_DAY_MS } from '../contracts/state/calendar.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashOf } from '../ledger/hash.ts';
import { readNet } from '../node/rest/tokenWays.ts';
import type { Place } from './consortium.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from './consortium.ts';

/** Inside its container every node listens on these. */
const REST_PORT = 8_101;
const PEER_PORT = 4_101;
const OPERATOR_PORT = 8_102;

/** Members whose clients run in containers of their own. */
const CLIENTS = ['nordhafen', 'talwerk'];
/** Whose key the auditor reads with: a member that signs nothing. */
const AUDITOR = 'revision';

/** The network of docker-compose.yml, in which clients read over HTTP. */
const NET = '172.28.114.0/24';

const GENESIS = 'genesis.json';

const WORKDAYS: Calendar = { name: 'monday-to-friday', version: 1, weekend: [0, 6], holidays: [] };

const USAGE = 'usage: node scripts/dockerFounding.ts [--home FOLDER] [--day-ms MS] [--net NET]';

/** @returns the exit code: 0 the network is founded, 1 volumes of different networks, 2 usage */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  const { home, dayMs, net } = options;
  const found = await findNetwork(home);
  if (found === 'broken') return 1;
  if (found === 'founded') {
    console.log('the network was founded before: nothing to do');
    for (const line of await otherNets(home, net)) console.log(line);
    return 0;
  }
  const genesis = await foundNetwork({
    home,
    name: 'tallystick-compose',
    organisations: CONSORTIUM,
    places: places(),
    bind: '0.0.0.0',
    tlsProxy: [net],
    start: Date.now(),
    dayMs,
    // The days of a story are too short for weekends to make sense.
    ...(dayMs === REAL_DAY_MS && { calendar: WORKDAYS }),
    payingBank: 'hafenbank',
    documentNames: SAMPLE_NAMES,
  });
  const key = 'member.key.json';
  await copyFile(join(home, 'clients', AUDITOR, key), join(home, 'auditor', key));
  // The auditor's copy comes last: it says that everything before it is there.
  await writeFile(auditorFile(home), genesis.bytes, { flag: 'wx' });
  console.log(`the network is founded: chain ${genesis.chain}`);
  return 0;
}

/** The part of a node's configuration that is looked at. */
interface NodeJson {
  readonly rest?: { readonly tlsProxy?: readonly string[] };
}

interface Options {
  readonly home: string;
  readonly dayMs: number;
  /** In which the containers are. */
  readonly net: string;
}

function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        home: { type: 'string', default: '/founding' },
        'day-ms': { type: 'string', default: String(REAL_DAY_MS) },
        net: { type: 'string', default: NET },
      },
    });
    const { home, 'day-ms': text, net } = values;
    const dayMs = /^[0-9]{1,8}$/.test(text) ? Number(text) : 0;
    const isGood = dayMs >= 1 && dayMs <= REAL_DAY_MS && readNet(net) !== null;
    return isGood ? { home, dayMs, net } : null;
  } catch {
    // An unknown flag: the usage says which there are.
    return null;
  }
}

function places(): ReadonlyMap<string, Place> {
  const validators = CONSORTIUM.filter((organisation) => organisation.validator);
  // Each node is found under the name of its service.
  return new Map(
    validators.map(({ id }) => [
      id,
      { host: id, restPort: REST_PORT, peerPort: PEER_PORT, operatorPort: OPERATOR_PORT },
    ]),
  );
}

/**
 * What the volumes hold. Keys are never overwritten: volumes that belong to different networks, or
 * of which some are gone, need a person.
 */
async function findNetwork(home: string): Promise<'none' | 'founded' | 'broken'> {
  const folders = [home, join(home, 'auditor'), ...volumes(home)];
  const found = await Promise.all(
    folders.map(async (folder) => ({ folder, chain: await readChain(folder) })),
  );
  const named = found.filter(({ chain }) => chain !== null);
  if (named.length === 0 && (await areEmpty(volumes(home)))) return 'none';
  const networks = new Set(found.map(({ chain }) => chain));
  if (named.length === found.length && networks.size === 1) return 'founded';
  const lines = found.map(({ folder, chain }) => `  ${folder}: ${chain ?? 'no network'}`);
  console.error(
    `these volumes are not of one network:\n${lines.join('\n')}\n` +
      'Bring back the volumes that are missing, or remove all of them: docker-compose down -v',
  );
  return 'broken';
}

/** Nodes that were founded for containers of another net take no token from these. */
async function otherNets(home: string, net: string): Promise<string[]> {
  const files = CONSORTIUM.filter(({ validator }) => validator).map(({ id }) =>
    join(home, 'nodes', id, 'node.json'),
  );
  const lines = files.map(async (file) => {
    const { rest } = JSON.parse(await readFile(file, 'utf8')) as NodeJson;
    const nets = rest?.tlsProxy ?? [];
    const words = `it takes tokens from ${nets.join(', ') || 'loopback'}, the containers are in`;
    return nets.includes(net) ? [] : [`${file}: ${words} ${net}: write it under rest.tlsProxy`];
  });
  return (await Promise.all(lines)).flat();
}

function volumes(home: string): string[] {
  const validators = CONSORTIUM.filter((organisation) => organisation.validator);
  return [
    ...validators.map(({ id }) => join(home, 'nodes', id)),
    ...CLIENTS.map((id) => join(home, 'clients', id)),
  ];
}

function auditorFile(home: string): string {
  return join(home, 'auditor', GENESIS);
}

/** The chain that a folder's genesis document founds, or null when there is no such file. */
async function readChain(folder: string): Promise<Hash | null> {
  try {
    return hashOf(await readFile(join(folder, GENESIS)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function areEmpty(folders: readonly string[]): Promise<boolean> {
  const contents = await Promise.all(folders.map((folder) => readdir(folder)));
  return contents.every((names) => names.length === 0);
}
