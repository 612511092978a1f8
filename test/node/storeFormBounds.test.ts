/** The bytes of the forms in which facts stand on the disk: of each form its bounds. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText, MAX_DEPTH } from '../../ledger/canonical.ts';
import { toHex, utf8 } from '../../ledger/encoding.ts';
import { FormReader } from '../../node/store/formReader.ts';
import { FormWriter } from '../../node/store/formWriter.ts';
import {
  AS_TEXT,
  decodeStoredFact,
  encodeStoredFact,
  encodeStoredText,
} from '../../node/store/storedFact.ts';
import { SHAPES } from '../../node/store/words.ts';

// Folders were written with these. They change only with the number of the key space.

/** What stands before the value of `q/r`: two parts, of a letter each. */
const HEAD = '02050171050172';
const SIXTEEN = Array.from({ length: 16 }, (_, at) => `t${at}`);
const SAID = SIXTEEN.map((text) => `050${text.length}${toHex(utf8(text))}`).join('');

const ROWS: readonly (readonly [string, Json, string])[] = [
  ['null', null, '00'],
  ['false', false, '01'],
  ['true', true, '02'],
  ['0', 0, '40'],
  ['63', 63, '7f'],
  ['64', 64, '1140'],
  ['255', 255, '11ff'],
  ['256', 256, '120100'],
  ['2^32 - 1', 4294967295, '14ffffffff'],
  ['2^32', 4294967296, '150100000000'],
  ['the largest number', 9007199254740991, '171fffffffffffff'],
  ['-1', -1, '0a0101'],
  ['-256', -256, '0a020100'],
  ['a word', 'account', '80'],
  ['the 64th word', 'law', 'bf'],
  ['the 65th word', 'declined', '0900'],
  ['no word', 'accoun', '05066163636f756e'],
  ['digits', '0', '20'],
  ['more digits', '18', '2112'],
  ['fifteen digits', '999999999999999', '27038d7ea4c67fff'],
  ['sixteen digits', '1000000000000000', '051031303030303030303030303030303030'],
  ['six digits with a zero in front', '000012', '0d0c'],
  ['five', '00012', '05053030303132'],
  ['fifteen with zeros', '000000000000012', '190c'],
  ['eighteen with zeros', '000000000000000012', '290c'],
  [
    'eighteen beyond the largest number',
    '009007199254740992',
    '0512303039303037313939323534373430393932',
  ],
  ['eighteen that are the largest', '009007199254740991', '2f1fffffffffffff'],
  ['digits and a letter', '12a', '0503313261'],
  ['a day', '2026-03-12', '070fd46c'],
  ['the last day that is one', '9999-15-31', '074e1fff'],
  ['a month too many', '2026-16-01', '050a323032362d31362d3031'],
  ['a day too many', '2026-01-32', '050a323032362d30312d3332'],
  ['a hash', 'ab'.repeat(32), `06${'ab'.repeat(32)}`],
  ['no hash', 'ag'.repeat(32), `0540${'6167'.repeat(32)}`],
  ['64 letters', 'z'.repeat(64), `0540${'7a'.repeat(64)}`],
  ['65 letters', 'z'.repeat(65), `0541${'7a'.repeat(65)}`],
  ['a letter of two bytes', '\u00e9', '0502c3a9'],
  ['the last plain letter', '\u007f', '05017f'],
  ['127 letters', 'y'.repeat(127), `057f${'79'.repeat(127)}`],
  ['128 letters', 'y'.repeat(128), `058001${'79'.repeat(128)}`],
  ['said again', ['tt', 'tt'], '04020502747432'],
  ['said again at the sixteenth place', [...SIXTEEN, 't13'], `0411${SAID}3f`],
  ['and at the seventeenth', [...SIXTEEN, 't14'], `0411${SAID}0810`],
  ['a shape', { height: 1, index: 2 }, 'c04142'],
  [
    'a name more than a shape',
    { height: 1, index: 2, zzz: 3 },
    '03030506686569676874410505696e6465784205037a7a7a43',
  ],
  ['a name less', { height: 1 }, '0301050668656967687441'],
  ['names out of order', { index: 2, height: 1 }, 'c04142'],
  ['nothing in it', [{}, []], '040203000400'],
];

/** A value at the bottom of so many lists, objects or shapes. */
function nested(depth: number, wrap: (inner: Json) => Json): Json {
  return Array.from({ length: depth }).reduce<Json>((inner) => wrap(inner), 1);
}

const WRAPS: readonly (readonly [string, (inner: Json) => Json])[] = [
  ['lists', (inner) => [inner]],
  ['objects', (inner) => ({ zzz: inner })],
  ['shapes', (inner) => Object.fromEntries((SHAPES[0] ?? []).map((name) => [name, inner]))],
];

describe('a record', () => {
  it.each(ROWS)('of %s', (_, value, bytes) => {
    expect(toHex(encodeStoredFact('q/r', value))).toBe(HEAD + bytes);
    expect(decodeStoredFact(Buffer.from(HEAD + bytes, 'hex'))).toEqual({
      ...{ key: 'q/r', text: canonicalText(value) },
    });
  });

  it.each(WRAPS)(
    'of %s as deep as canonical JSON goes has its short form, and is read',
    (_, wrap) => {
      for (const depth of [1, MAX_DEPTH - 1, MAX_DEPTH]) {
        const value = nested(depth, wrap);
        const record = encodeStoredFact('q/r', value);
        expect(record[0]).not.toBe(AS_TEXT);
        expect(decodeStoredFact(record).text).toBe(JSON.stringify(value));
      }
    },
  );

  it('says again what stood before, up to the last place that has a number', () => {
    const texts = Array.from({ length: 300 }, (_, at) => `text ${at}`);
    const writer = new FormWriter();
    writer.begin();
    for (const text of texts) writer.text(text);
    const written = writer.end().length;
    // 256 have a place: one byte more says which of them.
    writer.text('text 255');
    expect(writer.end().length - written).toBe(2);
    writer.text('text 256');
    expect(writer.end().length - written).toBe(2 + 2 + 'text 256'.length);
  });

  it('of more bytes than there was room for is whole', () => {
    for (const length of [16_376, 16_377, 16_378, 16_379, 16_384, 40_000]) {
      const value = 'x'.repeat(length);
      expect(decodeStoredFact(encodeStoredFact('q/r', value)).text).toBe(JSON.stringify(value));
      const many = Array.from({ length }, () => 7);
      expect(decodeStoredFact(encodeStoredFact('q/r', many)).text).toBe(JSON.stringify(many));
    }
  });
});

describe('a reader', () => {
  const read = (hex: string): string => {
    const reader = new FormReader(Buffer.from(hex, 'hex'));
    const text = reader.value();
    return reader.isAtEnd ? text : `${text}, and more`;
  };

  it.each([
    ['nothing', ''],
    ['a list deeper than canonical JSON goes', `${'0401'.repeat(MAX_DEPTH + 1)}41`],
    ['an object deeper than that', `${'0301050178'.repeat(MAX_DEPTH + 1)}41`],
    ['a shape that there is not', (0xc0 + SHAPES.length).toString(16)],
    ['a text that did not stand before', '30'],
    ['a text that did not stand so far before', '0810'],
    ['a word that there is not', '09ff'],
    ['a form that there is not', '0b'],
    ['a hash that is cut', '06ababab'],
    ['a day of a year of five digits', '07ffffff'],
    ['a number beyond the safe ones', '1720000000000000'],
    ['letters that are no UTF-8', '0501ff'],
    ['more letters than there are', '050378'],
    ['a count that goes on for ever', '04ffffffffffffffffff'],
  ])('refuses %s', (_, hex) => {
    expect(() => read(hex)).toThrow('malformed');
  });

  it('takes a count of as many as there are bytes, and no more', () => {
    expect(read('040141')).toBe('[1]');
    // Each of so many takes a byte.
    expect(() => read('0404414141')).toThrow('malformed');
    expect(read(`0480${'01'}${'41'.repeat(128)}`)).toBe(`[${Array(128).fill(1).join(',')}]`);
  });
});

it('a text of a fact that is too deep for its form stays text', () => {
  const text = `${'['.repeat(MAX_DEPTH)}1${']'.repeat(MAX_DEPTH)}`;
  const short = encodeStoredText({ key: 'q/r', value: utf8(text) });
  expect(short[0]).not.toBe(AS_TEXT);
  const deeper = encodeStoredText({ key: 'q/r', value: utf8(`[${text}]`) });
  expect(deeper[0]).toBe(AS_TEXT);
  expect(decodeStoredFact(deeper).text).toBe(`[${text}]`);
});
