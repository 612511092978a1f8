import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main as buildSdk } from '../../../scripts/buildSdk.ts';

// The package of the SDK as another project has it: built, packed, and installed by npm.

const ROOT = join(import.meta.dirname, '../../..');

interface Locked {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface Packed {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
}

/**
 * A new folder outside of the checkout in which the packed SDK is installed. What it needs is
 * packed from our own `node_modules`, and a lock file says so: neither registry nor cache is asked.
 */
export function installSdk(): string {
  const home = mkdtempSync(join(tmpdir(), 'tally-sdk-'));
  const [built, packed, project] = [
    join(home, 'built'),
    join(home, 'packed'),
    join(home, 'project'),
  ];
  for (const folder of [packed, project]) mkdirSync(folder);
  if (buildSdk(['--out', built]) !== 0) throw new Error('the SDK is not built');
  const own = readJson(join(built, 'package.json')) as Locked;
  const needed = neededBy(own);
  const folders = [built, ...[...needed.keys()].map((path) => join(ROOT, path))];
  const told = npm(packed, ['pack', '--json', '--ignore-scripts', ...folders]);
  const files = new Map(
    (JSON.parse(told) as Packed[]).map(({ name, version, filename }) => [
      `${name} ${version}`,
      `file:../packed/${filename}`,
    ]),
  );
  const entry = (name: string, { version, dependencies }: Locked) => {
    const resolved = files.get(`${name} ${version}`);
    return { version, resolved, ...(dependencies && { dependencies }) };
  };
  const dependencies = { tallystick: entry('tallystick', own).resolved };
  const manifest = { name: 'elsewhere', version: '1.0.0', type: 'module', dependencies };
  const packages = {
    '': manifest,
    'node_modules/tallystick': entry('tallystick', own),
    ...Object.fromEntries([...needed].map(([path, locked]) => [path, entry(nameOf(path), locked)])),
  };
  const lock = {
    name: 'elsewhere',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages,
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify(lock));
  npm(project, ['ci', '--offline', '--ignore-scripts', '--no-audit', '--no-fund']);
  return project;
}

function npm(folder: string, words: readonly string[]): string {
  return execFileSync('npm', words, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 2],
  });
}

/** All that a package needs, with the places in which our own lock file has it. */
function neededBy(own: Locked): ReadonlyMap<string, Locked> {
  const { packages } = readJson(join(ROOT, 'package-lock.json')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const found = new Map<string, Locked>();
  const add = (from: string, { dependencies = {} }: Locked): void => {
    for (const name of Object.keys(dependencies)) {
      const path = placeOf(packages, from, name);
      const locked = packages[path];
      if (locked === undefined) throw new Error(`${name} is not locked`);
      if (found.has(path)) continue;
      found.set(path, locked);
      add(path, locked);
    }
  };
  add('', own);
  return found;
}

/** Where Node finds a package from another's place. */
function placeOf(packages: Readonly<Record<string, unknown>>, from: string, name: string): string {
  for (let folder = from; folder !== ''; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const path = `${folder}/node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (!folder.includes('/')) break;
  }
  return `node_modules/${name}`;
}

function nameOf(path: string): string {
  return path.split('node_modules/').at(-1) ?? '';
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
