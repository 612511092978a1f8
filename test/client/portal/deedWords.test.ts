import { describe, expect, it, onTestFinished } from 'vitest';
import { fieldHelp } from '../../../client/portal/words/fieldHelp.ts';
import { HELP_EN } from '../../../client/portal/words/helpEn.ts';
import { HELP_TRADE_ZH } from '../../../client/portal/words/helpTradeZh.ts';
import { HELP_ZH } from '../../../client/portal/words/helpZh.ts';
import { labelOf } from '../../../client/portal/words/labels.ts';
import { CATALOGUES, language } from '../../../client/portal/words/words.ts';
import type { DeedType } from '../../../contracts/deeds.ts';
import { CHAPTERS, RULES } from '../../../contracts/deeds.ts';
import type { Field, Form } from '../../../contracts/state/forms.ts';
import { fieldsOf } from '../../../contracts/state/forms.ts';
import type { Rule } from '../../../contracts/state/rule.ts';

// Whatever deed is filled in, approved or signed on the page is told in the words of the reader.

const TYPES = Object.keys(RULES) as DeedType[];
const HEAD = new Set(['type', 'version', 'seed']);
const UNASKED = new Set(['shown', 'shown.']);

interface Place {
  readonly path: string;
  readonly field: Field;
}

function placesIn(fields: readonly Field[], prefix = ''): readonly Place[] {
  return fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    return [{ path, field }, ...placesOf(field.form, `${path}.`)];
  });
}

function placesOf(form: Form, prefix: string): readonly Place[] {
  if (form.kind === 'record') return placesIn(form.fields, prefix);
  if (form.kind === 'variants') return form.variants.flatMap((each) => placesIn(each, prefix));
  return form.kind === 'list' ? placesOf(form.item, prefix) : [];
}

function placesOfDeed(type: DeedType): readonly Place[] {
  const rule: Rule = RULES[type];
  return placesIn(fieldsOf(rule.schema).filter(({ name }) => !HEAD.has(name)));
}

function choicesOf(form: Form): readonly string[] {
  if (form.kind === 'list') return choicesOf(form.item);
  return form.kind === 'choice' ? form.values.map(String) : [];
}

function speak(which: 'en' | 'zh'): void {
  const before = language.value;
  onTestFinished(() => {
    language.value = before;
  });
  language.value = which;
}

const MEANINGS = new Set(
  TYPES.flatMap((type) =>
    placesOfDeed(type)
      .filter(({ path }) => !UNASKED.has(path.slice(0, 6)) && path !== 'shown')
      .map(({ field }) => field.meaning),
  ),
);

describe.each(TYPES)('%s', (type) => {
  it('has a name, and a word for each field and each choice, in both languages', () => {
    const places = placesOfDeed(type);
    const unnamed = places.filter(({ path }) => !isNamed(path, type)).map(({ path }) => path);
    const choices = places.flatMap(({ field }) => choicesOf(field.form));
    const names = [`deed.${type}`, ...choices.map((word) => `choice.${word}`)];
    for (const words of Object.values(CATALOGUES)) {
      expect(names.filter((name) => !Object.hasOwn(words, name))).toEqual([]);
    }
    expect(unnamed).toEqual([]);
  });
});

/** Whether a label is of a catalogue, and not the name of the field apart. */
function isNamed(path: string, type: string): boolean {
  const last = path.slice(path.lastIndexOf('.') + 1);
  const names = [`term.${type}.${path}`, `term.${path}`, `term.${last}`];
  return names.some((name) => Object.hasOwn(CATALOGUES.zh, name)) && labelOf(path, type) !== '';
}

it('names every chapter', () => {
  const names = Object.keys(CHAPTERS).map((chapter) => `chapter.${chapter}`);
  expect(names.filter((name) => !Object.hasOwn(CATALOGUES.en, name))).toEqual([]);
});

describe('what is said of a field', () => {
  it('is in English nothing that only who writes JSON has to know', () => {
    speak('en');
    const told = [...MEANINGS].map(fieldHelp);
    const bad =
      /\bnull\b|minor units|decimal text|`|\bdocs\b|^[;,.]|[:;,]\.?$|\bparts per million\b/;
    expect(told.filter((text) => text === '' || bad.test(text))).toEqual([]);
  });

  it('is in Chinese for each, and for none that no deed has', () => {
    const known = { ...HELP_ZH, ...HELP_TRADE_ZH };
    expect([...MEANINGS].filter((meaning) => known[meaning] === undefined)).toEqual([]);
    const all = [...Object.keys(known), ...Object.keys(HELP_EN)];
    expect(all.filter((meaning) => !MEANINGS.has(meaning))).toEqual([]);
  });
});
