import type { Comment, Program, VisitorObject } from 'oxc-parser';
import { parseSync, Visitor } from 'oxc-parser';

// A source file as the house rules see it: parsed once, with lines instead of offsets. The parser
// is a real one (Rust, syntax only), because typescript 7 has no interface for tools and a
// home-made scanner would only seem to check.

/** One breach of a rule; `line` counts from 1 and is 1 where it concerns the whole file. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A name of another module in this file; `computed` when it is not a literal text. */
export interface ModuleName {
  readonly name: string;
  readonly line: number;
  readonly computed: boolean;
}

/** A TypeScript or JavaScript file of the repository, parsed; `path` is relative to its root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** Every module that is named: import, export … from, import(), and types by import('…'). */
  readonly imports: readonly ModuleName[];
  /** The line, from 1, of an offset. */
  lineOf(offset: number): number;
}

/** Parses a file; throws an Error that names the first syntax error: nothing could be checked. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors, module } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path} cannot be parsed: ${error.message}`);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineOf = (offset: number): number => starts.findLastIndex((start) => start <= offset) + 1;
  const imports: ModuleName[] = [];
  for (const { moduleRequest } of module.staticImports) {
    const { value: name, start } = moduleRequest;
    imports.push({ name, line: lineOf(start), computed: false });
  }
  for (const { moduleRequest } of module.staticExports.flatMap((one) => one.entries)) {
    if (moduleRequest === null) continue;
    imports.push({ name: moduleRequest.value, line: lineOf(moduleRequest.start), computed: false });
  }
  visit(program, {
    ImportExpression: ({ source }) => {
      const computed = source.type !== 'Literal' || typeof source.value !== 'string';
      const name = computed ? text.slice(source.start, source.end) : String(source.value);
      imports.push({ name, line: lineOf(source.start), computed });
    },
    TSImportType: ({ source }) => {
      imports.push({ name: source.value, line: lineOf(source.start), computed: false });
    },
  });
  return { path, text, program, comments, imports, lineOf };
}

/** Calls the visitor's functions for the nodes of the program in the order of the text. */
export function visit(program: Program, visitor: VisitorObject): void {
  new Visitor(visitor).visit(program);
}
