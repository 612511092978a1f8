/**
 * How a validator joins a network that runs. One command each, checked before anybody votes:
 *
 *   joining.ts apply   the joining organisation: makes keys and node, writes HOME/application.json
 *   joining.ts admit   everybody else: checks that file and takes the new peer into node.json
 *
 *   HOME/node/   node.json genesis.json validator.key peer.key safety/
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import type { PeerConfig } from '../node/config.ts';
import { homeFiles, readConfig } from '../node/config.ts';
import { need, nodeConfig, runAct, tell, UsageError } from './acts.ts';
import type { Application } from './foundingFiles.ts';
import { CeremonyError, readApplication, readCard } from './foundingFiles.ts';
import { checkApplication, checkCard, makeApplication } from './joiningWords.ts';

const USAGE = `usage: joining.ts apply --home HOME --id ID --genesis FILE --address MULTIADDR
                        --url URL [--listen MULTIADDR] [--rest HOST:PORT]
                        [--operator HOST:PORT] CARD...
       joining.ts admit --home NODE-HOME APPLICATION
CARD is the acceptance.json or application.json of a validator of the network.
TALLY_PASSPHRASE encrypts the keys that apply makes.`;

const OPTIONS = {
  home: { type: 'string' },
  id: { type: 'string' },
  genesis: { type: 'string' },
  address: { type: 'string' },
  url: { type: 'string' },
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
    const [file] = files;
    if (act === 'apply' && files.length > 0) await apply(values, files);
    else if (act === 'admit' && file !== undefined && files.length === 1) await admit(values, file);
    else throw new UsageError('which act, with which files?');
  });
}

async function apply(words: Words, files: readonly string[]): Promise<void> {
  const [home, id] = [need(words, 'home'), need(words, 'id')];
  const genesis = await readGenesisFile(need(words, 'genesis'));
  const cards = await Promise.all(files.map(readCard));
  const peers = cards.map((card) => checkCard(card, genesis));
  const place = { address: need(words, 'address'), url: need(words, 'url') };
  const config = nodeConfig(id, peers, place, words);
  const node = join(home, 'node');
  const file = join(home, 'application.json');
  if (existsSync(file)) throw new CeremonyError('unreadable_file', `${file} is there already`);
  await mkdir(node, { recursive: true });
  const passphrase = process.env['TALLY_PASSPHRASE'];
  const application = await makeApplication({ id, node, genesis, ...place, passphrase });
  checkApplication(application, genesis);
  await writeFile(homeFiles(node).genesis, genesis.bytes);
  await writeFile(homeFiles(node).config, `${JSON.stringify(config, null, 2)}\n`);
  await writeFile(file, `${JSON.stringify(application, null, 2)}\n`);
  tell(`hand out ${file}`);
  tell(`start the node before the vote: node launch.mjs node/main.ts --home ${node}`);
}

async function admit(words: Words, file: string): Promise<void> {
  const home = need(words, 'home');
  const files = homeFiles(home);
  const genesis = await readGenesisFile(files.genesis);
  const application = await readApplication(file);
  const peer = checkApplication(application, genesis);
  const { name, network } = await readConfig(home);
  expectNew(peer, name, network.peers);
  // As it stands in the file, so that nothing of the operator's own is lost.
  const config = JSON.parse(await readFile(files.config, 'utf8')) as ConfigText;
  const others = config.network.peers.filter((each) => each.name !== peer.name);
  config.network.peers = [...others, peer];
  const draft = `${files.config}.new`;
  await writeFile(draft, `${JSON.stringify(config, null, 2)}\n`);
  await rename(draft, files.config);
  tellChange(application, files.config);
}

interface ConfigText {
  network: { peers: PeerConfig[] };
}

function tellChange({ change, card }: Application, config: string): void {
  tell(`${config} names ${change.validator} at ${card.address}: restart the node now`);
  tell('once its node is connected, one member proposes this change:');
  tell(JSON.stringify(change));
}

/** @throws CeremonyError when somebody else has the name or the peer id */
function expectNew(peer: PeerConfig, own: string, peers: readonly PeerConfig[]): void {
  const taken =
    peer.name === own ||
    peers.some(({ name, peerId }) => (name === peer.name) !== (peerId === peer.peerId));
  if (!taken) return;
  const message = `${peer.name} or its peer id is another node's here: ask both before you go on`;
  throw new CeremonyError('not_as_declared', message);
}

async function readGenesisFile(file: string): Promise<Genesis> {
  return decodeGenesis(new Uint8Array(await readFile(file)));
}
