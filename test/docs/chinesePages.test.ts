import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fencedBlocks, readPage } from '../support/walkedPages.ts';

// The tutorial and the pages for each role stand in Chinese too; their commands are walked once, in
// English, by `test/walks`.

function pagesIn(folder: string): string[] {
  return readdirSync(new URL(`../../docs/${folder}`, import.meta.url)).sort();
}

describe('the pages in Chinese', () => {
  const english = new Map([
    ['trade.md', 'tutorials/trade.md'],
    ...pagesIn('howto').map((page) => [page, `howto/${page}`] as const),
  ]);

  it('are as many as those in English', () => {
    expect(english.size).toBeGreaterThan(5);
    expect(pagesIn('zh')).toEqual([...english.keys()].sort());
  });

  it.each([...english])('%s has the very code of the page in English', (page, original) => {
    const [chinese, text] = [readPage(`zh/${page}`), readPage(original)];
    expect(fencedBlocks(text).length).toBeGreaterThan(0);
    expect(fencedBlocks(chinese)).toEqual(fencedBlocks(text));
    expect(inlineCode(chinese)).toEqual(inlineCode(text));
    expect(chinese.match(/^##? /gm)).toEqual(text.match(/^##? /gm));
  });
});

/** What stands between backticks, sorted: another language has another order of words. */
function inlineCode(text: string): string[] {
  const prose = fencedBlocks(text).reduce((rest, block) => rest.replace(block, ''), text);
  const found = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\s+/g, ' '));
  return found.sort();
}
