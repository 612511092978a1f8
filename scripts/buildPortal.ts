import {
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { FormatError } from '../ledger/assert.ts';
import type { BundleSheet, SheetFile } from '../ledger/bundleSheet.ts';
import { decodeSheet, hashSheet, SHEET_TYPES } from '../ledger/bundleSheet.ts';
import { utf8 } from '../ledger/encoding.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashOf } from '../ledger/hash.ts';
import { expectJson } from '../ledger/shape.ts';

// `npm run build:portal`: the page that nodes and `tally portal` serve, in `dist/portal`
// (`--out FOLDER` elsewhere), with its sheet: what is served under which path, and with what.

const ROOT = resolve(import.meta.dirname, '..');
const FOLDER = 'dist/portal';
const SHEET = 'sheet.json';
const USAGE = 'usage: npm run build:portal [-- --out FOLDER]';
/** What the page is made from: a change in one of these makes another page. */
const SOURCES = ['client/**/*', 'contracts/**/*.ts', 'ledger/**/*.ts', 'package-lock.json'];

/** What a browser may do with the page: run what its own server has given, and ask nobody else. */
const POLICY = [
  ...["default-src 'self'", "base-uri 'none'", "form-action 'none'", "object-src 'none'"],
  ...["frame-ancestors 'none'", "require-trusted-types-for 'script'", 'trusted-types tally-worker'],
].join('; ');
const HEADERS: BundleSheet['headers'] = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
};

/** Builds the page; the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [flag, folder = FOLDER, ...more] = argv;
  if ((flag !== undefined && flag !== '--out') || more.length > 0 || argv.length === 1) {
    console.error(USAGE);
    return 2;
  }
  const out = resolve(folder);
  console.log(`portal ${await buildPortal(out)} in ${relative(process.cwd(), out) || '.'}`);
  return 0;
}

/**
 * Builds the page where nodes look for it, unless it is there and made from the same sources.
 * @returns its hash; null where the tools that build it are not installed
 */
export async function keepPortalBuilt(): Promise<Hash | null> {
  if (!existsSync(join(ROOT, 'node_modules/vite'))) return null;
  const out = join(ROOT, FOLDER);
  const built = readBuilt(out);
  if (built?.sources === hashSources()) return hashSheet(built);
  return await buildPortal(out);
}

/** Builds the page into a folder, which is whole or as it was. @returns its hash */
async function buildPortal(out: string): Promise<Hash> {
  const sources = hashSources();
  const draft = `${out}.${process.pid}`;
  await bundle(draft);
  const sheet = { headers: HEADERS, files: listFiles(draft), sources };
  writeFileSync(join(draft, SHEET), `${JSON.stringify(sheet, null, 2)}\n`);
  const hash = hashSheet(decodeSheet(expectJson(readFileSync(join(draft, SHEET), 'utf8'), SHEET)));
  replaceFolder(draft, out, sources);
  return hash;
}

/** Puts a folder in the place of another; who builds the same at the same time is let be. */
export function replaceFolder(draft: string, out: string, sources: Hash): void {
  const former = `${draft}.former`;
  try {
    moveAway(out, former);
    renameSync(draft, out);
  } catch (error) {
    if (readBuilt(out)?.sources !== sources) {
      // As it was: a page that is older is better than none.
      if (!existsSync(out)) moveAway(former, out);
      throw error;
    }
  }
  for (const folder of [draft, former]) rmSync(folder, { recursive: true, force: true });
}

async function bundle(folder: string): Promise<void> {
  // Only whoever builds needs the bundler.
  const { build } = await import('vite');
  const { NODE_ENV: before } = process.env;
  // The same page for whoever builds it: in tests the bundler would write our paths into it.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: false,
      logLevel: 'warn',
      root: join(ROOT, 'client/portal'),
      publicDir: false,
      build: {
        outDir: folder,
        emptyOutDir: true,
        target: 'es2023',
        assetsInlineLimit: 0,
        cssCodeSplit: false,
        modulePreload: false,
        reportCompressedSize: false,
      },
    });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

function listFiles(folder: string): readonly SheetFile[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `/${relative(folder, join(parentPath, name))}`);
  return paths
    .map((path): SheetFile => {
      const type = SHEET_TYPES[extname(path).slice(1) as keyof typeof SHEET_TYPES];
      const hash = hashOf(readFileSync(join(folder, path)));
      return { path: path === '/index.html' ? '/' : path, type, hash };
    })
    .sort(({ path: one }, { path: other }) => (one < other ? -1 : 1));
}

/** Who builds at the same time may have moved it away before. */
function moveAway(folder: string, former: string): void {
  try {
    renameSync(folder, former);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The sheet of the page in a folder; null unless the page is there as it was built. */
export function readBuilt(folder: string): BundleSheet | null {
  try {
    const sheet = decodeSheet(expectJson(readFileSync(join(folder, SHEET), 'utf8'), SHEET));
    const isWhole = sheet.files.every(({ path, hash }) => {
      const file = join(folder, path === '/' ? 'index.html' : path);
      return hashOf(readFileSync(file)) === hash;
    });
    return isWhole ? sheet : null;
  } catch (error) {
    const isAway = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isAway || error instanceof FormatError) return null;
    throw error;
  }
}

function hashSources(): Hash {
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(ROOT, join(parentPath, name)))
    .sort();
  const own = [...files, relative(ROOT, import.meta.filename)];
  const lines = own.map((file) => `${file} ${hashOf(readFileSync(join(ROOT, file)))}\n`);
  return hashOf(utf8(lines.join('')));
}
