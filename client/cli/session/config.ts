/**
 * The configuration of a client: one JSON file, named by `--config` or TALLY_CONFIG. Paths in it
 * are relative to its own folder. Every field may be left out; a command says what it lacks. Behind
 * the URL of a node stands its name, for which read tokens are made.
 *
 *     {"nodes":["http://127.0.0.1:8101#harbour"],"caFile":null,"genesisFile":"genesis.json",
 *      "keyFile":"main.key.json","networkKeyFile":"network.key",
 *      "documentNames":{"Acme Parts GmbH":"acme"},
 *      "detailsFolder":"details","encryptionKeyFiles":["details.age"],
 *      "acceptance":{"issuer":"bank","chargesCap":null,"textFile":"text.txt"}}
 */
import { dirname, resolve } from 'node:path';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { utf8Text } from '../../../ledger/encoding.ts';
import { expectArray, expectId, expectText } from '../../../ledger/shape.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { readInput } from './files.ts';

/** What a buyer's client accepts with, when nothing else is said. */
export interface AcceptanceConfig {
  /** Whose money pays at the due time. */
  readonly issuer: string | null;
  /** At most this much of charges is debited, minor units as decimal text; null: all of them. */
  readonly chargesCap: string | null;
  /** The legal text of the undertaking; its hash goes on the ledger. */
  readonly textFile: string | null;
}

/** A client's configuration; paths are absolute. */
export interface ClientConfig {
  readonly nodes: readonly string[];
  /** Certificates in PEM to which those of nodes may lead, beside those of the system. */
  readonly caFile: string | null;
  readonly genesisFile: string | null;
  readonly keyFile: string | null;
  /** The key to read with, where that is not `keyFile`. */
  readonly readKeyFile: string | null;
  /** Where what is signed is kept; beside the key when it is not said. */
  readonly journalFolder: string | null;
  /** 64 hex letters: the key of the network's fingerprints. */
  readonly networkKeyFile: string | null;
  /** Names in documents by member id they stand for, beside those of the genesis document. */
  readonly documentNames: ReadonlyMap<string, string>;
  /** Where files for the debtor are put, and found by the debtor's client. */
  readonly detailsFolder: string | null;
  /** Files of the keys for which details are sealed to the member, the newest first. */
  readonly encryptionKeyFiles: readonly string[];
  readonly acceptance: AcceptanceConfig;
}

/** What a client has that has no configuration. */
export const EMPTY_CONFIG: ClientConfig = {
  nodes: [],
  caFile: null,
  genesisFile: null,
  keyFile: null,
  readKeyFile: null,
  journalFolder: null,
  networkKeyFile: null,
  documentNames: new Map(),
  detailsFolder: null,
  encryptionKeyFiles: [],
  acceptance: { issuer: null, chargesCap: null, textFile: null },
};

const FIELDS = [
  'nodes',
  'caFile',
  'genesisFile',
  'keyFile',
  'readKeyFile',
  'journalFolder',
  'networkKeyFile',
  'documentNames',
  'detailsFolder',
  'encryptionKeyFiles',
  'acceptance',
];
const MAX_CONFIG_BYTES = 1 << 20;

/** @throws ClientError unreadable_file, bad_config */
export async function readConfig(path: string): Promise<ClientConfig> {
  const bytes = await readInput(path, MAX_CONFIG_BYTES);
  try {
    return decodeConfig(JSON.parse(utf8Text(bytes)) as Json, dirname(resolve(path)));
  } catch (error) {
    if (error instanceof FormatError || error instanceof SyntaxError) {
      throw new ClientError('bad_config', `${path}: ${error.message}`);
    }
    throw error;
  }
}

function decodeConfig(json: Json, folder: string): ClientConfig {
  const fields = expectFields(json, 'config', FIELDS);
  const acceptance = expectFields(fields['acceptance'] ?? {}, 'config.acceptance', [
    'issuer',
    'chargesCap',
    'textFile',
  ]);
  const nodes = expectArray(fields['nodes'] ?? [], 'config.nodes', 100);
  const keys = expectArray(fields['encryptionKeyFiles'] ?? [], 'config.encryptionKeyFiles', 100);
  return {
    nodes: nodes.map((url) => expectText(url, 'config.nodes', 1_000)),
    caFile: readPath(fields, 'caFile', folder),
    genesisFile: readPath(fields, 'genesisFile', folder),
    keyFile: readPath(fields, 'keyFile', folder),
    readKeyFile: readPath(fields, 'readKeyFile', folder),
    journalFolder: readPath(fields, 'journalFolder', folder),
    networkKeyFile: readPath(fields, 'networkKeyFile', folder),
    documentNames: readNames(fields['documentNames'] ?? {}),
    detailsFolder: readPath(fields, 'detailsFolder', folder),
    encryptionKeyFiles: keys.map((path) =>
      resolve(folder, expectText(path, 'config.encryptionKeyFiles', 4_096)),
    ),
    acceptance: {
      issuer: readText(acceptance, 'issuer'),
      chargesCap: readText(acceptance, 'chargesCap'),
      textFile: readPath(acceptance, 'textFile', folder),
    },
  };
}

function readNames(json: Json): ReadonlyMap<string, string> {
  const entries = Object.entries(expectFields(json, 'config.documentNames', null));
  return new Map(entries.map(([name, id]) => [name, expectId(id, 'config.documentNames')]));
}

function readText(fields: JsonObject, name: string): string | null {
  const value = fields[name] ?? null;
  return value === null ? null : expectText(value, `config.${name}`, 4_096);
}

function readPath(fields: JsonObject, name: string, folder: string): string | null {
  const path = readText(fields, name);
  return path === null ? null : resolve(folder, path);
}

/** An object; with `known`, one that has no other fields. */
function expectFields(json: Json, title: string, known: readonly string[] | null): JsonObject {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new FormatError('bad_shape', `${title}: expected an object`);
  }
  const unknown = Object.keys(json).find((key) => known !== null && !known.includes(key));
  if (unknown === undefined) return json as JsonObject;
  throw new FormatError('bad_shape', `${title}: no field ${unknown.slice(0, 40)} is known`);
}
