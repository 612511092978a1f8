import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WordKey } from '../../../client/portal/words/words.ts';
import {
  applyLanguage,
  CATALOGUES,
  language,
  say,
  tellAgo,
} from '../../../client/portal/words/words.ts';

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

describe('the language of the page', () => {
  it('is told to the browser and kept, at first and at each change', () => {
    const page = { documentElement: { lang: '' } };
    const kept = new Map<string, string>();
    vi.stubGlobal('document', page);
    vi.stubGlobal('localStorage', {
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    const before = language.value;
    onTestFinished(() => {
      language.value = before;
      vi.unstubAllGlobals();
    });
    language.value = 'en';
    applyLanguage();
    const told = () => [page.documentElement.lang, kept.get('language')];
    expect(told()).toEqual(['en', 'en']);
    language.value = 'zh';
    expect(told()).toEqual(['zh-Hans', 'zh']);
    expect(say('shell.title')).toBe(CATALOGUES.zh['shell.title']);
    language.value = 'en';
    expect(told()).toEqual(['en', 'en']);
  });

  it('tells how long ago a moment was in the largest unit that it fills', () => {
    const now = 1_000_000_000_000;
    const before = language.value;
    onTestFinished(() => {
      language.value = before;
    });
    language.value = 'en';
    const ago = (seconds: number): string => tellAgo(now - seconds * 1_000, now);
    expect([0, -5, 1, 59].map(ago)).toEqual(['now', 'now', '1 second ago', '59 seconds ago']);
    expect([60, 3_599].map(ago)).toEqual(['1 minute ago', '60 minutes ago']);
    expect([3_600, 86_399].map(ago)).toEqual(['1 hour ago', '24 hours ago']);
    expect([86_400, 200_000].map(ago)).toEqual(['yesterday', '2 days ago']);
  });
});
