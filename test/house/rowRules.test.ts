import { describe, expect, it } from 'vitest';
import type { Planted } from '../mutants/flawedCopy.ts';
import { MUTANTS } from '../mutants/registry.ts';
import type { Row } from '../mutants/rows.ts';
import { ROWS } from '../mutants/rows.ts';
import { checkPlanted, checkRows, titlesOf } from './rowRules.ts';
import { parseSource } from './sourceFile.ts';
import { listFiles, parseSources, readText, readTexts } from './tree.ts';

// The rows of the specification, over the whole repository, and a case that each rule refuses.

const mutants = Object.values(MUTANTS).flat();

function titlesIn(text: string): string[] {
  return titlesOf(parseSource('test/contracts/one.test.ts', text));
}

function mistake(planted?: Planted) {
  const kill = () => ({ killed: true, by: 'a test' });
  return { name: 'one', why: 'because', kill, ...(planted && { planted }) };
}

describe('the rows of the specification', () => {
  it('are each tested under their id, with two planted mistakes', () => {
    const tests = listFiles().filter((path) => path.endsWith('.test.ts'));
    const titles = parseSources(readTexts(tests)).flatMap(titlesOf);
    expect(checkRows(Object.keys(ROWS) as Row[], titles, mutants)).toEqual([]);
  });

  it('are missed when a test or a mistake is', () => {
    const change = { row: 'W1', file: 'a.ts', from: 'a', to: 'b' } as const;
    const [one, two] = [mistake(change), mistake({ ...change, to: 'c' })];
    expect(checkRows(['W1'], ['W1: it is seen'], [one, two])).toEqual([]);
    expect(checkRows(['W1'], ['W12: it is shared', 'as W1: says'], [one, two])).toHaveLength(1);
    expect(checkRows(['W1'], ['W1: it is seen'], [one, mistake()])).toHaveLength(1);
  });
});

describe('titles of tests', () => {
  it('are read of single tests and of tables, not of groups', () => {
    expect(titlesIn("it('W1: a', () => {}); test.each([1])('W2: %d', () => {});")).toEqual([
      'W1: a',
      'W2: %d',
    ]);
    expect(titlesIn(['it(`W3: $', '{name}`, () => {});'].join(''))).toEqual(['W3: ']);
    expect(titlesIn("describe('W4: a group', () => { expect('W5: a'); });")).toEqual([]);
  });
});

describe('planted mistakes', () => {
  it('have unique names in their area, and lines that are there once', () => {
    for (const area of Object.values(MUTANTS)) {
      const names = area.map(({ name }) => name);
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    }
    expect(mutants.flatMap((each) => checkPlanted(each, readText))).toEqual([]);
  });

  it('are refused when their line has changed, or stands there twice', () => {
    const change = { file: 'a.ts', from: 'a + b', to: 'a' };
    const planted = (text: string | undefined) => checkPlanted(mistake(change), () => text);
    expect(planted('const c = a + b;')).toEqual([]);
    expect(planted('const c = a - b;')).toHaveLength(1);
    expect(planted('a + b + (a + b)')).toHaveLength(1);
    expect(planted(undefined)).toHaveLength(1);
    expect(checkPlanted(mistake({ ...change, to: change.from }), () => 'a + b')).toHaveLength(1);
  });
});
