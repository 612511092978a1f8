import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { readKeyCard } from '../../client/sdk/keyFile.ts';
import { readFounders } from '../../contracts/founding.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { readConfig } from '../../node/config.ts';
import { main } from '../../scripts/dockerFounding.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

const NODES = ['aufsicht', 'hafenbank', 'lieferverband', 'nordhafen'];
const VOLUMES = [...NODES.map((id) => `nodes/${id}`), 'clients/nordhafen', 'clients/talwerk'];

let home: string;

/** Every file below `home` with what is in it. */
function contents(): Map<string, string> {
  const names = readdirSync(home, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((path) => [path, readFileSync(path, 'latin1')]));
}

beforeEach(() => {
  home = scratchFolder({});
  // What the engine has mounted there: empty volumes.
  for (const volume of [...VOLUMES, 'auditor']) mkdirSync(join(home, volume), { recursive: true });
  vi.spyOn(console, 'log').mockReturnValue(undefined);
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});

it('a founded network is found again, and nothing of it changes', async () => {
  expect(await main(['--home', home])).toBe(0);
  const before = contents();
  expect(await main(['--home', home, '--day-ms', '1000'])).toBe(0);
  expect(contents()).toEqual(before);
});

it('a founded network whose containers are in another net now is told what to write', async () => {
  const said = vi.mocked(console.log);
  await main(['--home', home]);
  said.mockClear();
  await main(['--home', home]);
  expect(said.mock.calls).toHaveLength(1);
  await main(['--home', home, '--net', '172.28.115.0/24']);
  const lines = said.mock.calls.slice(2).map(([line]) => String(line));
  expect(lines).toHaveLength(NODES.length);
  expect(lines[0]).toContain('node.json: it takes tokens from 172.28.114.0/24');
  expect(lines[0]).toContain('172.28.115.0/24: write it under rest.tlsProxy');
});

it('every node listens on all addresses and answers for its own names only', async () => {
  await main(['--home', home]);
  for (const id of NODES) {
    const config = await readConfig(join(home, 'nodes', id));
    expect(config.rest).toEqual({
      host: '0.0.0.0',
      port: 8101,
      hosts: [id, 'localhost', '127.0.0.1'],
      // Clients in containers read over HTTP, in their own network and no other.
      tlsProxy: ['172.28.114.0/24'],
    });
    expect(config.operator.listen).toBe('0.0.0.0:8102');
    expect(config.network.listen).toBe('/ip4/0.0.0.0/tcp/4101');
    const addresses = config.network.peers.flatMap((peer) => peer.addresses).sort();
    const others = NODES.filter((other) => other !== id);
    expect(addresses).toEqual(others.map((other) => `/dns4/${other}/tcp/4101`));
  }
});

it('secrets are readable by their owner only, and the auditor has one to read with', async () => {
  await main(['--home', home]);
  const secrets = [...contents().keys()].filter((path) => /\.key(\.json)?$/.test(path));
  expect(secrets.length).toBeGreaterThan(2 * NODES.length);
  expect(secrets.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
  expect(readdirSync(join(home, 'auditor')).sort()).toEqual(['genesis.json', 'member.key.json']);
  const card = await readKeyCard(join(home, 'auditor', 'member.key.json'));
  const genesis = decodeGenesis(new Uint8Array(readFileSync(join(home, 'genesis.json'))));
  const auditor = readFounders(genesis.members).find(({ id }) => id === card.member);
  expect(auditor).toMatchObject({ roles: ['auditor'] });
});

it.each([
  { dayMs: '86400000', weekend: [0, 6] },
  { dayMs: '2000', weekend: [] },
])('days of $dayMs ms have the weekend $weekend', async ({ dayMs, weekend }) => {
  await main(['--home', home, '--day-ms', dayMs]);
  const genesis = decodeGenesis(new Uint8Array(readFileSync(join(home, 'genesis.json'))));
  expect(genesis.dayMs).toBe(Number(dayMs));
  expect(genesis.calendar).toMatchObject({ weekend });
});

it.each([...VOLUMES, 'auditor'])(
  'a network whose volume %s is new is left alone',
  async (volume) => {
    await main(['--home', home]);
    rmSync(join(home, volume), { recursive: true });
    mkdirSync(join(home, volume));
    const before = contents();
    expect(await main(['--home', home])).toBe(1);
    expect(contents()).toEqual(before);
  },
);

it('a volume of another network is refused', async () => {
  await main(['--home', home]);
  appendFileSync(join(home, 'nodes/aufsicht/genesis.json'), ' ');
  expect(await main(['--home', home])).toBe(1);
});

it.each([['--day-ms', '0'], ['--day-ms', '86400001'], ['--day-ms', '1e3'], ['--other']])(
  'bad usage writes nothing: %s %s',
  async (...words) => {
    expect(await main(['--home', home, ...words])).toBe(2);
    expect(contents().size).toBe(0);
  },
);

it('the image has what builds the portal and what founds a network, and no other script', () => {
  const root = new URL('../../', import.meta.url);
  const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
  const needed = new Set(['scripts/dockerFounding.ts']);
  for (const path of needed) {
    for (const [, name] of read(path).matchAll(/from '\.\/([A-Za-z]+\.ts)'/g)) {
      needed.add(`scripts/${name}`);
    }
  }
  needed.add('scripts/buildPortal.ts');
  const named = (text: string): string[] => text.match(/scripts\/[A-Za-z]+\.ts/g) ?? [];
  expect([...new Set(named(read('Dockerfile')))].sort()).toEqual([...needed].sort());
  expect(named(read('.dockerignore')).sort()).toEqual([...needed].sort());
});
