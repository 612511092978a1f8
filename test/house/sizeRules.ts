import type { Function as FunctionNode } from 'oxc-parser';
import type { SourceFile, Violation } from './sourceFile.ts';
import { visit } from './sourceFile.ts';

// The numbers we keep. Small functions are what parts the libraries that read well from the ones
// that do not; file length matters less, so one table may be longer.

const FUNCTION_LINES = 70;
const FUNCTION_LINES_P90 = 35;
const FILE_LINES = 400;
const TABLE_LINES = 500;
const COLUMNS = 100;

/** Files that are one table and may reach 500 lines. */
const TABLES: ReadonlySet<string> = new Set([
  'contracts/state/refusals.ts',
  'contracts/trade/money/money.ts',
]);

/** A function with a block body, its length in lines from its first word to the closing brace. */
export interface FunctionSize {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

/** The functions of a file. In test files the callbacks of `describe` are chapters and left out. */
export function functionSizes(file: SourceFile): FunctionSize[] {
  const sizes: FunctionSize[] = [];
  const chapters = new Set<number>();
  const names = new Map<number, string>();
  const add = (start: number, end: number, name: string): void => {
    if (chapters.has(start)) return;
    const line = file.lineOf(start);
    sizes.push({ name: names.get(start) ?? name, line, lines: file.lineOf(end) - line + 1 });
  };
  const whole = ({ start, end, id, body }: FunctionNode): void => {
    if (body !== null) add(start, end, id?.name ?? 'function');
  };
  visit(file.program, {
    CallExpression: ({ callee, arguments: given }) => {
      const called = callee.type === 'MemberExpression' ? callee.object : callee;
      if (called.type !== 'Identifier' || called.name !== 'describe') return;
      for (const one of given) chapters.add(one.start);
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type === 'Identifier' && init !== null) names.set(init.start, id.name);
    },
    MethodDefinition: ({ key, value }) => {
      if (key.type === 'Identifier') names.set(value.start, key.name);
    },
    FunctionDeclaration: whole,
    FunctionExpression: whole,
    ArrowFunctionExpression: ({ start, end, body }) => {
      if (body.type === 'BlockStatement') add(start, end, 'arrow function');
    },
  });
  return sizes;
}

/** Refuses a function over 70 lines. */
export function checkFunctions(file: SourceFile): Violation[] {
  return functionSizes(file)
    .filter(({ lines }) => lines > FUNCTION_LINES)
    .map(({ name, line, lines }) => ({
      path: file.path,
      line,
      message: `${name} has ${lines} lines: split it, ${FUNCTION_LINES} is the limit`,
    }));
}

/** Refuses a top folder in which more than a tenth of the functions is longer than 35 lines. */
export function checkFunctionSpread(files: readonly SourceFile[]): Violation[] {
  const folders = Map.groupBy(files, ({ path }) => path.split('/')[0] ?? path);
  return [...folders].flatMap(([folder, members]) => {
    const sizes = members.flatMap(functionSizes).sort((a, b) => a.lines - b.lines);
    const p90 = sizes[Math.ceil(sizes.length * 0.9) - 1]?.lines ?? 0;
    if (p90 <= FUNCTION_LINES_P90) return [];
    const message = `a tenth of its functions has ${p90} lines: ${FUNCTION_LINES_P90} at most`;
    return [{ path: folder, line: 1, message }];
  });
}

/** Refuses a file over 400 lines (500 where it is one table) and a line over 100 columns. */
export function checkLines(file: SourceFile): Violation[] {
  const lines = file.text.replace(/\n$/, '').split('\n');
  const limit = TABLES.has(file.path) ? TABLE_LINES : FILE_LINES;
  const breaches = lines.flatMap((text, index): Violation[] => {
    if (text.length <= COLUMNS) return [];
    const message = `${text.length} columns: break the line, ${COLUMNS} is the limit`;
    return [{ path: file.path, line: index + 1, message }];
  });
  if (lines.length <= limit) return breaches;
  const message = `${lines.length} lines: split the file by its nouns, ${limit} is the limit`;
  return [...breaches, { path: file.path, line: 1, message }];
}

/**
 * Refuses a source file deeper than `top/folder/file.ts`; tests, the portal, and the chapters of
 * rules, trade and commands go one deeper.
 */
export function checkDepth(path: string): Violation[] {
  const limit = /^(test|client\/portal|client\/cli|contracts\/rules|contracts\/trade)\//.test(path)
    ? 4
    : 3;
  const depth = path.split('/').length;
  if (depth <= limit) return [];
  const message = `${depth} levels deep: ${limit} is the limit, move it up`;
  return [{ path, line: 1, message }];
}
