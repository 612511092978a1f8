import { dirname, join } from 'node:path/posix';
import type { SourceFile, Violation } from './sourceFile.ts';

// The floors of the house: which folder may know which. Type-only imports count as well, because
// the table is about what a part knows, not about what is loaded.

/** What the files directly in one folder, and below it where no own row exists, may import. */
export interface Row {
  readonly folder: string;
  /** `browser`: input and output, but nothing of Node. */
  readonly nature: 'pure' | 'io' | 'browser';
  /** Folders or files of the repository; the own folder is always allowed. */
  readonly modules: readonly string[];
  /** Packages; one that ends in `/` means the whole scope. */
  readonly packages: readonly string[];
  /** Files of a pure folder that may use Node's own modules; each has a portable twin. */
  readonly native?: readonly string[];
}

const LIBP2P = ['libp2p', '@libp2p/', '@multiformats/'];

/** One row per folder; the row with the longest matching folder counts. */
export const IMPORT_TABLE: readonly Row[] = [
  {
    folder: 'ledger',
    nature: 'pure',
    modules: [],
    packages: ['@noble/', '#bytes', '#sha256', '#ed25519', 'sodium-native'],
    native: [
      'ledger/bytesNative.ts',
      'ledger/hashNative.ts',
      'ledger/keysNative.ts',
      'ledger/keysSodium.ts',
    ],
  },
  { folder: 'contracts', nature: 'pure', modules: ['ledger', 'contracts'], packages: ['zod'] },
  { folder: 'contracts/names', nature: 'pure', modules: ['ledger'], packages: [] },
  {
    folder: 'contracts/state',
    nature: 'pure',
    modules: ['ledger', 'contracts/names'],
    packages: ['zod'],
  },
  {
    folder: 'contracts/terms',
    nature: 'pure',
    modules: ['ledger', 'contracts/state'],
    packages: ['zod'],
  },
  {
    folder: 'contracts/trade',
    nature: 'pure',
    modules: ['ledger', 'contracts/names', 'contracts/state', 'contracts/terms'],
    packages: ['zod'],
  },
  {
    folder: 'contracts/rules',
    nature: 'pure',
    // Never the block: a rule knows its deed, and who runs it is not its business.
    modules: ['ledger', 'contracts/state', 'contracts/terms', 'contracts/trade'],
    packages: ['zod'],
  },
  {
    folder: 'contracts/laws',
    nature: 'pure',
    // Not rules: a law holds whatever the deeds are.
    modules: ['ledger', 'contracts/state', 'contracts/terms', 'contracts/trade'],
    packages: [],
  },
  {
    folder: 'node',
    nature: 'io',
    modules: ['ledger', 'contracts', 'node'],
    packages: ['age-encryption', 'pino', 'prom-client', 'zod'],
  },
  { folder: 'node/consensus', nature: 'pure', modules: ['ledger'], packages: [] },
  {
    folder: 'node/store',
    nature: 'io',
    // Of execute.ts the types alone: the state that execution takes, and what it gives to commit;
    // of lists.ts in what lists a fact stands, of reading.ts who may read it: no execution asks;
    // of folded.ts the texts of what has left; of indexes.ts what the full check of a store asks.
    modules: [
      'ledger',
      'contracts/state/factKind.ts',
      'contracts/state/folded.ts',
      'contracts/state/indexes.ts',
      'contracts/state/lists.ts',
      'contracts/state/state.ts',
      'contracts/trade/evidence/reading.ts',
      'contracts/execute.ts',
    ],
    packages: ['level'],
  },
  {
    folder: 'node/mempool',
    nature: 'io',
    modules: ['ledger', 'contracts', 'node/network/tokenBucket.ts'],
    packages: [],
  },
  {
    folder: 'node/network',
    nature: 'io',
    modules: ['ledger', 'node/consensus/messages.ts'],
    packages: LIBP2P,
  },
  {
    folder: 'node/engine',
    nature: 'io',
    // Never rules or deeds: the engine orders blocks and lets them be executed.
    modules: [
      'ledger',
      'contracts/execute.ts',
      'contracts/equivocation.ts',
      'contracts/openBody.ts',
      'contracts/settle.ts',
      'node/consensus',
      'node/store',
      'node/mempool',
    ],
    packages: [],
  },
  {
    folder: 'node/sync',
    nature: 'io',
    modules: ['ledger', 'node/network/batch.ts'],
    packages: [],
  },
  { folder: 'node/forms', nature: 'io', modules: ['ledger', 'contracts'], packages: ['zod'] },
  {
    folder: 'node/mail',
    nature: 'io',
    modules: ['ledger', 'contracts', 'node/network'],
    packages: [],
  },
  {
    folder: 'node/rest',
    nature: 'io',
    // Of the mail what is said of letters: they come through a port.
    modules: [
      'ledger',
      'contracts',
      'node/forms',
      'node/store',
      'node/mempool',
      'node/network/tokenBucket.ts',
      'node/mail/letterCodes.ts',
      'node/mail/mailbox.ts',
    ],
    packages: ['fastify', 'fastify-type-provider-zod', 'zod'],
  },
  {
    folder: 'node/readers',
    nature: 'io',
    // A node within the node: of the engine only who voted when, which proofs name.
    modules: [
      'ledger',
      'node/store',
      'node/mempool',
      'node/mail',
      'node/rest',
      'node/memoryRoom.ts',
      'node/log.ts',
      'node/verifier.ts',
      'node/engine/validatorHistory.ts',
    ],
    packages: ['prom-client', 'zod'],
  },
  {
    folder: 'client/sdk',
    nature: 'io',
    modules: ['ledger', 'contracts'],
    packages: ['age-encryption', 'zod'],
  },
  {
    folder: 'client/invoices',
    nature: 'io',
    modules: ['ledger', 'contracts'],
    packages: ['@libpdf/', 'csv-parse', '#openPdf'],
  },
  {
    folder: 'client/payments',
    nature: 'io',
    modules: ['ledger', 'contracts', 'client/invoices'],
    packages: [],
  },
  {
    folder: 'client/auditor',
    nature: 'io',
    modules: ['ledger', 'contracts', 'client/sdk'],
    packages: ['zod'],
  },
  {
    folder: 'client/mirror',
    nature: 'io',
    modules: ['ledger', 'client/sdk', 'client/auditor'],
    packages: ['postgres'],
  },
  {
    folder: 'client/portal',
    nature: 'browser',
    modules: ['ledger', 'contracts', 'client/sdk', 'client/auditor', 'client/invoices'],
    packages: ['@preact/signals', 'preact', 'zod'],
  },
  { folder: 'client/relay', nature: 'io', modules: ['ledger', 'client/sdk'], packages: [] },
  {
    folder: 'client/cli',
    nature: 'io',
    modules: ['ledger', 'contracts', 'client', 'guard.mjs'],
    packages: ['commander', 'age-encryption'],
  },
];

/** Folders that may import everything of the repository and are imported by nobody but test. */
const FREE = ['scripts', 'test'];

/**
 * The chapters of `contracts/trade`, from below: a chapter imports those before it and no other, so
 * that no two of them know each other.
 */
export const TRADE_CHAPTERS: readonly string[] = [
  ...['members', 'money', 'supervision', 'pieces', 'settlement', 'evidence', 'financing'],
  ...['invoices', 'disputes', 'agreements', 'due', 'corrections', 'governance'],
];

/** Refuses an import of a chapter of the trade by one that stands before it. */
export function checkChapters({ path, imports }: SourceFile): Violation[] {
  const own = chapterOf(path);
  if (own === undefined) return [];
  const rank = TRADE_CHAPTERS.indexOf(own);
  const unlisted = `the chapter ${own} is not listed in TRADE_CHAPTERS: give it a place`;
  if (rank < 0) return [{ path, line: 1, message: unlisted }];
  return imports.flatMap(({ name, line }) => {
    const other = chapterOf(resolveImport(path, name) ?? '');
    if (other === undefined || TRADE_CHAPTERS.indexOf(other) <= rank) return [];
    return [{ path, line, message: `${own} stands before ${other}: move what both need down` }];
  });
}

function chapterOf(path: string): string | undefined {
  return /^contracts\/trade\/([^/]+)\//.exec(path)?.[1];
}

/** The row that governs a file, or undefined for a file outside of the table. */
export function rowOf(path: string): Row | undefined {
  return IMPORT_TABLE.filter((row) => isBelow(path, row.folder)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

/** Whether a file of a pure folder is the twin that uses what Node has of its own. */
export function isNative(path: string): boolean {
  return rowOf(path)?.native?.includes(path) ?? false;
}

/** Whether a file lies in a folder without clock, randomness and input or output. */
export function isPure(path: string): boolean {
  return rowOf(path)?.nature === 'pure';
}

/** The repository path a relative import means, or undefined for a package. */
export function resolveImport(from: string, name: string): string | undefined {
  // The bundler gives the address of a worker in place of what it exports.
  return name.startsWith('.') ? join(dirname(from), name.replace(/\?worker&url$/, '')) : undefined;
}

/** Refuses imports that the table does not allow. */
export function checkImports(file: SourceFile): Violation[] {
  const row = rowOf(file.path);
  const breaches: Violation[] = [];
  const part = /^(node|client)\/[^/]+(?=\/)/.exec(file.path)?.[0];
  if (part !== undefined && row?.folder !== part) {
    const message = `${part} has no row in the import table: add it to test/house/importTable.ts`;
    breaches.push({ path: file.path, line: 1, message });
  }
  for (const { name, line, computed } of file.imports) {
    const message = computed
      ? checkComputed(file.path, name)
      : checkImport(file.path, row, name, resolveImport(file.path, name));
    if (message !== undefined) breaches.push({ path: file.path, line, message });
  }
  return breaches;
}

function checkComputed(path: string, name: string): string | undefined {
  if (path.startsWith('test/') || path === 'guard.mjs') return undefined;
  return `import(${name}) cannot be checked: import by a literal name`;
}

function checkImport(
  path: string,
  row: Row | undefined,
  name: string,
  target: string | undefined,
): string | undefined {
  if (target !== undefined) return checkModule(path, row, target);
  if (name.startsWith('#') && !path.startsWith('test/') && !row?.packages.includes(name)) {
    return `${name} belongs to another folder: import the file that stands before it`;
  }
  if (row === undefined) return undefined;
  if (name.startsWith('node:')) {
    if (row.nature === 'io' || isNative(path)) return undefined;
    return `${row.folder} is ${row.nature}: take ${name} out, hand its result in`;
  }
  if (row.packages.some((one) => (one.endsWith('/') ? name.startsWith(one) : isBelow(name, one)))) {
    return undefined;
  }
  return `${row.folder} may not import the package ${name}, only: ${list(row.packages)}`;
}

function checkModule(path: string, row: Row | undefined, target: string): string | undefined {
  if (!/\.(tsx?|mjs)$/.test(target)) return `${target} is imported without its ending: add .ts`;
  if (path.startsWith('test/')) return undefined;
  const free = FREE.find((folder) => isBelow(target, folder) && !isBelow(path, folder));
  if (free !== undefined)
    return `${free} may not be imported (${target}): move what is shared down`;
  if (row === undefined || rowOf(target) === row) return undefined;
  return checkRow(row, target);
}

function checkRow(row: Row, target: string): string | undefined {
  if (row.modules.some((one) => isBelow(target, one))) return undefined;
  return `${row.folder} may not import ${target}, only: ${list(row.modules)}`;
}

/** What runs or starts nodes. */
const STARTS_NODES = ['node/node.ts', 'scripts/devnet.ts', 'test/support/toldNetwork.ts'];

/** The suites that `npm run check` runs; it has two minutes. */
const CHECKED = ['test/house', 'test/docs'];

/** Refuses a test of the check that comes, by whatever way, upon what starts nodes. */
export function checkStartsNoNode(files: readonly SourceFile[]): Violation[] {
  const graph = graphOf(files);
  const leadsTo = (path: string, seen: Set<string>): string | undefined => {
    if (STARTS_NODES.includes(path)) return path;
    if (seen.has(path)) return undefined;
    seen.add(path);
    for (const next of graph.get(path) ?? []) {
      const found = leadsTo(next, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return files.flatMap(({ path }) => {
    if (!CHECKED.some((folder) => isBelow(path, folder))) return [];
    const found = leadsTo(path, new Set());
    if (found === undefined) return [];
    const message = `${found} starts nodes, for which the check has no time: move it to test/story`;
    return [{ path, line: 1, message }];
  });
}

function graphOf(files: readonly SourceFile[]): Map<string, string[]> {
  const targets = ({ path, imports }: SourceFile): string[] =>
    imports.flatMap(({ name }) => resolveImport(path, name) ?? []);
  return new Map(files.map((file) => [file.path, targets(file)]));
}

/** Finds import cycles: one report for each import that leads back to where a walk came from. */
export function findCycles(files: readonly SourceFile[]): Violation[] {
  const graph = graphOf(files);
  const done = new Set<string>();
  const cycles: Violation[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const cycle = [...trail.slice(start), path].join(' > ');
      cycles.push({ path, line: 1, message: `import cycle: ${cycle}; move what both need down` });
    }
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of [...graph.keys()].sort()) walk(path, []);
  return cycles;
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'its own files' : names.join(', ');
}
