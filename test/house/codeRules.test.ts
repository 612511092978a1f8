import { describe, expect, it } from 'vitest';
import {
  checkDebt,
  checkDocs,
  checkExports,
  checkName,
  checkPurity,
  checkTests,
} from './codeRules.ts';
import type { SourceFile, Violation } from './sourceFile.ts';
import { parseSource } from './sourceFile.ts';

type FileRule = (file: SourceFile) => Violation[];

function countOf(rule: FileRule, path: string, text: string): number {
  return rule(parseSource(path, text)).length;
}

describe('names', () => {
  it.each([
    'ledger/utils.ts',
    'node/util/clock.ts',
    'node/rest/helpers.ts',
    'contracts/common.ts',
    'contracts/rules/common.ts',
    'client/misc.ts',
    'ledger/types.ts',
    'node/constants.ts',
    'ledger/hexUtils.ts',
    'ledger/index.ts',
    'test/support/testHelpers.ts',
  ])('refuse %s', (path) => {
    expect(checkName(path)).toHaveLength(1);
  });

  it('allow nouns and verbs', () => {
    expect(checkName('contracts/rules/invoices/acceptInvoice.ts')).toEqual([]);
    expect(checkName('contracts/state/indexes.ts')).toEqual([]);
  });
});

describe('exports', () => {
  it.each([
    `export default 1;`,
    `export default function f() {}`,
    `export * from './hash.ts';`,
    `export { a } from './hash.ts';`,
    `export type { A } from './hash.ts';`,
  ])('refuse %s', (text) => {
    expect(countOf(checkExports, 'ledger/block.ts', text)).toBe(1);
  });

  it('allow a default only where a tool demands it', () => {
    expect(countOf(checkExports, 'vitest.config.ts', `export default {};`)).toBe(0);
    expect(countOf(checkExports, 'ledger/block.ts', `export const a = 1;`)).toBe(0);
  });
});

describe('doc comments', () => {
  it.each([
    `export const a = 1;`,
    `// a line is no doc comment\nexport function f(): void {}`,
    `/* nor is a block */\nexport interface A {}`,
    `/** */\nexport type A = 1;`,
    `/** About something else. */\nconst b = 1;\nexport class C {}`,
  ])('are missed in %j', (text) => {
    expect(countOf(checkDocs, 'ledger/block.ts', text)).toBe(1);
  });

  it('stand above the export, and the first overload speaks for all', () => {
    const text = [
      `/** Reads one of two. */`,
      `export function read(a: string): string;`,
      `export function read(a: number): number;`,
      `export function read(a: unknown): unknown { return a; }`,
      `/** A number. */`,
      `export const one = 1;`,
    ].join('\n');
    expect(countOf(checkDocs, 'ledger/block.ts', text)).toBe(0);
  });
});

describe('debt', () => {
  it.each([
    `// TODO later`,
    `/* FIXME */`,
    `// @ts-ignore`,
    `// @ts-expect-error`,
    `let a: any;`,
    `const a = b as any;`,
    `function f(a: Array<any>) {}`,
  ])('refuses %s', (text) => {
    expect(countOf(checkDebt, 'ledger/block.ts', text)).toBe(1);
  });

  it('does not mistake words and texts for it', () => {
    const text = `// in any case\nconst any = 'TODO'; const a: unknown = any;`;
    expect(countOf(checkDebt, 'ledger/block.ts', text)).toBe(0);
  });
});

describe('tests', () => {
  it.each([
    `it.only('a split keeps the sum', () => {});`,
    `describe.skip('splits', () => {});`,
    `it.todo('a split keeps the sum');`,
    `it('should keep the sum', () => {});`,
  ])('refuse %s', (text) => {
    expect(countOf(checkTests, 'test/ledger/a.test.ts', text)).toBe(1);
  });

  it('may be run only where their data is', () => {
    const text = `it.runIf(hasData)('a split keeps the sum', () => {});`;
    expect(countOf(checkTests, 'test/ledger/a.test.ts', text)).toBe(0);
  });
});

const IMPURE = [
  `const a = Date.now();`,
  `const a = new Date(0);`,
  `const a = { Date };`,
  `const a = performance.now();`,
  `const a = Math.random();`,
  `async function f() {}`,
  `const f = async () => 1;`,
  `const a = await b;`,
  `setTimeout(f, 1);`,
  `const a = process.env;`,
  `const a = Buffer.alloc(1);`,
  `const a = b.normalize();`,
  `const a = b.toUpperCase();`,
  `const a = b.toLowerCase();`,
  `const a = b?.toLowerCase();`,
  `b.sort((x, y) => x.localeCompare(y));`,
  `const a = new Intl.NumberFormat();`,
  `const a = /\\p{Lu}/u.test(b);`,
  `const a = parseFloat(b);`,
  `const a = 0.5;`,
];

describe('pure folders', () => {
  it.each(IMPURE)('refuse %s', (text) => {
    for (const path of ['ledger/a.ts', 'contracts/rules/a.ts', 'node/consensus/a.ts']) {
      expect(countOf(checkPurity, path, text)).toBe(1);
    }
    expect(countOf(checkPurity, 'node/engine/a.ts', text)).toBe(0);
  });

  it('may use such words for things of their own', () => {
    const text = `const a = { process: 1 }; const b = a.process; // Date, 0.5\nconst c = 'Date';`;
    expect(countOf(checkPurity, 'ledger/a.ts', text)).toBe(0);
  });
});
