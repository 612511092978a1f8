import { describe, expect, it } from 'vitest';
import {
  checkDepth,
  checkFunctionSpread,
  checkFunctions,
  checkLines,
  functionSizes,
} from './sizeRules.ts';
import { parseSource } from './sourceFile.ts';

/** A body of so many lines, with texts that would confuse a reader that only counts braces. */
function body(lines: number): string {
  const line = `  a("}", \`}\${"{"}\`, /[}]/); // }`;
  return Array.from({ length: lines }, () => line).join('\n');
}

describe('functions', () => {
  it.each([
    ['function f() {', '}'],
    ['const f = () => {', '};'],
    ['const f = function () {', '};'],
    ['class C { m() {', '} }'],
    ['class C { get m() {', '} }'],
    ['const o = { m() {', '} };'],
    ['export async function* f() {', '}'],
  ])('of 71 lines are refused and of 70 allowed: %s', (head, tail) => {
    const over = parseSource('ledger/a.ts', `${head}\n${body(69)}\n${tail}`);
    const limit = parseSource('ledger/a.ts', `${head}\n${body(68)}\n${tail}`);
    expect(checkFunctions(over)).toHaveLength(1);
    expect(checkFunctions(limit)).toEqual([]);
    expect(functionSizes(limit)[0]?.lines).toBe(70);
  });

  it('that are chapters of a test file are not counted', () => {
    const text = `describe('laws', () => {\n${body(100)}\n});`;
    expect(checkFunctions(parseSource('test/ledger/a.test.ts', text))).toEqual([]);
  });

  it('may be long one time in ten', () => {
    const small = Array.from({ length: 9 }, (_, index) => `function f${index}() {\n}`);
    const long = `function g() {\n${body(40)}\n}`;
    const within = parseSource('ledger/a.ts', [...small, long].join('\n'));
    const beyond = parseSource('ledger/a.ts', [...small.slice(1), long].join('\n'));
    expect(checkFunctionSpread([within])).toEqual([]);
    expect(checkFunctionSpread([beyond])).toHaveLength(1);
  });
});

describe('files', () => {
  it('of 401 lines are refused, tables of 500 allowed', () => {
    expect(checkLines(parseSource('ledger/a.ts', 'a;\n'.repeat(400)))).toEqual([]);
    expect(checkLines(parseSource('ledger/a.ts', 'a;\n'.repeat(401)))).toHaveLength(1);
    expect(checkLines(parseSource('contracts/state/refusals.ts', 'a;\n'.repeat(500)))).toEqual([]);
    expect(checkLines(parseSource('contracts/state/refusals.ts', 'a;\n'.repeat(501)))).toHaveLength(
      1,
    );
  });

  it('with a line of 101 columns are refused', () => {
    expect(checkLines(parseSource('ledger/a.ts', `//${'x'.repeat(98)}`))).toEqual([]);
    expect(checkLines(parseSource('ledger/a.ts', `//${'x'.repeat(99)}`))).toHaveLength(1);
  });

  it('too deep are refused', () => {
    expect(checkDepth('node/store/level/keys.ts')).toHaveLength(1);
    expect(checkDepth('test/node/store/level/keys.test.ts')).toHaveLength(1);
    expect(checkDepth('node/store/keys.ts')).toEqual([]);
    expect(checkDepth('test/node/store/keys.test.ts')).toEqual([]);
  });

  it('that do not parse are an error, not a file without breaches', () => {
    expect(() => parseSource('ledger/a.ts', 'function {')).toThrow('ledger/a.ts');
  });
});
