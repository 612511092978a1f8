import type { Comment, Node } from 'oxc-parser';
import { isNative, isPure } from './importTable.ts';
import type { SourceFile, Violation } from './sourceFile.ts';
import { visit } from './sourceFile.ts';

// What is banned in sources, each with what to use instead.

const NAMES = /^(utils?|helpers?|common|misc|types|constants)$/;

/** Names that are banned in a pure folder wherever they stand as an identifier. */
const IMPURE_NAMES: ReadonlyMap<string, string> = new Map([
  ['Date', 'a time in ms that the caller hands in'],
  ['performance', 'a time in ms that the caller hands in'],
  ['setTimeout', 'an effect that the caller performs'],
  ['setInterval', 'an effect that the caller performs'],
  ['setImmediate', 'an effect that the caller performs'],
  ['queueMicrotask', 'an effect that the caller performs'],
  ['Promise', 'a returned value'],
  ['fetch', 'bytes that the caller hands in'],
  ['process', 'an argument'],
  ['globalThis', 'an argument'],
  ['crypto', 'ledger/hash.ts, ledger/keys.ts or bytes that the caller hands in'],
  ['Buffer', 'Uint8Array and ledger/encoding.ts'],
  ['Intl', 'a table of our own'],
  ['parseFloat', 'BigInt or an integer that was checked'],
]);

/** Methods that are banned in a pure folder whatever they are called on. */
const IMPURE_METHODS: ReadonlyMap<string, string> = new Map([
  ['normalize', 'a strict alphabet that needs none'],
  ['toUpperCase', 'a comparison with the form that is demanded'],
  ['toLowerCase', 'a comparison with the form that is demanded'],
  ['toLocaleUpperCase', 'a comparison with the form that is demanded'],
  ['toLocaleLowerCase', 'a comparison with the form that is demanded'],
  ['toLocaleString', 'String()'],
  ['localeCompare', 'a < b ? -1 : 1, by code unit'],
  ['random', 'bytes that the caller hands in'],
]);

/** Refuses names of files and folders that say nothing. */
export function checkName(path: string): Violation[] {
  const parts = path.replace(/(\.test)?\.[a-z]+$/, '').split('/');
  const bad = parts.find((part) => NAMES.test(part) || /(Utils?|Helpers?)$/.test(part));
  if (bad !== undefined) {
    return [{ path, line: 1, message: `the name ${bad} is banned, use the noun of what it holds` }];
  }
  if (!/(^|\/)index\.[mc]?[tj]s$/.test(path)) return [];
  return [{ path, line: 1, message: 'index.ts is banned, import the file that owns the thing' }];
}

/** Refuses default exports (but in `*.config.ts`) and re-exports, so that no barrel can arise. */
export function checkExports(file: SourceFile): Violation[] {
  const breaches: Violation[] = [];
  const add = ({ start }: Node, message: string): void => {
    breaches.push({ path: file.path, line: file.lineOf(start), message });
  };
  const barrel = 're-export is banned, import the file that owns the thing';
  visit(file.program, {
    ExportDefaultDeclaration: (node) => {
      if (!file.path.endsWith('.config.ts')) add(node, 'export default is banned, use a name');
    },
    ExportAllDeclaration: (node) => add(node, barrel),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node, barrel);
    },
  });
  return breaches;
}

/** Refuses an export without a doc comment directly above it; test files export nothing to read. */
export function checkDocs(file: SourceFile): Violation[] {
  if (file.path.endsWith('.test.ts')) return [];
  const ends = file.comments.filter(isDoc).map(({ end }) => end);
  const documented = new Set<string>();
  const breaches: Violation[] = [];
  for (const node of file.program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue;
    const name = exportedName(file, node);
    const above = ends.findLast((end) => end <= node.start) ?? -1;
    if (above >= 0 && file.text.slice(above, node.start).trim() === '') documented.add(name);
    // Overloads follow each other: the comment of the first one speaks for all.
    if (documented.has(name)) continue;
    const message = `export ${name} has no doc comment: say shapes, units, false and throws`;
    breaches.push({ path: file.path, line: file.lineOf(node.start), message });
  }
  return breaches;
}

function isDoc({ type, value }: Comment): boolean {
  return type === 'Block' && value.startsWith('*') && value.trim().length > 8;
}

function exportedName(file: SourceFile, node: Node): string {
  const text = file.text.slice(node.start, node.end);
  const words = /^export\s+(?:declare\s+|abstract\s+|async\s+)*[a-z]+\*?\s+([\w$]+)/.exec(text);
  return words?.[1] ?? text.slice(0, 40);
}

/** Refuses debt and muted checks in comments, and the type `any`. */
export function checkDebt(file: SourceFile): Violation[] {
  const breaches: Violation[] = [];
  const add = (start: number, message: string): void => {
    breaches.push({ path: file.path, line: file.lineOf(start), message });
  };
  for (const { value, start } of file.comments) {
    const debt = /\b(TODO|FIXME|HACK|TBD)\b/.exec(value)?.[0];
    if (debt !== undefined) add(start, `${debt} is banned, do it or open an issue`);
    const muted = /@ts-(ignore|nocheck|expect-error)/.exec(value)?.[0];
    if (muted !== undefined) add(start, `${muted} is banned, mend the type`);
  }
  visit(file.program, {
    TSAnyKeyword: ({ start }) => add(start, 'any is banned, use unknown and check it'),
  });
  return breaches;
}

/** Refuses tests that run alone or not at all, and names that are no law. */
export function checkTests(file: SourceFile): Violation[] {
  if (!file.path.startsWith('test/')) return [];
  const breaches: Violation[] = [];
  const add = (start: number, message: string): void => {
    breaches.push({ path: file.path, line: file.lineOf(start), message });
  };
  visit(file.program, {
    MemberExpression: ({ object, property, start }) => {
      if (object.type !== 'Identifier' || property.type !== 'Identifier') return;
      if (!/^(it|test|describe)$/.test(object.name)) return;
      if (property.name === 'only') add(start, '.only( is banned, run the file by name');
      if (property.name === 'skip') add(start, '.skip( is banned, use runIf with the reason');
      if (property.name === 'todo') add(start, '.todo( is banned, open an issue');
    },
    CallExpression: ({ callee, arguments: [title], start }) => {
      if (callee.type !== 'Identifier' || !/^(it|test)$/.test(callee.name)) return;
      if (title?.type !== 'Literal' || !/\bshould\b/.test(String(title.value))) return;
      add(start, '"should" is banned in a test name, state the law');
    },
  });
  return breaches;
}

/** Refuses clocks, randomness, waiting and whatever differs between machines in a pure folder. */
export function checkPurity(file: SourceFile): Violation[] {
  if (!isPure(file.path)) return [];
  const properties = propertyNames(file);
  const reported = new Set<number>();
  const breaches: Violation[] = [];
  const ban = ({ start }: Node, what: string, use: string): void => {
    const message = `${what} is banned in a pure folder, use ${use}`;
    // `{ Date }` is visited as key and as value.
    if (reported.has(start)) return;
    reported.add(start);
    breaches.push({ path: file.path, line: file.lineOf(start), message });
  };
  const banAsync = (node: Node & { readonly async: boolean }): void => {
    if (node.async) ban(node, 'async', 'a returned value');
  };
  visit(file.program, {
    Identifier: (node) => {
      const ours = node.name === 'Buffer' && isNative(file.path);
      const use = ours ? undefined : IMPURE_NAMES.get(node.name);
      if (use !== undefined && !properties.has(node.start)) ban(node, node.name, use);
    },
    MemberExpression: (node) => {
      const { property } = node;
      const use = property.type === 'Identifier' ? IMPURE_METHODS.get(property.name) : undefined;
      if (use !== undefined) ban(property, file.text.slice(property.start, property.end), use);
    },
    Literal: (node) => {
      if ('regex' in node && /\\p\{/i.test(node.regex.pattern)) {
        ban(node, '\\p{', 'explicit ranges: the tables change with the runtime');
      }
      if (typeof node.value === 'number' && !Number.isInteger(node.value)) {
        ban(node, `the fraction ${node.raw}`, 'integers of a smaller unit');
      }
    },
    AwaitExpression: (node) => ban(node, 'await', 'an effect that the caller performs'),
    FunctionDeclaration: banAsync,
    FunctionExpression: banAsync,
    ArrowFunctionExpression: banAsync,
  });
  return breaches;
}

/** Where names of properties stand (`x.process`, `{ process: … }`): these are ours, not globals. */
function propertyNames(file: SourceFile): Set<number> {
  const starts = new Set<number>();
  const add = (node: { readonly computed: boolean; readonly start: number }, key: Node): void => {
    if (!node.computed) starts.add(key.start);
  };
  visit(file.program, {
    MemberExpression: (node) => add(node, node.property),
    // `{ Date }` is key and value at once, so it stays a use of the global.
    Property: (node) => add({ ...node, computed: node.computed || node.shorthand }, node.key),
    PropertyDefinition: (node) => add(node, node.key),
    MethodDefinition: (node) => add(node, node.key),
    TSPropertySignature: (node) => add(node, node.key),
    TSMethodSignature: (node) => add(node, node.key),
  });
  return starts;
}
