/**
 * Founds a network of organisations that do not share a machine. Each runs `declare`, `accept` and
 * `meet` in a folder of its own; anybody runs `compose`. What travels are the files that it names.
 *
 *   HOME/declaration.json, HOME/acceptance.json    to hand out
 *   HOME/node/      node.json genesis.json validator.key peer.key safety/
 *   HOME/client/    client.json genesis.json member.key.json
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Role, Size } from '../contracts/state/members.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import { homeFiles } from '../node/config.ts';
import { need, nodeConfig, runAct, tell, UsageError } from './acts.ts';
import type { Homes } from './ceremony.ts';
import { accept, composeGenesis, declare, meet } from './ceremony.ts';
import type { Acceptance, Declaration } from './foundingFiles.ts';
import { readAcceptance, readDeclaration, readTerms } from './foundingFiles.ts';

const USAGE = `usage: founding.ts declare --home HOME --id ID --name NAME --roles ROLE,ROLE
                          [--lei LEI] [--uscc USCC]          known elsewhere by these
                          [--size micro|small|medium|large]  bounds how long it may wait
                          [--address MULTIADDR --url URL]    with a validator's node
       founding.ts compose --terms FILE --out FILE DECLARATION...
       founding.ts accept --home HOME --genesis FILE
       founding.ts meet --home HOME [--listen MULTIADDR] [--rest HOST:PORT]
                        [--operator HOST:PORT] ACCEPTANCE...
TALLY_PASSPHRASE encrypts the keys that declare makes.`;

const OPTIONS = {
  home: { type: 'string' },
  id: { type: 'string' },
  name: { type: 'string' },
  roles: { type: 'string' },
  lei: { type: 'string' },
  uscc: { type: 'string' },
  size: { type: 'string' },
  address: { type: 'string' },
  url: { type: 'string' },
  terms: { type: 'string' },
  out: { type: 'string' },
  genesis: { type: 'string' },
  listen: { type: 'string' },
  rest: { type: 'string', default: '127.0.0.1:8101' },
  operator: { type: 'string', default: '127.0.0.1:8102' },
} as const;

type Words = Partial<Record<keyof typeof OPTIONS, string>>;

/** @returns the exit code: 0 done, 1 refused, 2 usage */
export async function main(argv: readonly string[]): Promise<number> {
  return await runAct(USAGE, async () => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: OPTIONS,
      allowPositionals: true,
    });
    const [act, ...files] = positionals;
    if (act === 'declare' && files.length === 0) await declareHere(values);
    else if (act === 'compose' && files.length > 0) await compose(values, files);
    else if (act === 'accept' && files.length === 0) await acceptHere(values);
    else if (act === 'meet' && files.length > 0) await meetHere(values, files);
    else throw new UsageError('which act, with which files?');
  });
}

async function declareHere(words: Words): Promise<void> {
  const [home, id, name] = [need(words, 'home'), need(words, 'id'), need(words, 'name')];
  const { address, url, lei, uscc } = words;
  const size = words.size as Size | undefined;
  if ((address === undefined) !== (url === undefined)) throw new UsageError('--address and --url');
  const node = address === undefined || url === undefined ? null : { address, url };
  const roles = need(words, 'roles').split(',') as Role[];
  await mkdir(home, { recursive: true });
  const file = declarationFile(home);
  const known = {
    ...(lei === undefined ? {} : { lei }),
    ...(uscc === undefined ? {} : { uscc }),
    ...(size === undefined ? {} : { size }),
  };
  const own = await declare({ id, name, ...known, roles }, homesOf(home), node, passphrase());
  await writeJson(file, own);
  // Others will read it strictly: better that we are the first.
  await readDeclaration(file);
  tell(`hand out ${file}`);
}

async function compose(words: Words, files: readonly string[]): Promise<void> {
  const [terms, out] = [await readTerms(need(words, 'terms')), need(words, 'out')];
  const genesis = composeGenesis(terms, await Promise.all(files.map(readDeclaration)));
  await writeFile(out, genesis.bytes, { flag: 'wx' });
  tell(`${out} is the genesis document of the chain ${genesis.chain}`);
  tell('everybody who composes the same terms and declarations has this very hash');
}

async function acceptHere(words: Words): Promise<void> {
  const home = need(words, 'home');
  const genesis = decodeGenesis(new Uint8Array(await readFile(need(words, 'genesis'))));
  const own = await readDeclaration(declarationFile(home));
  const acceptance = await accept(own, genesis, homesOf(home), passphrase());
  tell(`accepted: ${genesis.name}, chain ${genesis.chain}`);
  if (acceptance === null) return;
  await writeJson(acceptanceFile(home), acceptance);
  tell(`hand out ${acceptanceFile(home)}`);
}

async function meetHere(words: Words, files: readonly string[]): Promise<void> {
  const home = need(words, 'home');
  const { client, node } = homesOf(home);
  const own = await readDeclaration(declarationFile(home));
  const genesis = decodeGenesis(new Uint8Array(await readFile(join(client, 'genesis.json'))));
  const acceptances = await Promise.all(files.map(readAcceptance));
  const peers = meet(own.member.id, genesis, acceptances);
  const config = own.node === null ? null : nodeConfig(own.member.id, peers, own.node, words);
  await mkdir(join(client, 'details'), { recursive: true, mode: 0o700 });
  await writeJson(join(client, 'client.json'), clientConfig(own, acceptances));
  tell(`${join(client, 'client.json')} knows all nodes`);
  if (config === null) return;
  await writeJson(homeFiles(node).config, config);
  tell(`start the node: node launch.mjs node/main.ts --home ${node}`);
}

function clientConfig(own: Declaration, acceptances: readonly Acceptance[]) {
  const urls = acceptances.map(({ url }) => url);
  return {
    nodes: [...new Set([...(own.node === null ? [] : [own.node.url]), ...urls])],
    genesisFile: 'genesis.json',
    keyFile: 'member.key.json',
    networkKeyFile: 'network.key',
    detailsFolder: 'details',
  };
}

function homesOf(home: string): Homes {
  return { node: join(home, 'node'), client: join(home, 'client') };
}

const declarationFile = (home: string): string => join(home, 'declaration.json');
const acceptanceFile = (home: string): string => join(home, 'acceptance.json');
const passphrase = (): string | undefined => process.env['TALLY_PASSPHRASE'];

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx' });
}
