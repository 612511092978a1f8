/** Places of a source where a random mistake can be planted, and what it would say there. */
import type { Expression, Program } from 'oxc-parser';
import type { SourceFile } from '../house/sourceFile.ts';
import { visit } from '../house/sourceFile.ts';

/** What kind of mistake it is. */
export type SiteKind = 'condition' | 'bound' | 'operator' | 'dropped';

/** A range of the text, half open. */
export type Span = Pick<Site, 'start' | 'end'>;

/**
 * How a run of the right source shows that the mistake would matter there: the range is run; a
 * condition has the other value; the wrong operation gives something else; one of the functions
 * whose bodies begin there is entered.
 */
export type Probe =
  | { readonly kind: 'runs'; readonly span: Span; readonly isStatement: boolean }
  | { readonly kind: 'seen'; readonly span: Span; readonly value: boolean }
  | {
      readonly kind: 'differs';
      readonly span: Span;
      readonly operator: Span;
      /** What is right and what is wrong of `a` and `b`. */
      readonly right: string;
      readonly wrong: string;
    }
  | { readonly kind: 'entered'; readonly starts: readonly number[] };

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
  /** The line, without the blanks around it. */
  readonly text: string;
  readonly probe: Probe;
}

const BOUNDS = new Map(Object.entries({ '<': '<=', '<=': '<', '>': '>=', '>=': '>' }));
const OPERATORS = new Map(
  Object.entries({
    ...{ '+': '-', '-': '+', '*': '+', '/': '*', '%': '*', '+=': '-=', '-=': '+=' },
    ...{ '===': '!==', '!==': '===', '&&': '||', '||': '&&' },
    ...{ min: 'max', max: 'min', some: 'every', every: 'some' },
  }),
);

/** Bounds from here on are not moved by one. */
const MANY = 1_000;

const DROPPED: ReadonlySet<string> = new Set([
  'AssignmentExpression',
  'AwaitExpression',
  'CallExpression',
]);

/**
 * All places of a file in the order of the text. What an `assert` says is left out: it is about
 * what never happens, so that no test can tell whether it is there.
 */
export function sitesOf(source: SourceFile): readonly Site[] {
  const sites: Site[] = [];
  const lines = source.text.split('\n');
  const put = (kind: SiteKind, { start, end }: Span, to: string, probe: Probe): void => {
    const from = source.text.slice(start, end);
    const line = source.lineOf(start);
    const text = (lines[line - 1] ?? '').trim();
    sites.push({ path: source.path, line, kind, start, end, from, to, text, probe });
  };
  const asserts = assertsIn(source.program);
  visitConditions(source.program, put);
  visitBinaries(source, put);
  visitOperators(source, put);
  visitNumbers(source, put);
  visitStatements(source.program, put);
  return sites
    .filter(({ start, end }) => !asserts.some((one) => one.start <= start && end <= one.end))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

type Put = (kind: SiteKind, span: Span, to: string, probe: Probe) => void;

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
  const one = (test: Expression, to: boolean): void =>
    put('condition', test, String(to), { kind: 'seen', span: test, value: !to });
  const both = (test: Expression): void => {
    one(test, true);
    one(test, false);
  };
  visit(program, {
    IfStatement: ({ test }) => both(test),
    ConditionalExpression: ({ test }) => both(test),
    WhileStatement: ({ test }) => one(test, false),
  });
}

/** The operator stands between its operands, among blanks, comments and brackets. */
function operatorIn(text: string, left: Span, operator: string, right: Span): Span | null {
  const start = text.indexOf(operator, left.end);
  const end = start + operator.length;
  return start < 0 || end > right.start ? null : { start, end };
}

/** What is compared or reckoned: another operator, or a small number that is one more. */
function visitBinaries({ program, text }: SourceFile, put: Put): void {
  visit(program, {
    BinaryExpression: (whole) => {
      const { left, operator: word, right } = whole;
      if (word === '+' && [left, right].some(isText)) return;
      const operator = operatorIn(text, left, word, right);
      if (operator === null) return;
      const other = (wrong: string): Probe => ({
        ...{ kind: 'differs', span: whole, operator, right: `a ${word} b`, wrong },
      });
      const bound = BOUNDS.get(word);
      if (bound !== undefined) put('bound', operator, bound, other(`a ${bound} b`));
      const to = OPERATORS.get(word);
      if (to !== undefined) put('operator', operator, to, other(`a ${to} b`));
      const first = oneMore(left);
      if (first !== null) put('bound', left, first, other(`${first} ${word} b`));
      const second = oneMore(right);
      if (second !== null) put('bound', right, second, other(`a ${word} ${second}`));
    },
  });
}

function visitOperators({ program, text }: SourceFile, put: Put): void {
  const swap = (whole: Span, left: Span, word: string, right: Span): void => {
    const to = OPERATORS.get(word);
    const operator = operatorIn(text, left, word, right);
    if (to !== undefined && operator !== null) put('operator', operator, to, runs(whole));
  };
  visit(program, {
    LogicalExpression: (whole) => swap(whole, whole.left, whole.operator, whole.right),
    AssignmentExpression: (whole) => swap(whole, whole.left, whole.operator, whole.right),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const to = OPERATORS.get(callee.property.name);
      if (to === undefined || first === undefined) return;
      const argument = first.type === 'SpreadElement' ? first.argument : first;
      put('operator', callee.property, to, runs(argument));
    },
  });
}

/** Numbers that have a name: one of the file is looked at where a function speaks of it. */
function visitNumbers({ program, text }: SourceFile, put: Put): void {
  const bodies: Span[] = [];
  const add = (body: { readonly type: string } & Span): void => {
    if (body.type === 'BlockStatement') bodies.push(body);
  };
  visit(program, {
    ArrowFunctionExpression: ({ body }) => add(body),
    FunctionDeclaration: ({ body }) => body !== null && add(body),
    FunctionExpression: ({ body }) => body !== null && add(body),
  });
  visit(program, {
    VariableDeclarator: ({ id, init }) => {
      const to = init === null ? null : oneMore(init);
      if (init === null || to === null) return;
      const isInside = bodies.some(({ start, end }) => start < init.start && init.end < end);
      const name = new RegExp(`\\b${text.slice(id.start, id.end).split(':')[0]}\\b`);
      const users = bodies.filter(({ start, end }) => name.test(text.slice(start, end)));
      const starts = users.map(({ start }) => start + 1);
      const isUsed = !isInside && starts.length > 0;
      put('bound', init, to, isUsed ? { kind: 'entered', starts } : runs(init));
    },
  });
}

function visitStatements(program: Program, put: Put): void {
  visit(program, {
    ExpressionStatement: (statement) => {
      const { expression } = statement;
      const isSuper = expression.type === 'CallExpression' && expression.callee.type === 'Super';
      if (isSuper || !DROPPED.has(expression.type)) return;
      put('dropped', statement, ';', { kind: 'runs', span: statement, isStatement: true });
    },
  });
}

function runs(span: Span): Probe {
  return { kind: 'runs', span, isStatement: false };
}

/** A small number of the source and one; one more of many is no other bound to anybody. */
function oneMore(value: Expression | { readonly type: 'PrivateIdentifier' }): string | null {
  if (value.type !== 'Literal') return null;
  const { value: many } = value;
  if (typeof many === 'number' && many < MANY) return String(many + 1);
  return typeof many === 'bigint' && many < MANY ? `${many + 1n}n` : null;
}

function isText(value: { readonly type: string; readonly value?: unknown }): boolean {
  return value.type === 'TemplateLiteral' || typeof value.value === 'string';
}
