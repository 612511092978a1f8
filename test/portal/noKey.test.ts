import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { OVERSEER, overseerTokens } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';

// A node never serves a key: every route of a running one is asked, by nobody and by who reads all.

const folder = mkdtempSync(join(tmpdir(), 'tally-no-key-'));
const home = join(folder, 'network');
const NODE = OVERSEER;
const HASH = 'ab'.repeat(32);
const VALUES: Readonly<Record<string, string>> = {
  ...{ id: HASH, digest: HASH, height: '1', member: 'nordhafen' },
  item: encodeURIComponent(`settle/${HASH}`),
};
/** A stream of events has no end. */
const MAX_WAIT_MS = 5_000;
const MAX_BYTES = 1 << 20;
let network: ToldNetwork;

/** Files of keys in the network's folder, by their places in it. */
function keyFiles(): readonly string[] {
  const files = readdirSync(home, { recursive: true, withFileTypes: true });
  const paths = files.map(({ parentPath, name }) => relative(home, join(parentPath, name)));
  return paths.filter((path) => /\.key(\.json)?$/.test(path));
}

/** Every way in which the secret of a file could be written down. */
function writingsOf(path: string): readonly string[] {
  const text = readFileSync(join(home, path), 'utf8').trim();
  const found: unknown = text.startsWith('{') ? JSON.parse(text) : null;
  const named = found as Partial<Record<'secret' | 'privateKey', string>> | null;
  const secret = named === null ? text : (named.secret ?? named.privateKey ?? text);
  const isHex = /^[0-9a-f]+$/.test(secret);
  const bytes = Buffer.from(secret, isHex ? 'hex' : 'base64url');
  const encodings = ['hex', 'base64', 'base64url', 'latin1'] as const;
  return [secret, ...encodings.map((encoding) => bytes.toString(encoding))];
}

beforeAll(async () => {
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: 86_400_000 });
  network = new ToldNetwork(home);
  await network.startAll();
});

afterAll(async () => {
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The beginning of what a node answers. */
async function ask(url: string, method: string, headers: Record<string, string>): Promise<string> {
  const signal = AbortSignal.timeout(MAX_WAIT_MS);
  let text = '';
  try {
    const answer = await fetch(url, { method, headers, signal });
    text = JSON.stringify([...answer.headers]);
    for await (const part of answer.body ?? []) {
      text += Buffer.from(part).toString('latin1');
      if (text.length > MAX_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
  }
  return text;
}

/** Every route that the node says it has, and places where a careless one would serve files. */
async function pathsOf(url: string): Promise<readonly [method: string, path: string][]> {
  const { paths } = (await (await fetch(`${url}/v1/openapi.json`)).json()) as {
    readonly paths: Readonly<Record<string, object>>;
  };
  const routes = Object.entries(paths).flatMap(([path, methods]) => {
    const filled = path.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => VALUES[name] ?? '1');
    return Object.keys(methods).map((one): [string, string] => [one.toUpperCase(), filled]);
  });
  const files = keyFiles().flatMap((path) => [`/${path}`, `/assets/..%2f..%2f${path}`]);
  return [
    ...routes,
    ['GET', '/'],
    ['POST', '/key'],
    ...files.map((path): [string, string] => ['GET', path]),
  ];
}

it('no route of a node gives a key away', { timeout: 600_000 }, async () => {
  const secrets = keyFiles().map((path) => [path, writingsOf(path)] as const);
  expect(secrets.length).toBeGreaterThan(10);
  const url = network.url(NODE);
  const token = await (await overseerTokens(home)).tokenFor(NODE);
  const readers = [{}, { authorization: `Bearer ${token}` }] as const;
  let answers = '';
  const leaks: string[] = [];
  for (const [method, path] of await pathsOf(url)) {
    for (const headers of readers) {
      const text = await ask(`${url}${path}`, method, { ...headers });
      for (const [file, writings] of secrets) {
        if (writings.some((one) => text.includes(one))) leaks.push(`${method} ${path}: ${file}`);
      }
      answers += text;
    }
  }
  expect(leaks).toEqual([]);
  // What is public is found where it stands, so that a key would be.
  const { members } = JSON.parse(readFileSync(join(home, 'genesis.json'), 'utf8')) as {
    readonly members: readonly { readonly keys: readonly { readonly key: string }[] }[];
  };
  expect(members.flatMap(({ keys }) => keys).every(({ key }) => answers.includes(key))).toBe(true);
});
