import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import {
  canonicalText,
  decodeCanonical,
  encodeCanonical,
  encodeJcs,
  MAX_DEPTH,
} from '../../ledger/canonical.ts';
import { dataPath, hasData } from '../support/sharedData.ts';
import { codeOf } from './codeOf.ts';

const LIMIT = 1 << 20;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (text: string): Json => decodeCanonical(bytesOf(text), LIMIT);
const messageOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was refused');
};
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('decodeCanonical refuses', () => {
  const rows: readonly [string, string, string][] = [
    ['white space', '{"a": 1}', 'not_canonical'],
    ['a line feed at the end', '{"a":1}\n', 'not_canonical'],
    ['keys out of order', '{"b":1,"a":2}', 'not_canonical'],
    ['keys in the order of numbers', '{"9":1,"10":2}', 'not_canonical'],
    ['keys in the order of code points', '{"\uffff":1,"\u{10000}":2}', 'not_canonical'],
    ['a key twice', '{"a":1,"a":1}', 'not_canonical'],
    ['a needless escape', '"\\u0061"', 'not_canonical'],
    ['an escaped solidus', '"\\/"', 'not_canonical'],
    ['an upper-case escape', '"\\u001F"', 'not_canonical'],
    ['a long escape of a line feed', '"\\u000a"', 'not_canonical'],
    ['an unescaped control character', '"\u0001"', 'not_json'],
    ['a fraction that is whole', '1.0', 'not_canonical'],
    ['an exponent', '1e3', 'not_canonical'],
    ['minus zero', '-0', 'not_canonical'],
    ['minus zero with a fraction', '-0.0', 'not_canonical'],
    ['a number below the smallest fraction', '1e-400', 'not_canonical'],
    ['a fraction', '1.5', 'unsafe_number'],
    ['2^53', '9007199254740992', 'unsafe_number'],
    ['-2^53', '-9007199254740992', 'unsafe_number'],
    ['a large number in its canonical form', '1e+21', 'unsafe_number'],
    ['a number beyond all floats', '1e999', 'unsafe_number'],
    ['a leading zero', '01', 'not_json'],
    ['a plus sign', '+1', 'not_json'],
    ['not a number', 'NaN', 'not_json'],
    ['infinity', 'Infinity', 'not_json'],
    ['a lone high surrogate', '"\\ud800"', 'lone_surrogate'],
    ['a lone low surrogate', '"\\udc00"', 'lone_surrogate'],
    ['a lone surrogate in a key', '{"\\ud800":1}', 'lone_surrogate'],
    ['an escaped pair', '"\\ud83d\\ude00"', 'not_canonical'],
    ['the key __proto__', '{"__proto__":{}}', 'forbidden_key'],
    ['the key __proto__ deep inside', '[{"a":{"__proto__":1}}]', 'forbidden_key'],
    ['nesting of 17', nested(MAX_DEPTH + 1), 'too_deep'],
    ['nesting of 17 objects', '{"a":'.repeat(17) + 0 + '}'.repeat(17), 'too_deep'],
    ['nesting of 100,000', nested(100_000), 'too_deep'],
    ['nesting without an end', '['.repeat(100_000), 'not_json'],
    ['two documents', '{}{}', 'not_json'],
    ['nothing', '', 'not_json'],
    ['a comment', '{}//', 'not_json'],
    ['a trailing comma', '[1,]', 'not_json'],
    ['a byte order mark', '\ufeff{}', 'not_json'],
  ];
  it.each(rows)('%s', (_, text, code) => {
    expect(codeOf(() => decode(text))).toBe(code);
  });

  const bytes: readonly [string, number[]][] = [
    ['a byte that begins nothing', [0x22, 0xff, 0x22]],
    ['a character that is cut', [0x22, 0xe2, 0x82, 0x22]],
    ['an overlong character', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a character above U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
  ];
  it.each(bytes)('%s', (_, list) => {
    expect(codeOf(() => decodeCanonical(Uint8Array.from(list), LIMIT))).toBe('not_utf8');
    expect(decode('"€"'), 'the decoder keeps nothing of what it refused').toBe('€');
  });

  it('one byte more than the limit, whatever the bytes say', () => {
    expect(codeOf(() => decodeCanonical(bytesOf('[1]'), 3))).toBe('ok');
    expect(codeOf(() => decodeCanonical(bytesOf('[1]'), 2))).toBe('too_big');
    expect(codeOf(() => decodeCanonical(Uint8Array.of(0xff, 0xff, 0xff), 2))).toBe('too_big');
  });

  it('and never quotes what it read', () => {
    for (const text of ['"secret', '{"secret":}', '{"secret":"secret" }']) {
      expect(messageOf(() => decode(text))).not.toContain('secret');
    }
  });
});

describe('decodeCanonical takes', () => {
  const texts = [
    'null',
    'true',
    '0',
    '-1',
    '9007199254740991',
    '-9007199254740991',
    '""',
    '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\u007f\u2028\ufeff€😀"',
    '{"":0,"10":1,"9":2,"constructor":3,"toString":4}',
    '{"\u{10000}":1,"\uffff":2}',
    nested(MAX_DEPTH),
  ];
  it.each(texts)('%s', (text) => {
    expect(canonicalText(decode(text))).toBe(text);
  });
});

describe('canonicalText refuses what is not JSON', () => {
  const hole: Json[] = [1];
  hole.length = 2;
  const rows: readonly [string, unknown][] = [
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['a hole in an array', hole],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a map', new Map()],
    ['bytes', new Uint8Array(2)],
    ['an instance of a class', new Error('a')],
  ];
  it.each(rows)('%s', (_, value) => {
    expect(codeOf(() => canonicalText(value as Json))).toBe('bad_shape');
  });

  it('and takes objects without a prototype', () => {
    expect(canonicalText(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
  });

  it('and fails on a value that contains itself instead of going on for ever', () => {
    const value: Json[] = [];
    value.push(value);
    expect(codeOf(() => canonicalText(value))).toBe('too_deep');
  });
});

/** Any JSON the ledger can sign. */
const signable: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value)),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .dictionary(fc.string({ unit: 'binary', maxLength: 6 }), tie('value'), { maxKeys: 4 })
      .filter((object) => !Object.hasOwn(object, '__proto__')),
  ),
})).value;

describe('canonical JSON', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(signable, (value) => {
        expect(decodeCanonical(encodeCanonical(value), LIMIT)).toEqual(value);
      }),
    );
  });

  it('does not depend on the order in which members were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (object) => {
        const entries = Object.entries(object).filter(([key]) => key !== '__proto__');
        const turned = Object.fromEntries(entries.reverse());
        expect(canonicalText(turned)).toBe(canonicalText(Object.fromEntries(entries)));
      }),
    );
  });

  it('agrees with the general encoder of RFC 8785, whether members are in order or not', () => {
    fc.assert(
      fc.property(signable, (value) => {
        const text = encodeJcs(value);
        expect(canonicalText(value)).toBe(text);
        expect(canonicalText(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });

  it('with one byte changed is refused or says something else, in those very bytes', () => {
    fc.assert(
      fc.property(signable, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, flip) => {
        const bytes = encodeCanonical(value);
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ flip;
        let read: Json;
        try {
          read = decodeCanonical(bytes, LIMIT);
        } catch (error) {
          expect(error).toMatchObject({ name: 'FormatError' });
          return;
        }
        expect(encodeCanonical(read)).toEqual(bytes);
        expect(canonicalText(read)).not.toBe(canonicalText(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('never answers random bytes with anything but a value or a FormatError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        codeOf(() => decodeCanonical(bytes, LIMIT));
      }),
      { numRuns: 2000 },
    );
  });
});

describe.runIf(hasData)('vectors of RFC 8785', () => {
  const read = (name: string): string => readFileSync(dataPath(`encoding/jcs/${name}`), 'utf8');
  const names = hasData ? readdirSync(dataPath('encoding/jcs/input')) : [];

  it.each(names)('%s', (name) => {
    const value = JSON.parse(read(`input/${name}`)) as Json;
    const hex = read(`outhex/${name.replace('.json', '.txt')}`).replace(/\s/g, '');
    expect(encodeJcs(value)).toBe(read(`output/${name}`));
    expect(Buffer.from(encodeJcs(value)).toString('hex')).toBe(hex);
  });

  it.each(names)('%s is refused by the decoder exactly if it has fractions', (name) => {
    const text = read(`output/${name}`);
    const fractions = name === 'values.json';
    expect(codeOf(() => decode(text))).toBe(fractions ? 'unsafe_number' : 'ok');
  });

  it('100,000 published numbers have the published texts', () => {
    const { staticU64Hex, expectedOutput } = JSON.parse(read('es6numbers.json')) as {
      staticU64Hex: string[];
      expectedOutput: { lines: number; sha256: string }[];
    };
    const sums = sumNumbers(staticU64Hex, 100_000);
    const expected = expectedOutput.filter(({ lines }) => lines <= 100_000);
    expect(expected.map(({ lines }) => sums.get(lines))).toEqual(
      expected.map(({ sha256 }) => sha256),
    );
  });
});

/** SHA-256 over the first lines `hex of the double,its text`, at each power of ten of lines. */
function sumNumbers(first: readonly string[], lines: number): Map<number, string> {
  const view = new DataView(new ArrayBuffer(8));
  const sum = createHash('sha256');
  const sums = new Map<number, string>();
  let count = 0;
  for (const word of numberWords(first)) {
    view.setBigUint64(0, word);
    const value = view.getFloat64(0);
    if (!Number.isFinite(value)) continue;
    sum.update(`${word.toString(16)},${encodeJcs(value)}\n`);
    count += 1;
    if (/^10+$/.test(String(count))) sums.set(count, sum.copy().digest('hex'));
    if (count === lines) break;
  }
  return sums;
}

/** The doubles of the published sequence, as 64-bit words. */
function* numberWords(first: readonly string[]): Generator<bigint> {
  for (const hex of first) yield BigInt(`0x${hex}`);
  for (let at = 0n; at < 2000n; at += 1n) yield 0x0010000000000000n + at;
  let block = new Uint8Array(32);
  for (;;) {
    block = new Uint8Array(createHash('sha256').update(block).digest());
    const view = new DataView(block.buffer);
    for (let at = 0; at < 32; at += 8) {
      const word = view.getBigUint64(at, true);
      if (word << 1n !== 0n) yield word;
    }
  }
}
