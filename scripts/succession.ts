/**
 * When a chain has ended (docs/operating.md), its members continue it under a new genesis document.
 * Each organisation acts on the folder of its own stopped node, and agrees to nothing else than
 * what it has there:
 *
 *   propose   writes the document; everybody who has the same chain gets the same bytes
 *   accept    compares a document with the own folder and makes the folder of the new node
 *   meet      takes in the words of the others; then the node can be started
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toBase64url } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import { publicKeyOf, sign } from '../ledger/keys.ts';
import { peerAuthBytes } from '../ledger/vote.ts';
import type { NodeConfig } from '../node/config.ts';
import { homeFiles, readConfig } from '../node/config.ts';
import { FolderDisk } from '../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../node/engine/safetyFolder.ts';
import { readKeyFile } from '../node/keyFile.ts';
import { peerIdOf } from '../node/network/host.ts';
import {
  checkContinuation,
  composeContinuation,
  takeOverChain,
  withEnd,
} from '../node/takeOver.ts';
import { need, runAct, tell, UsageError } from './acts.ts';
import { meet } from './ceremony.ts';
import type { Acceptance } from './foundingFiles.ts';
import { CeremonyError, readAcceptance } from './foundingFiles.ts';

const USAGE = `usage: succession.ts propose --home OLD --out FILE [--name NAME] [--without ID]...
       succession.ts accept --home OLD --genesis FILE --to NEW [--address MULTIADDR --url URL]
       succession.ts meet --home NEW ACCEPTANCE...
OLD is the folder of the stopped node, NEW that of the node which continues the chain;
--address and --url say where a validator's node is found. TALLY_PASSPHRASE opens its keys.`;

const OPTIONS = {
  home: { type: 'string' },
  out: { type: 'string' },
  name: { type: 'string' },
  without: { type: 'string', multiple: true },
  genesis: { type: 'string' },
  to: { type: 'string' },
  address: { type: 'string' },
  url: { type: 'string' },
} as const;

type Word = Exclude<keyof typeof OPTIONS, 'without'>;
type Words = Partial<Record<Word, string>> & { readonly without?: readonly string[] };

/** @returns the exit code: 0 done, 1 refused, 2 usage */
export async function main(argv: readonly string[]): Promise<number> {
  return await runAct(USAGE, async () => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: OPTIONS,
      allowPositionals: true,
    });
    const [act, ...files] = positionals;
    if (act === 'propose' && files.length === 0) await propose(values);
    else if (act === 'accept' && files.length === 0) await accept(values);
    else if (act === 'meet' && files.length > 0) await meetAll(values, files);
    else throw new UsageError('which act, with which files?');
  });
}

async function propose(words: Words): Promise<void> {
  const [home, out] = [need(words, 'home'), need(words, 'out')];
  const { name, without = [] } = words;
  const genesis = await withEnd(home, async (end) => composeContinuation(end, { name, without }));
  await writeFile(out, genesis.bytes, { flag: 'wx' });
  tell(`${out} is the genesis document of the chain ${genesis.chain}`);
  for (const line of describe(genesis)) tell(line);
  tell('everybody who has the same chain gets this very hash: compare it');
}

async function accept(words: Words): Promise<void> {
  const [home, to] = [need(words, 'home'), need(words, 'to')];
  const genesis = await readGenesisFile(need(words, 'genesis'));
  const config = await readConfig(home);
  const { validator } = config;
  const isVoting = genesis.validators.some(({ id }) => id === validator);
  const place = isVoting ? { address: need(words, 'address'), url: need(words, 'url') } : null;
  await withEnd(home, async (end) => {
    checkContinuation(end, genesis);
    const secret = isVoting ? await keyInForce(home, validator, genesis) : null;
    if (existsSync(to)) throw new CeremonyError('unreadable_file', `${to} is there already`);
    await mkdir(to, { recursive: true, mode: 0o700 });
    await takeOverChain(end, genesis, to);
    await makeHome(home, to, { genesis, config });
    tell(`agreed: it is what ${home} says, and ${to} begins with this state`);
    for (const line of describe(genesis)) tell(line);
    if (secret === null || validator === null || place === null) return;
    await writeWord(to, { validator, secret, genesis, place });
  });
}

function describe({ name, continues, validators }: Genesis): string[] {
  const { header } = continues ?? {};
  const ids = validators.map(({ id }) => id).join(', ');
  return [
    `${name} continues the chain ${header?.chain} after height ${header?.height}`,
    `state ${header?.state}; validators: ${ids}`,
  ];
}

/** The key under which the document has this validator, and the file that holds it. */
interface OwnKey {
  readonly file: string;
  readonly seed: Uint8Array;
}

/** @throws CeremonyError not_as_declared when no key file of the old folder is that key */
async function keyInForce(home: string, id: string | null, genesis: Genesis): Promise<OwnKey> {
  const { validatorKey, nextValidatorKey } = homeFiles(home);
  const key = genesis.validators.find((validator) => validator.id === id)?.key;
  for (const file of [validatorKey, nextValidatorKey].filter(existsSync)) {
    const seed = await readKeyFile(file, process.env['TALLY_PASSPHRASE']);
    if (publicKeyOf(seed) === key) return { file, seed };
  }
  const message = `no key file in ${home} is the key of ${id}: propose a document --without it`;
  throw new CeremonyError('not_as_declared', message);
}

/** The new folder: document, peer's key and what the old configuration says, but for the peers. */
async function makeHome(
  home: string,
  to: string,
  { genesis, config }: { readonly genesis: Genesis; readonly config: NodeConfig },
): Promise<void> {
  const [old, own] = [homeFiles(home), homeFiles(to)];
  await copyFile(old.peerKey, own.peerKey);
  await writeFile(own.genesis, genesis.bytes, { flag: 'wx' });
  const words = JSON.parse(await readFile(old.config, 'utf8')) as NodeConfig;
  const going = new Set(genesis.validators.map(({ id }) => id));
  const isVoting = config.validator !== null && going.has(config.validator);
  // A word for a peer was given for the other chain; those of the validators are taken in anew.
  const peers = words.network.peers.filter(({ auth, name }) => auth === null && !going.has(name));
  const made = {
    ...words,
    validator: isVoting ? config.validator : null,
    network: { ...words.network, peers },
  };
  await writeJson(own.config, made);
}

/** What a validator's word for its node is made from. */
interface Speaker {
  readonly validator: string;
  readonly secret: OwnKey;
  readonly genesis: Genesis;
  readonly place: { readonly address: string; readonly url: string };
}

/** The validator's key, a safety record of the new chain, and its word for its node. */
async function writeWord(
  to: string,
  { validator, secret, genesis, place }: Speaker,
): Promise<void> {
  const files = homeFiles(to);
  const { chain } = genesis;
  await copyFile(secret.file, files.validatorKey);
  await SafetyFolder.found(new FolderDisk(files.safety), { chain, validator });
  const peerId = peerIdOf(await readKeyFile(files.peerKey, process.env['TALLY_PASSPHRASE']));
  const auth = toBase64url(sign(secret.seed, peerAuthBytes({ chain, validator, peer: peerId })));
  const word: Acceptance = {
    ...{ type: 'tallystick-acceptance', version: 1, chain, validator, peerId, ...place, auth },
  };
  const file = join(to, 'acceptance.json');
  await writeJson(file, word);
  tell(`hand out ${file}`);
}

async function meetAll(words: Words, files: readonly string[]): Promise<void> {
  const home = need(words, 'home');
  const { config: file, genesis } = homeFiles(home);
  const { name, validator } = await readConfig(home);
  const acceptances = await Promise.all(files.map(readAcceptance));
  const peers = meet(validator ?? name, await readGenesisFile(genesis), acceptances);
  const config = JSON.parse(await readFile(file, 'utf8')) as NodeConfig;
  const names = new Set(peers.map((peer) => peer.name));
  config.network.peers = [
    ...peers,
    ...config.network.peers.filter((peer) => !names.has(peer.name)),
  ];
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`);
  tell(`start the node: node launch.mjs node/main.ts --home ${home}`);
}

async function readGenesisFile(file: string): Promise<Genesis> {
  return decodeGenesis(new Uint8Array(await readFile(file)));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx' });
}
