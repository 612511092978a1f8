/** Places of a source where a random mistake can be planted, and what it would say there. */
import type { Expression, Program } from 'oxc-parser';
import type { SourceFile } from '../house/sourceFile.ts';
import { visit } from '../house/sourceFile.ts';

/** What kind of mistake it is. */
export type SiteKind = 'condition' | 'bound' | 'operator' | 'dropped';

/** One place: the text from `start` to `end` becomes `to`. */
export interface Site {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly kind: SiteKind;
  readonly start: number;
  readonly end: number;
  readonly from: string;
  readonly to: string;
}

const BOUNDS: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const OPERATORS: Readonly<Record<string, string>> = {
  ...{ '+': '-', '-': '+', '*': '+', '/': '*', '%': '*', '+=': '-=', '-=': '+=' },
  ...{ '===': '!==', '!==': '===', '&&': '||', '||': '&&' },
  ...{ min: 'max', max: 'min', some: 'every', every: 'some' },
};

/** Bounds from here on are not moved by one. */
const MANY = 1_000;

const DROPPED: ReadonlySet<string> = new Set([
  'AssignmentExpression',
  'AwaitExpression',
  'CallExpression',
]);

/** A range of the text, half open. */
type Span = Pick<Site, 'start' | 'end'>;

/**
 * All places of a file in the order of the text. What an `assert` says is left out: it is about
 * what never happens, so that no test can tell whether it is there.
 */
export function sitesOf(source: SourceFile): readonly Site[] {
  const sites: Site[] = [];
  const put = (kind: SiteKind, { start, end }: Span, to: string): void => {
    const from = source.text.slice(start, end);
    sites.push({ path: source.path, line: source.lineOf(start), kind, start, end, from, to });
  };
  const asserts = assertsIn(source.program);
  visitConditions(source.program, put);
  visitOperators(source, put);
  visitStatements(source.program, put);
  return sites
    .filter(({ start, end }) => !asserts.some((one) => one.start <= start && end <= one.end))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

type Put = (kind: SiteKind, span: Span, to: string) => void;

function assertsIn(program: Program): readonly Span[] {
  const spans: Span[] = [];
  visit(program, {
    ExpressionStatement: (statement) => {
      const { expression: call } = statement;
      if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier') return;
      if (call.callee.name === 'assert') spans.push(statement);
    },
  });
  return spans;
}

function visitConditions(program: Program, put: Put): void {
  const both = (test: Expression): void => {
    put('condition', test, 'true');
    put('condition', test, 'false');
  };
  visit(program, {
    IfStatement: ({ test }) => both(test),
    ConditionalExpression: ({ test }) => both(test),
    WhileStatement: ({ test }) => put('condition', test, 'false'),
  });
}

function visitOperators({ program, text }: SourceFile, put: Put): void {
  /** The operator stands between its operands, among blanks, comments and brackets. */
  const swap = (left: Span, operator: string, right: Span): void => {
    const start = text.indexOf(operator, left.end);
    const span = { start, end: start + operator.length };
    if (start < 0 || span.end > right.start) return;
    const to = BOUNDS[operator];
    if (to !== undefined) put('bound', span, to);
    const other = OPERATORS[operator];
    if (other !== undefined) put('operator', span, other);
  };
  const more = (value: Expression | null): void => {
    if (value?.type !== 'Literal') return;
    // One more of many, a time in milliseconds say, is no other bound to anybody.
    const { value: many } = value;
    if (typeof many === 'number' && many < MANY) put('bound', value, String(many + 1));
    if (typeof many === 'bigint' && many < MANY) put('bound', value, `${many + 1n}n`);
  };
  visit(program, {
    BinaryExpression: ({ left, operator, right }) => {
      if (operator === '+' && [left, right].some(isText)) return;
      swap(left, operator, right);
      more(left);
      more(right);
    },
    LogicalExpression: ({ left, operator, right }) => swap(left, operator, right),
    AssignmentExpression: ({ left, operator, right }) => swap(left, operator, right),
    VariableDeclarator: ({ init }) => more(init),
    CallExpression: ({ callee }) => {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const to = OPERATORS[callee.property.name];
      if (to !== undefined) put('operator', callee.property, to);
    },
  });
}

function visitStatements(program: Program, put: Put): void {
  visit(program, {
    ExpressionStatement: (statement) => {
      const { expression } = statement;
      const isSuper = expression.type === 'CallExpression' && expression.callee.type === 'Super';
      if (isSuper || !DROPPED.has(expression.type)) return;
      put('dropped', statement, ';');
    },
  });
}

function isText(value: { readonly type: string; readonly value?: unknown }): boolean {
  return value.type === 'TemplateLiteral' || typeof value.value === 'string';
}
