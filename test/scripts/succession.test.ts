import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { executeBlock } from '../../contracts/execute.ts';
import { assert } from '../../ledger/assert.ts';
import { buildCertificate } from '../../ledger/certificate.ts';
import { toBase64url } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { sign } from '../../ledger/keys.ts';
import { voteBytes } from '../../ledger/vote.ts';
import { openChain } from '../../node/chain.ts';
import type { NodeConfig } from '../../node/config.ts';
import { homeFiles } from '../../node/config.ts';
import { readKeyFile } from '../../node/keyFile.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../scripts/consortium.ts';
import { main } from '../../scripts/succession.ts';

const IDS = CONSORTIUM.filter(({ validator }) => validator)
  .map(({ id }) => id)
  .sort();
const [FIRST = '', SECOND = '', , LAST = ''] = IDS;
const START = 1_772_406_000_000;
const HEIGHT = 3;

let model: string;
let home: string;
let said: string[];

/** The folders of four nodes whose chain ended at HEIGHT, the last one a block before. */
beforeAll(async () => {
  model = mkdtempSync(join(tmpdir(), 'tally-ended-'));
  const place = { host: '127.0.0.1', restPort: 1, peerPort: 1 };
  await foundNetwork({
    ...{ home: model, name: 'ended', organisations: CONSORTIUM, start: START },
    ...{ dayMs: 86_400_000, payingBank: 'hafenbank', documentNames: SAMPLE_NAMES },
    places: new Map(IDS.map((id) => [id, place])),
  });
  for (const id of IDS) await grow(id, id === LAST ? HEIGHT - 1 : HEIGHT);
  return () => rmSync(model, { recursive: true });
}, 120_000);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tally-succession-'));
  cpSync(model, home, { recursive: true });
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

/** Commits empty blocks, signed by all, in the folder of a node. */
async function grow(id: string, to: number): Promise<void> {
  const { genesis, store } = await openChain(join(model, 'nodes', id));
  const { chain, validators } = genesis;
  const secrets = await Promise.all(
    validators.map((one) => {
      return readKeyFile(homeFiles(join(model, 'nodes', one.id)).validatorKey, undefined);
    }),
  );
  while (store.height < to) {
    const state = store.chainState();
    const previousCommit = store.blocks.header(state.height)?.certificate ?? null;
    const body = { transactions: [], evidence: [], previousCommit };
    const words = { time: START + 1_000 * (state.height + 1), proposer: FIRST };
    const executed = executeBlock(state, { ...words, body, transactions: [] });
    assert(!('invalid' in executed), 'an empty block is valid');
    const about = { block: executed.id, height: state.height + 1, round: 0 };
    const message = voteBytes({ ...about, chain, type: 'precommit' });
    const signatures = validators.map(({ id: signer }, at): [string, string] => {
      return [signer, toBase64url(sign(secrets[at] ?? message, message))];
    });
    const certificate = buildCertificate(about, validators, new Map(signatures));
    await store.commit({ certificate, body, executed });
  }
  await store.close();
}

const old = (id: string): string => join(home, 'nodes', id);
const made = (id: string): string => join(home, 'next', id);
const document = (id: string): string => join(home, `${id}.genesis.json`);

async function propose(id: string, ...more: readonly string[]): Promise<number> {
  return await main(['propose', '--home', old(id), '--out', document(id), ...more]);
}

async function accept(id: string, file = document(FIRST)): Promise<number> {
  const place = ['--address', '/ip4/127.0.0.1/tcp/4101', '--url', 'http://127.0.0.1:8101'];
  const words = ['--home', old(id), '--genesis', file, '--to', made(id)];
  return await main(['accept', ...words, ...place]);
}

function configOf(folder: string): NodeConfig {
  return JSON.parse(readFileSync(homeFiles(folder).config, 'utf8'));
}

function genesisOf(file: string): Genesis {
  return decodeGenesis(new Uint8Array(readFileSync(file)));
}

const words = (id: string): string => join(made(id), 'acceptance.json');

describe('the acts by which a chain that has ended goes on', () => {
  it('need nobody to believe another: each makes the document from its own folder', async () => {
    expect(await propose(FIRST, '--without', LAST), said.join('\n')).toBe(0);
    expect(await propose(SECOND, '--without', LAST)).toBe(0);
    expect(readFileSync(document(SECOND))).toEqual(readFileSync(document(FIRST)));
    const genesis = genesisOf(document(FIRST));
    const going = IDS.filter((id) => id !== LAST);
    for (const id of going) expect(await accept(id), said.join('\n')).toBe(0);
    expect(said.join('\n')).toContain(`after height ${HEIGHT}`);
    for (const id of going) {
      expect(await main(['meet', '--home', made(id), ...going.map(words)])).toBe(0);
      const { network, validator } = configOf(made(id));
      expect(validator).toBe(id);
      expect(network.peers.map(({ name }) => name)).toEqual(going.filter((one) => one !== id));
      expect(network.peers.every(({ auth }) => auth !== null)).toBe(true);
      expect(network.listen).toBe(configOf(old(id)).network.listen);
      const { store } = await openChain(made(id));
      expect([store.height, store.position.chain]).toEqual([HEIGHT, genesis.chain]);
      await store.close();
    }
    // Nothing was changed where the chain ended.
    for (const id of going) {
      const { store } = await openChain(old(id));
      expect(store.height).toBe(HEIGHT);
      await store.close();
    }
  });

  it('refuse, and make nothing, when the own folder says otherwise', async () => {
    expect(await propose(FIRST)).toBe(0);
    const rows: readonly (readonly [string, () => Promise<number>, RegExp])[] = [
      ['a folder that is behind', () => accept(LAST), /^other_height: .*blocks are missing here/],
      [
        'the document of the chain that ended',
        () => accept(FIRST, join(old(FIRST), 'genesis.json')),
        /^not_continued/,
      ],
      [
        'a folder that was not made',
        () => main(['meet', '--home', made(FIRST), 'x']),
        /^config_mi/,
      ],
      ['a folder without a chain', () => propose('nobody'), /^no_block/],
    ];
    for (const [what, act, why] of rows) {
      said = [];
      expect(await act(), what).toBe(1);
      expect(said.at(-1), what).toMatch(why);
      expect(existsSync(made(LAST))).toBe(false);
    }
  });

  it('refuse a second time, a validator without its key, and words of another chain', async () => {
    expect(await propose(FIRST, '--without', LAST)).toBe(0);
    expect(await propose(FIRST)).toBe(1);
    const { validatorKey } = homeFiles(old(FIRST));
    const key = readFileSync(validatorKey);
    cpSync(homeFiles(old(SECOND)).validatorKey, validatorKey);
    expect(await accept(FIRST)).toBe(1);
    expect(said.at(-1)).toMatch(/^not_as_declared: no key file/);
    expect(existsSync(made(FIRST))).toBe(false);
    writeFileSync(validatorKey, key);
    expect(await accept(FIRST)).toBe(0);
    expect(await accept(FIRST)).toBe(1);
    expect(said.at(-1)).toMatch(/^unreadable_file: .* is there already/);
    expect(await accept(SECOND)).toBe(0);
    // Of two documents that leave out different validators: each word is for one of them.
    expect(await propose(SECOND, '--name', 'other', '--without', LAST)).toBe(0);
    const third = IDS[2] ?? '';
    expect(await accept(third, document(SECOND))).toBe(0);
    const all = [FIRST, SECOND, third].map(words);
    expect(await main(['meet', '--home', made(FIRST), ...all])).toBe(1);
    expect(said.at(-1)).toMatch(/^not_authentic/);
    expect(await main(['meet', '--home', made(FIRST), words(FIRST), words(SECOND)])).toBe(1);
    expect(said.at(-1)).toMatch(/^missing_acceptance/);
  });

  it('make an observer of a node whose validator does not go on', async () => {
    expect(await propose(FIRST, '--without', SECOND)).toBe(0);
    const target = ['--genesis', document(FIRST), '--to', made(SECOND)];
    expect(await main(['accept', '--home', old(SECOND), ...target]), said.join('\n')).toBe(0);
    expect(configOf(made(SECOND)).validator).toBeNull();
    expect(existsSync(words(SECOND))).toBe(false);
    expect(existsSync(homeFiles(made(SECOND)).validatorKey)).toBe(false);
  });

  it.each([[], ['propose'], ['accept', '--home', 'x'], ['meet', '--home', 'x'], ['begin']])(
    'say how they are used (%j)',
    async (...argv) => {
      expect(await main(argv)).toBe(2);
      expect(said.join('\n')).toContain('usage:');
    },
  );
});
