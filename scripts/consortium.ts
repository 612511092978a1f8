/**
 * Founds a network in one folder, for trying out: everybody's acts of the ceremony in one process,
 * with a home folder for each node and for each member's client. Each secret has a file, mode 0600.
 *
 *   HOME/genesis.json
 *   HOME/nodes/<validator>/   node.json genesis.json validator.key peer.key safety/
 *   HOME/clients/<member>/    client.json genesis.json member.key.json network.key undertaking.txt
 *   HOME/details/             what suppliers hand to buyers, apart from the ledger
 */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Calendar } from '../contracts/state/calendar.ts';
import type { Role } from '../contracts/state/members.ts';
import type { Parameters } from '../contracts/state/parameters.ts';
import { toHex } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import type { NodeConfig, PeerConfig } from '../node/config.ts';
import { homeFiles } from '../node/config.ts';
import type { Homes } from './ceremony.ts';
import { accept, composeGenesis, declare, meet } from './ceremony.ts';
import type { Declaration, Terms } from './foundingFiles.ts';

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
  /** For its operator; the system chooses when absent. */
  readonly operatorPort?: number;
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
  /** Addresses and nets from which nodes take read tokens over HTTP; loopback alone when absent. */
  readonly tlsProxy?: readonly string[];
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

/** The organisations of the story: four with a node, five without. */
export const CONSORTIUM: readonly Organisation[] = [
  { id: 'nordhafen', name: 'Nordhafen Automobile AG', roles: ['buyer'], validator: true },
  { id: 'hafenbank', name: 'Hafenbank', roles: ['financier', 'issuer'], validator: true },
  { id: 'lieferverband', name: 'Lieferverband e.V.', roles: ['association'], validator: true },
  { id: 'aufsicht', name: 'Aufsicht', roles: ['supervisor'], validator: true },
  { id: 'talwerk', name: 'Talwerk Getriebe GmbH', roles: ['supplier'], validator: false },
  { id: 'kolbenhof', name: 'Kolbenhof KG', roles: ['supplier'], validator: false },
  { id: 'schraubwerk', name: 'Schraubwerk OHG', roles: ['supplier'], validator: false },
  { id: 'ostbank', name: 'Ostbank', roles: ['financier'], validator: false },
  { id: 'revision', name: 'Revisionsgesellschaft', roles: ['auditor'], validator: false },
];

/** Names in our sample invoices and who that is. */
export const SAMPLE_NAMES: Readonly<Record<string, string>> = {
  'Nordhafen Automobile AG': 'nordhafen',
  'Talwerk Getriebe GmbH': 'talwerk',
};

const EVERY_DAY: Calendar = { name: 'every-day', version: 1, weekend: [], holidays: [] };

/** What a buyer signs by its hash when it accepts; counsel has to write the real one. */
const UNDERTAKING = `We owe the accepted amount on the due day to whoever holds the receivable then,
and waive defences and set-off against any holder. (Sample text, not legal advice.)
`;

/** Founds the network and writes its folders. @throws when the folder holds one already */
export async function foundNetwork(founding: Founding): Promise<Genesis> {
  const { home, organisations } = founding;
  const declarations = await Promise.all(organisations.map((each) => declareOne(founding, each)));
  const genesis = composeGenesis(termsOf(founding), declarations);
  await mkdir(join(home, 'details'), { recursive: true });
  await writeFile(join(home, 'genesis.json'), genesis.bytes, { flag: 'wx' });
  const accepted = await Promise.all(
    declarations.map((own) => accept(own, genesis, homesOf(founding, own.member.id))),
  );
  const acceptances = accepted.filter((acceptance) => acceptance !== null);
  const networkKey = `${toHex(new Uint8Array(randomBytes(32)))}\n`;
  for (const { id, validator } of organisations) {
    await writeClient(founding, id, networkKey);
    if (validator) await writeNode(founding, id, meet(id, genesis, acceptances));
  }
  return genesis;
}

function homesOf({ home }: Founding, id: string): Homes {
  return { node: join(home, 'nodes', id), client: join(home, 'clients', id) };
}

async function declareOne(founding: Founding, organisation: Organisation): Promise<Declaration> {
  const { id, name, roles, validator } = organisation;
  const homes = homesOf(founding, id);
  if (!validator) return await declare({ id, name, roles: [...roles] }, homes, null);
  const { host, restPort, peerPort } = placeOf(founding, id);
  const family = /^[0-9.]+$/.test(host) ? 'ip4' : 'dns4';
  return await declare({ id, name, roles: [...roles] }, homes, {
    address: `/${family}/${host}/tcp/${peerPort}`,
    url: `http://${host}:${restPort}`,
  });
}

function termsOf(founding: Founding): Terms {
  const { name, start, dayMs, calendar, parameters } = founding;
  return {
    name,
    start,
    dayMs,
    utcOffsetMinutes: 60,
    cutOffHour: 15,
    calendar: { ...(calendar ?? EVERY_DAY) },
    parameters: { ...parameters },
  };
}

async function writeNode(
  founding: Founding,
  id: string,
  peers: readonly PeerConfig[],
): Promise<void> {
  const place = placeOf(founding, id);
  const bind = founding.bind ?? place.host;
  const config: NodeConfig = {
    name: id,
    validator: id,
    rest: {
      host: bind,
      port: place.restPort,
      // Bound to every address, it still answers for its own names only (DNS rebinding).
      ...(founding.bind !== undefined && { hosts: [place.host, 'localhost', '127.0.0.1'] }),
      ...(founding.tlsProxy !== undefined && { tlsProxy: [...founding.tlsProxy] }),
    },
    operator: { listen: `${founding.bind ?? '127.0.0.1'}:${place.operatorPort ?? 0}` },
    network: { listen: `/ip4/${bind}/tcp/${place.peerPort}`, peers: [...peers] },
    timeouts: { proposeMs: 1500, prevoteMs: 700, precommitMs: 700 },
    diskReserveMiB: 64,
    letters: { retentionDays: 180, maxMiB: 2_048, maxMemberMiB: 256 },
    development: founding.development ?? false,
    logLevel: founding.logLevel ?? 'info',
  };
  const file = homeFiles(homesOf(founding, id).node).config;
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`);
}

async function writeClient(founding: Founding, id: string, networkKey: string): Promise<void> {
  const home = homesOf(founding, id).client;
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
    acceptance: { issuer: founding.payingBank, chargesCap: null, textFile: 'undertaking.txt' },
  };
  await writeFile(join(home, 'client.json'), `${JSON.stringify(config, null, 2)}\n`);
  await writeFile(join(home, 'undertaking.txt'), UNDERTAKING);
  await writeFile(join(home, 'network.key'), networkKey, { mode: 0o600 });
}

function placeOf(founding: Founding, id: string): Place {
  const place = founding.places.get(id);
  if (place === undefined) throw new Error(`no place is given for the validator ${id}`);
  return place;
}
