import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { refusalOf, START_REMEDIES } from '../../node/startRefusal.ts';
import { StoreError } from '../../node/store/storeError.ts';
import type { Start } from './refusedStart.ts';
import {
  AS_ROOT,
  copyOf,
  edit,
  expectRefusal,
  found,
  ID,
  MAIN,
  NOBODY,
  ROOT,
  refused,
  START_MS,
} from './refusedStart.ts';

let founded: string;

beforeAll(async () => {
  founded = await found('of-refusals');
}, START_MS);

afterAll(() => rmSync(join(founded, '../..'), { recursive: true }));

const homeOf = (): string => copyOf(founded);

/** A port on loopback that is taken until the test ends. */
async function takenPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

type Row = readonly [
  what: string,
  code: keyof typeof START_REMEDIES,
  cause: string,
  spoil: (home: string) => unknown,
];

const FOLDERS: readonly Row[] = [
  ['no folder', 'home_missing', 'home', (home) => rmSync(home, { recursive: true })],
  [
    'a file in place of the folder',
    'home_missing',
    'is no folder',
    (home) => {
      rmSync(home, { recursive: true });
      writeFileSync(home, '');
    },
  ],
  ['no node.json', 'config_missing', 'node.json', (home) => rmSync(join(home, 'node.json'))],
  [
    'a node.json that is no JSON',
    'config_unreadable',
    'node.json',
    (home) => writeFileSync(join(home, 'node.json'), '{'),
  ],
  [
    'a folder in place of node.json',
    'config_unreadable',
    'node.json',
    (home) => {
      rmSync(join(home, 'node.json'));
      mkdirSync(join(home, 'node.json'));
    },
  ],
  ['a wrong field', 'config_invalid', 'logLevel', (home) => edit(home, loud)],
  [
    'an address that is none',
    'config_invalid',
    'network.listen',
    (home) => edit(home, (config) => ({ ...config, network: { listen: 'here', peers: [] } })),
  ],
  [
    'a peer that is named twice',
    'bad_config',
    'repeated',
    (home) =>
      edit(home, (config) => {
        const network = config['network'] as { peers: object[] };
        return { ...config, network: { ...network, peers: [...network.peers, network.peers[0]] } };
      }),
  ],
];

function loud(config: object): object {
  return { ...config, logLevel: 'loud' };
}

const GENESIS: readonly Row[] = [
  ['no genesis', 'genesis_missing', 'genesis', (home) => rmSync(join(home, 'genesis.json'))],
  [
    'a folder in place of the genesis document',
    'genesis_unreadable',
    'genesis.json',
    (home) => {
      rmSync(join(home, 'genesis.json'));
      mkdirSync(join(home, 'genesis.json'));
    },
  ],
  [
    'a genesis document cut short',
    'genesis_invalid',
    'not_json',
    (home) => {
      const file = join(home, 'genesis.json');
      writeFileSync(file, readFileSync(file).subarray(0, 100));
    },
  ],
  [
    'the genesis document of another network',
    'key_not_of_validator',
    ID,
    async (home) => {
      const other = await found('another');
      cpSync(join(other, 'genesis.json'), join(home, 'genesis.json'));
      rmSync(join(other, '../..'), { recursive: true });
    },
  ],
];

const KEYS: readonly Row[] = [
  ['no peer key', 'key_missing', 'peer.key', (home) => rmSync(join(home, 'peer.key'))],
  ['no validator key', 'key_missing', 'validator.key', (home) => rmSync(keyOf(home))],
  ['an exposed key', 'key_exposed', 'validator.key', (home) => chmodSync(keyOf(home), 0o644)],
  ['a key that is none', 'key_malformed', 'validator.key', withKey('x')],
  ['a locked key', 'key_locked', 'validator.key', withKey('age-encryption.org/v1\n')],
  [
    'the key of another validator',
    'key_not_of_validator',
    ID,
    (home) => cpSync(join(founded, '../hafenbank/validator.key'), keyOf(home)),
  ],
  [
    'a validator key as peer key',
    'key_mixed_up',
    ID,
    (home) => cpSync(keyOf(home), join(home, 'peer.key')),
  ],
];

function withKey(text: string): Row[3] {
  return (home) => writeFileSync(keyOf(home), text);
}

const keyOf = (home: string): string => join(home, 'validator.key');

const PORTS: readonly Row[] = [
  inUse('a REST port', 'rest_port_in_use', restAt),
  inUse('the port of the operator', 'operator_port_in_use', (home, port) =>
    operatorAt(home, `127.0.0.1:${port}`),
  ),
  inUse('a peer port', 'peer_port_in_use', (home, port) =>
    listenAt(home, `/ip4/127.0.0.1/tcp/${port}`),
  ),
  [
    'a peer port in use, of a node that joins',
    'peer_port_in_use',
    'something listens there already',
    async (home) => {
      listenAt(home, `/ip4/127.0.0.1/tcp/${await takenPort()}`);
      return { flags: ['--join', 'snapshot'] };
    },
  ],
  unusable('a REST address', 'rest_address_unusable', (home) => restAt(home)),
  unusable('an operator’s address', 'operator_address_unusable', (home) =>
    operatorAt(home, '192.0.2.1:0'),
  ),
  unusable('a peer address', 'peer_address_unusable', (home) =>
    listenAt(home, '/ip4/192.0.2.1/tcp/0'),
  ),
];

/** A port that something listens on already. */
function inUse(what: string, code: Row[1], put: (home: string, port: number) => void): Row {
  const cause = 'something listens there already';
  return [`${what} in use`, code, cause, async (home) => put(home, await takenPort())];
}

function unusable(what: string, code: Row[1], put: Row[3]): Row {
  return [`${what} of another machine`, code, 'EADDRNOTAVAIL', put];
}

/** On loopback, or without a port at an address of another machine. */
function restAt(home: string, port = 0): void {
  const rest = { host: port === 0 ? '192.0.2.1' : '127.0.0.1', port };
  edit(home, (config) => ({ ...config, rest }));
}

function operatorAt(home: string, listen: string): void {
  edit(home, (config) => ({ ...config, operator: { listen } }));
}

function listenAt(home: string, listen: string): void {
  edit(home, (config) => ({ ...config, network: { ...(config['network'] as object), listen } }));
}

describe('a start is refused with code, cause and remedy:', { timeout: START_MS }, () => {
  it.each([...FOLDERS, ...GENESIS, ...KEYS, ...PORTS])('%s', async (_, code, cause, spoil) => {
    const home = homeOf();
    const start = ((await spoil(home)) ?? {}) as Start;
    expectRefusal(await refused(home, start), code, cause);
    if (existsSync(home) && code !== 'home_missing') {
      expect(readdirSync(home).filter((name) => name.startsWith('.start'))).toEqual([]);
    }
  });

  it('a folder of another user', async (t) => {
    if (!AS_ROOT) t.skip('only root can start a process of another user');
    const home = homeOf();
    chmodSync(home, 0o700);
    expectRefusal(await refused(home, { uid: NOBODY }), 'not_permitted', 'belongs to user 0');
    chmodSync(join(home, '..'), 0o755);
    chmodSync(home, 0o755);
    expectRefusal(await refused(home, { uid: NOBODY }), 'not_permitted', 'belongs to user 0');
  });

  it('a file of another user in the chain, as a start by root leaves it', async (t) => {
    if (!AS_ROOT) t.skip('only root can start a process of another user');
    const home = homeOf();
    mkdirSync(join(home, 'chain/database'), { recursive: true });
    writeFileSync(join(home, 'chain/database/CURRENT'), '', { mode: 0o600 });
    chmodSync(join(home, '..'), 0o755);
    for (const each of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
      if (!each.endsWith('CURRENT')) chownSync(join(home, each), NOBODY, NOBODY);
    }
    chownSync(home, NOBODY, NOBODY);
    expectRefusal(await refused(home, { uid: NOBODY }), 'not_permitted', 'CURRENT belongs to');
  });

  it.for([
    ['a disk that is full', 'disk_full', 'size=40m', true],
    ['a disk with little room', 'disk_full', 'size=8m', false],
    ['a disk that is mounted for reading', 'disk_read_only', 'remount,ro', false],
  ] as const)('%s', async ([_, code, option, fill], t) => {
    const home = homeOf();
    const readOnly = option.startsWith('remount');
    const aside = homeOf();
    const options = ['-t', 'tmpfs', '-o', readOnly ? 'size=40m' : option, 'tmpfs', home];
    if (spawnSync('mount', options).status !== 0) t.skip('no right to mount a disk here');
    try {
      cpSync(aside, home, { recursive: true });
      if (fill) {
        const { bavail, bsize } = statfsSync(home);
        writeFileSync(join(home, 'filler'), Buffer.alloc(bavail * bsize));
      }
      if (readOnly) spawnSync('mount', ['-o', option, home]);
      expectRefusal(await refused(home), code, home);
    } finally {
      spawnSync('umount', [home]);
    }
  });

  it('a folder that is open, and then one of another chain', async () => {
    const home = homeOf();
    const first = spawn(process.execPath, [MAIN, '--home', home], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await once(first, 'message');
    expectRefusal(await refused(home), 'folder_in_use', home);
    first.kill('SIGTERM');
    await once(first, 'exit');
    const other = await found('another');
    cpSync(join(other, 'genesis.json'), join(home, 'genesis.json'));
    rmSync(join(other, '../..'), { recursive: true });
    expectRefusal(await refused(home), 'other_chain', 'the folder holds chain');
  });

  it.each([null, 'AAAA', 'x'.repeat(86)])('never for a peer whose auth is %s', async (auth) => {
    const home = homeOf();
    edit(home, (config) => {
      const network = config['network'] as { peers: object[] };
      const peers = network.peers.map((peer) => ({ ...peer, auth }));
      return { ...config, network: { ...network, peers } };
    });
    const child = spawn(process.execPath, [MAIN, '--home', home], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const said = text(child.stderr ?? process.stdin);
    await once(child, 'message');
    child.kill('SIGTERM');
    await once(child, 'exit');
    const lines = (await said).split('\n').filter((line) => line.includes('has not signed for'));
    expect(lines).toHaveLength(3);
  });

  it('by the launcher, too: nothing that is still open keeps the process', async () => {
    const home = homeOf();
    rmSync(join(home, 'genesis.json'));
    const words = ['launch.mjs', MAIN, '--home', home];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
    expect(status).toBe(1);
    expectRefusal(stderr.trimEnd(), 'genesis_missing', 'genesis.json');
  });
});

describe('the words of a refused start', () => {
  it('are those of the system where the database only passes its words on', () => {
    const level = new Error('IO error: /x/MANIFEST: No space left on device');
    const opening = Object.assign(new Error('Database failed to open', { cause: level }), {
      code: 'LEVEL_DATABASE_NOT_OPEN',
    });
    const error = new StoreError('read_failed', '/x could not be opened', {}, opening);
    expect(refusalOf(error)).toMatchObject({
      code: 'disk_full',
      cause: 'the disk is full: /x could not be opened',
    });
  });

  it('of an error that nobody knows are one line without a stack', () => {
    const { code, cause } = refusalOf(new Error('listen failed:\n    at Server.setup\n'));
    expect([code, cause]).toEqual(['start_failed', 'listen failed:; at Server.setup']);
  });

  it('stand in the manual, every code and no other', () => {
    const manual = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8');
    const section = manual.split('## When a node does not start')[1]?.split('\n\n**')[0] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const codes = rows.flatMap((row) => row.split('|')[1]?.match(/[a-z_]+/g) ?? []);
    expect(codes.toSorted()).toEqual(Object.keys(START_REMEDIES).toSorted());
  });
});
