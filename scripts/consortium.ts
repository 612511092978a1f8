/**
 * Founds a network in a folder: keys for everybody, the genesis document, a home folder for each
 * node and one for each member's client. Every secret gets a file of its own, mode 0600.
 *
 *   HOME/genesis.json
 *   HOME/nodes/<validator>/   node.json genesis.json validator.key peer.key safety/
 *   HOME/clients/<member>/    client.json genesis.json member.key.json network.key undertaking.txt
 *   HOME/details/             what suppliers hand to buyers, apart from the ledger
 */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeKeyFile as writeMemberKey } from '../client/sdk/keyFile.ts';
import type { Calendar } from '../contracts/state/calendar.ts';
import type { Role } from '../contracts/state/facts.ts';
import type { Parameters } from '../contracts/state/parameters.ts';
import { DEFAULT_PARAMETERS } from '../contracts/state/parameters.ts';
import type { Json } from '../ledger/canonical.ts';
import { toBase64url, toHex } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../ledger/genesis.ts';
import { publicKeyOf, sign } from '../ledger/keys.ts';
import { peerAuthBytes } from '../ledger/vote.ts';
import type { NodeConfig, PeerConfig } from '../node/config.ts';
import { homeFiles } from '../node/config.ts';
import { FolderDisk } from '../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../node/engine/safetyFolder.ts';
import { writeKeyFile } from '../node/keyFile.ts';
import { peerIdOf } from '../node/network/host.ts';

/** One organisation of the consortium. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Whether it runs a validator, under its own id. */
  readonly validator: boolean;
}

/** Where one node listens. */
export interface Place {
  /** Host in URLs and addresses of this network: 127.0.0.1, or a container's name. */
  readonly host: string;
  readonly restPort: number;
  readonly peerPort: number;
}

/** What a founder decides. */
export interface Founding {
  readonly home: string;
  readonly name: string;
  readonly organisations: readonly Organisation[];
  /** Where each validator is found, by id. */
  readonly places: ReadonlyMap<string, Place>;
  /** What a node binds its ports to; `host` of its place when absent. */
  readonly bind?: string;
  /** ms since 1970. */
  readonly start: number;
  readonly dayMs: number;
  /** Days without business; every day is one of business when absent. */
  readonly calendar?: Calendar;
  readonly parameters?: Partial<Parameters>;
  /** The issuer whose money buyers pay with, in the acceptance of their clients. */
  readonly payingBank: string;
  /** Names in invoices and the members they mean. */
  readonly documentNames: Readonly<Record<string, string>>;
  /** Check the laws after each block. */
  readonly development?: boolean;
  readonly logLevel?: NodeConfig['logLevel'];
}

/** The organisations of the story: four with a node, four without. */
export const CONSORTIUM: readonly Organisation[] = [
  { id: 'nordhafen', name: 'Nordhafen Automobile AG', roles: ['buyer'], validator: true },
  { id: 'hafenbank', name: 'Hafenbank', roles: ['financier', 'issuer'], validator: true },
  { id: 'lieferverband', name: 'Lieferverband e.V.', roles: ['association'], validator: true },
  { id: 'aufsicht', name: 'Aufsicht', roles: ['supervisor'], validator: true },
  { id: 'talwerk', name: 'Talwerk Getriebe GmbH', roles: ['supplier'], validator: false },
  { id: 'kolbenhof', name: 'Kolbenhof KG', roles: ['supplier'], validator: false },
  { id: 'schraubwerk', name: 'Schraubwerk OHG', roles: ['supplier'], validator: false },
  { id: 'ostbank', name: 'Ostbank', roles: ['financier'], validator: false },
];

/** Names in our sample invoices and who that is. */
export const SAMPLE_NAMES: Readonly<Record<string, string>> = {
  'Nordhafen Automobile AG': 'nordhafen',
  'Talwerk Getriebe GmbH': 'talwerk',
};

const EVERY_DAY: Calendar = { name: 'every-day', version: 1, weekend: [], holidays: [] };

/** The name of the one key that each member begins with. */
export const FIRST_KEY = 'first';

/** What a buyer signs by its hash when it accepts; counsel has to write the real one. */
const UNDERTAKING = `We owe the accepted amount on the due day to whoever holds the receivable then,
and waive defences and set-off against any holder. (Sample text, not legal advice.)
`;

interface Secrets {
  readonly member: Uint8Array;
  readonly validator: Uint8Array;
  readonly peer: Uint8Array;
}

/** Founds the network and writes its folders. @throws when the folder holds one already */
export async function foundNetwork(founding: Founding): Promise<Genesis> {
  const secrets = new Map<string, Secrets>();
  for (const { id } of founding.organisations) {
    secrets.set(id, {
      member: randomBytes(32),
      validator: randomBytes(32),
      peer: randomBytes(32),
    });
  }
  const genesis = decodeGenesis(composeGenesis(founding, secrets));
  await mkdir(join(founding.home, 'details'), { recursive: true });
  await writeFile(join(founding.home, 'genesis.json'), genesis.bytes, { flag: 'wx' });
  const networkKey = randomBytes(32);
  for (const organisation of founding.organisations) {
    const own = secretsOf(secrets, organisation.id);
    await writeClient(founding, organisation.id, own, { genesis, networkKey });
    if (organisation.validator) await writeNode(founding, organisation.id, secrets, genesis);
  }
  return genesis;
}

function composeGenesis(founding: Founding, secrets: ReadonlyMap<string, Secrets>): Uint8Array {
  const sorted = [...founding.organisations].sort((a, b) => (a.id < b.id ? -1 : 1));
  const members: Json = sorted.map(({ id, name, roles }) => ({
    id,
    name,
    roles: [...roles].sort(),
    keys: [{ name: FIRST_KEY, key: publicKeyOf(secretsOf(secrets, id).member) }],
  }));
  const validators = sorted
    .filter((organisation) => organisation.validator)
    .map(({ id }) => ({ id, key: publicKeyOf(secretsOf(secrets, id).validator), power: 1 }));
  return encodeGenesis({
    name: founding.name,
    start: founding.start,
    dayMs: founding.dayMs,
    utcOffsetMinutes: 60,
    cutOffHour: 15,
    calendar: { ...(founding.calendar ?? EVERY_DAY) },
    validators,
    members,
    parameters: { ...DEFAULT_PARAMETERS, ...founding.parameters },
  });
}

async function writeNode(
  founding: Founding,
  id: string,
  secrets: ReadonlyMap<string, Secrets>,
  genesis: Genesis,
): Promise<void> {
  const home = join(founding.home, 'nodes', id);
  const files = homeFiles(home);
  const place = placeOf(founding, id);
  const bind = founding.bind ?? place.host;
  const others = founding.organisations.filter((it) => it.validator && it.id !== id);
  const config: NodeConfig = {
    name: id,
    validator: id,
    rest: {
      host: bind,
      port: place.restPort,
      // Bound to every address, it still answers for its own names only (DNS rebinding).
      ...(founding.bind !== undefined && { hosts: [place.host, 'localhost', '127.0.0.1'] }),
    },
    network: {
      listen: `/ip4/${bind}/tcp/${place.peerPort}`,
      peers: others.map((peer) => peerConfig(founding, peer.id, secrets, genesis)),
    },
    timeouts: { proposeMs: 1500, prevoteMs: 700, precommitMs: 700 },
    diskReserveMiB: 64,
    development: founding.development ?? false,
    logLevel: founding.logLevel ?? 'info',
  };
  await mkdir(home, { recursive: true });
  await writeFile(files.config, `${JSON.stringify(config, null, 2)}\n`);
  await writeFile(files.genesis, genesis.bytes);
  await writeKeyFile(files.validatorKey, secretsOf(secrets, id).validator);
  await writeKeyFile(files.peerKey, secretsOf(secrets, id).peer);
  const owner = { chain: genesis.chain, validator: id };
  await SafetyFolder.found(new FolderDisk(files.safety), owner);
}

function peerConfig(
  founding: Founding,
  id: string,
  secrets: ReadonlyMap<string, Secrets>,
  genesis: Genesis,
): PeerConfig {
  const { validator, peer } = secretsOf(secrets, id);
  const { host, peerPort } = placeOf(founding, id);
  const peerId = peerIdOf(peer);
  const words = peerAuthBytes({ chain: genesis.chain, validator: id, peer: peerId });
  const family = /^[0-9.]+$/.test(host) ? 'ip4' : 'dns4';
  return {
    name: id,
    peerId,
    addresses: [`/${family}/${host}/tcp/${peerPort}`],
    auth: toBase64url(sign(validator, words)),
  };
}

async function writeClient(
  founding: Founding,
  id: string,
  own: Secrets,
  shared: { readonly genesis: Genesis; readonly networkKey: Uint8Array },
): Promise<void> {
  const home = join(founding.home, 'clients', id);
  await mkdir(home, { recursive: true });
  const nodes = [...founding.places.values()].map(
    ({ host, restPort }) => `http://${host}:${restPort}`,
  );
  const config = {
    nodes,
    genesisFile: 'genesis.json',
    keyFile: 'member.key.json',
    networkKeyFile: 'network.key',
    documentNames: founding.documentNames,
    detailsFolder: '../../details',
    acceptance: { issuer: founding.payingBank, limit: null, textFile: 'undertaking.txt' },
  };
  await writeFile(join(home, 'client.json'), `${JSON.stringify(config, null, 2)}\n`);
  await writeFile(join(home, 'genesis.json'), shared.genesis.bytes);
  await writeFile(join(home, 'undertaking.txt'), UNDERTAKING);
  const signer = { member: id, keyName: FIRST_KEY, secret: own.member };
  await writeMemberKey(join(home, 'member.key.json'), signer);
  await writeFile(join(home, 'network.key'), `${toHex(shared.networkKey)}\n`, { mode: 0o600 });
}

function placeOf(founding: Founding, id: string): Place {
  const place = founding.places.get(id);
  if (place === undefined) throw new Error(`no place is given for the validator ${id}`);
  return place;
}

function secretsOf(secrets: ReadonlyMap<string, Secrets>, id: string): Secrets {
  const own = secrets.get(id);
  if (own === undefined) throw new Error(`no keys were made for ${id}`);
  return own;
}
