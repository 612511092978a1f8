import { describe, expect, it } from 'vitest';
import type { WordKey } from '../../../client/portal/words/words.ts';
import { CATALOGUES } from '../../../client/portal/words/words.ts';

const { en, ...others } = CATALOGUES;
const keys = Object.keys(en) as WordKey[];
const blanks = (text: string): readonly string[] => (text.match(/\{[a-z]+\}/gi) ?? []).sort();

describe.each(Object.entries(others))('the catalogue %s', (_, words) => {
  it('has every text of the English one and no other', () => {
    expect(Object.keys(words).sort()).toEqual([...keys].sort());
  });

  it('has no text that is empty or was left in English', () => {
    const same = keys.filter((key) => words[key].trim() === '' || words[key] === en[key]);
    expect(same).toEqual(['shell.title']);
  });

  it('fills in the same facts', () => {
    for (const key of keys) expect([key, blanks(words[key])]).toEqual([key, blanks(en[key])]);
  });
});
