import { describe, expect, it } from 'vitest';
import { main, makeDeedPages, readDeedPages } from '../../scripts/deeds.ts';

describe('docs/deeds', () => {
  it('has the pages that the rules say, no more and no fewer', () => {
    const [made, kept] = [makeDeedPages(), readDeedPages()];
    expect([...kept.keys()].sort()).toEqual([...made.keys()].sort());
    for (const [name, text] of made) expect(kept.get(name), name).toBe(text);
    expect(main(['--check'])).toBe(0);
  });

  it('says the form and the meaning of every field', () => {
    for (const [name, text] of makeDeedPages()) {
      if (name === 'README.md') continue;
      const rows = text.split('\n').filter((line) => /^\| `[a-z]/.test(line));
      for (const row of rows) {
        const filled = row
          .slice(1, -1)
          .split(' | ')
          .every((cell) => cell.trim() !== '');
        expect(filled, `${name}: ${row}`).toBe(true);
      }
    }
  });
});
