import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { SDK_ENTRIES } from './sdkEntries.ts';

// `npm run build:sdk`: the SDK as a package of JavaScript and types, in `dist/sdk` (`--out FOLDER`
// elsewhere). What it exports stands in sdkEntries.ts; what it needs is what its modules import.

const ROOT = resolve(import.meta.dirname, '..');
const USAGE = 'usage: npm run build:sdk [-- --out FOLDER]';
const SENTENCE = /^(.*?\.)(?:\s|$)/s;
/** An exported name of a file of types, and the comment before it. */
const EXPORT = new RegExp(
  [
    '(?:/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*)?^export (?:declare )?(?:abstract )?',
    '(function\\*?|class|const|interface|type) (\\w+)',
  ].join(''),
  'gm',
);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: object;
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Exported {
  readonly name: string;
  readonly kind: string;
  readonly says: string;
}

/** Builds the package; the exit code. */
export function main(argv: readonly string[]): number {
  const [flag, folder = 'dist/sdk', ...more] = argv;
  if ((flag !== undefined && flag !== '--out') || more.length > 0 || argv.length === 1) {
    console.error(USAGE);
    return 2;
  }
  const out = resolve(folder);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  if (!compile(out, manifest)) return 1;
  for (const [entry, modules] of Object.entries(SDK_ENTRIES)) writeEntry(out, entry, modules);
  writeFileSync(join(out, 'REFERENCE.md'), referenceOf(out));
  writeFileSync(
    join(out, 'package.json'),
    `${JSON.stringify(packageOf(out, manifest), null, 2)}\n`,
  );
  copyFileSync(join(ROOT, 'docs/sdk.md'), join(out, 'README.md'));
  copyFileSync(join(ROOT, 'LICENSE'), join(out, 'LICENSE'));
  console.log(`tallystick ${manifest.version} in ${relative(process.cwd(), out) || '.'}`);
  return 0;
}

/** JavaScript and types of all that is exported, and of the twins behind `#` names. */
function compile(out: string, { imports }: Manifest): boolean {
  const twins = Object.values(imports).flatMap((conditions) => Object.values(conditions));
  // Started by another module, and imported by none.
  const alone = ['client/invoices/pdfChild.ts'];
  const modules = [...Object.values(SDK_ENTRIES).flat(), ...twins, ...alone];
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      removeComments: false,
      rootDir: ROOT,
      outDir: out,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    include: [],
    files: modules.map((module) => join(ROOT, module)),
  };
  const file = join(out, 'tsconfig.json');
  writeFileSync(file, JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', file], { encoding: 'utf8' });
  rmSync(file);
  nameTypes(out);
  if (status !== 0) console.error(stdout);
  return status === 0;
}

/** In types, too, a module is named as in the package; the compiler leaves them as they were. */
function nameTypes(out: string): void {
  for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = readFileSync(join(out, file), 'utf8');
    writeFileSync(
      join(out, file),
      text.replaceAll(/((?:from |import\()["']\.[^"']*)\.ts(["'])/g, '$1.js$2'),
    );
  }
}

/** One file that hands on what its modules export. @throws when two export one name */
function writeEntry(out: string, entry: string, modules: readonly string[]): void {
  const owner = new Map<string, string>();
  for (const module of modules) {
    for (const { name } of exportsOf(out, module)) {
      const other = owner.get(name);
      if (other !== undefined) throw new Error(`${name} is exported by ${other} and ${module}`);
      owner.set(name, module);
    }
  }
  const lines = modules.map((module) => `export * from './${compiled(module)}';\n`).join('');
  writeFileSync(join(out, `${entry}.js`), lines);
  writeFileSync(join(out, `${entry}.d.ts`), lines);
}

function compiled(module: string): string {
  return module.replace(/\.ts$/, '.js');
}

function exportsOf(out: string, module: string): readonly Exported[] {
  const text = readFileSync(join(out, module.replace(/\.ts$/, '.d.ts')), 'utf8');
  return [...text.matchAll(EXPORT)].map(([, doc = '', kind = '', name = '']) => {
    const words = doc
      .replaceAll(/^\s*\* ?/gm, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return { name, kind, says: SENTENCE.exec(words)?.[1] ?? words };
  });
}

/** Every exported name with the first sentence of its documentation. */
function referenceOf(out: string): string {
  const parts = Object.entries(SDK_ENTRIES).map(([entry, modules]) => {
    const title = entry === 'index' ? 'tallystick' : `tallystick/${entry}`;
    const rows = modules.flatMap((module) =>
      exportsOf(out, module).map(({ name, kind, says }) => `- \`${name}\` (${kind}): ${says}\n`),
    );
    return `## ${title}\n\n${rows.join('')}`;
  });
  const head = 'Every name that the package exports, with the first sentence of its documentation.';
  return `# Reference\n\n${head}\n\n${parts.join('\n')}`;
}

function packageOf(out: string, manifest: Manifest): object {
  const { version, license, engines, dependencies } = manifest;
  const needed = packagesOf(out);
  const unknown = needed.find((name) => dependencies[name] === undefined);
  if (unknown !== undefined) throw new Error(`${unknown} is no dependency of package.json`);
  const imports = Object.entries(manifest.imports).map(([name, conditions]) => [
    name,
    Object.fromEntries(Object.entries(conditions).map(([where, to]) => [where, compiled(to)])),
  ]);
  const entries = Object.keys(SDK_ENTRIES).map((entry) => [
    entry === 'index' ? '.' : `./${entry}`,
    { types: `./${entry}.d.ts`, default: `./${entry}.js` },
  ]);
  return {
    name: 'tallystick',
    version,
    description: 'A client of Tallystick networks for programs, in Node and in browsers.',
    license,
    type: 'module',
    sideEffects: false,
    engines,
    imports: Object.fromEntries(imports),
    exports: Object.fromEntries([...entries, ['./package.json', './package.json']]),
    dependencies: Object.fromEntries(needed.map((name) => [name, dependencies[name]])),
  };
}

/** The packages that the compiled modules import, sorted. */
function packagesOf(out: string): readonly string[] {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((file) => file.endsWith('.js') && dirname(file) !== '.')
    .flatMap((file) => {
      const text = readFileSync(join(out, file), 'utf8');
      return [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';/gm)];
    })
    .map(([, name = '']) => name)
    .filter((name) => !/^(?:[.#]|node:)/.test(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(found)].sort();
}
