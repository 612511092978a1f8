import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandName } from '../../../client/cli/deeds/deedCommands.ts';
import { main } from '../../../client/cli/main.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import type { Chapter } from '../../../contracts/deeds.ts';
import { CHAPTERS } from '../../../contracts/deeds.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { secretOf, ToyChain } from '../auditor/toyChain.ts';
import type { ToyNode } from './toyNode.ts';
import { startToyNode } from './toyNode.ts';

// Members with their client folders around one toy node; commands run in this process.

/** Our own sample invoices. */
export const SAMPLES: string = join(import.meta.dirname, '../../../examples/invoices');
/** The network key of toy clients. */
export const NETWORK_KEY: Uint8Array = new Uint8Array(32).fill(0xab);

const NAMES = { 'Talwerk Getriebe GmbH': 'tier-1', 'Nordhafen Automobile AG': 'maker' };

/** What a command printed, and its exit code. */
export interface Said {
  readonly code: number;
  /** Its first JSON text, without any an empty object. */
  readonly json: Record<string, unknown>;
  /** All of them, one a line. */
  readonly texts: readonly Record<string, unknown>[];
  readonly out: string;
  readonly err: string;
}

/** How a command is run. */
export interface Run {
  /** What a person at the terminal answers, yes when absent; null: there is no terminal. */
  readonly answers?: ((question: string) => string) | null;
  /** Ends the command, which else ends by itself. */
  readonly until?: () => boolean;
  readonly json?: boolean;
}

/** Clients of a toy chain. */
export interface ToyClients {
  readonly chain: ToyChain;
  readonly node: ToyNode;
  readonly home: string;
  /** How far the clock of whoever runs a command is ahead of the newest block. */
  readonly clock: { aheadMs: number };
  /** Runs a command of a member; `verify` has no configuration, like its user. */
  run(member: string, words: readonly string[], how?: Run): Promise<Said>;
  /** Any deed of a member, from a file; the id of its transaction, which a block holds. */
  deed(member: string, name: string, words: object): Promise<string>;
}

/** Starts a node and makes a folder for each member. */
export async function startToyClients(chain = new ToyChain()): Promise<ToyClients> {
  const node = await startToyNode(chain);
  const texts = { 'network.key': `${'ab'.repeat(32)}\n`, 'text.txt': 'I owe you.\n' };
  const home = scratchFolder({ ...texts, 'details/readme.txt': 'details go here' });
  writeFileSync(join(home, 'genesis.json'), chain.genesis.bytes);
  for (const member of ['bank', 'maker', 'tier-1', 'tier-2']) {
    const secret = secretOf(`${member} signs`);
    await writeKeyFile(join(home, `${member}.key`), { member, keyName: 'main', secret });
    const config = {
      nodes: [node.url],
      genesisFile: 'genesis.json',
      keyFile: `${member}.key`,
      networkKeyFile: 'network.key',
      documentNames: NAMES,
      detailsFolder: 'details',
      acceptance: { issuer: 'bank', chargesCap: null, textFile: 'text.txt' },
    };
    writeFileSync(join(home, `${member}.json`), JSON.stringify(config));
  }
  const clock = { aheadMs: 0 };
  const run: ToyClients['run'] = (member, words, how = {}) => {
    const config = words[0] === 'verify' ? [] : ['--config', join(home, `${member}.json`)];
    return runHere({ chain, clock }, [...words, ...config], how);
  };
  const deed: ToyClients['deed'] = async (member, name, words) => {
    const file = join(home, `${name}.json`);
    writeFileSync(file, JSON.stringify(words));
    const said = await run(member, [...commandOf(name), '--fields', file]);
    if (said.code !== 0) throw new Error(`${name}: ${said.err}`);
    return String(said.json['id']);
  };
  return { chain, node, home, clock, run, deed };
}

async function runHere(
  { chain, clock }: Pick<ToyClients, 'chain' | 'clock'>,
  words: readonly string[],
  how: Run,
): Promise<Said> {
  let [out, err] = ['', ''];
  const { answers = () => 'yes', until, json = true } = how;
  const stop = new AbortController();
  const watched = setInterval(() => until?.() === true && stop.abort(), 10);
  const code = await main(json ? [...words, '--json'] : words, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: {},
    // Ledger time goes by blocks here, and every block is a second.
    environment: { ...systemEnvironment, now: () => chain.ground.time + clock.aheadMs },
    ask: answers === null ? undefined : async (question) => answers(question),
    signal: stop.signal,
    exitCode: 0,
  });
  clearInterval(watched);
  const lines = json ? out.split('\n').filter((line) => line.startsWith('{')) : [];
  const texts = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, json: texts[0] ?? {}, texts, out, err };
}

/** The chapter of a deed, and its command there. */
export function commandOf(deed: string): readonly [chapter: string, command: string] {
  const chapters = Object.entries(CHAPTERS) as [Chapter, object][];
  const [chapter] = chapters.find(([, rules]) => deed in rules) ?? [];
  if (chapter === undefined) throw new Error(`there is no deed ${deed}`);
  return [chapter, commandName(chapter, deed)];
}
