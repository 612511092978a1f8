import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { decodeCanonical, encodeCanonical } from '../../../ledger/canonical.ts';
import { RestError } from '../../../node/rest/restError.ts';
import { decodeStrictJson } from '../../../node/rest/strictJson.ts';

const decode = (text: string): Json => decodeStrictJson(new TextEncoder().encode(text));

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FormatError || error instanceof RestError) return error.code;
    throw error;
  }
  return 'none';
}

const REFUSED: readonly (readonly [text: string, code: string])[] = [
  ['', 'not_json'],
  ['{', 'not_json'],
  ['{"a":1,}', 'not_json'],
  ['[1,]', 'not_json'],
  ['{a:1}', 'not_json'],
  ["{'a':1}", 'not_json'],
  ['"a', 'not_json'],
  ['"a\\"', 'not_json'],
  ['{"a":1}{', 'not_json'],
  ['{"a":1} {"a":1}', 'not_json'],
  ['\u{feff}{"a":1}', 'not_json'],
  ['{"a":1}\u0000', 'not_json'],
  ['// note\n{}', 'not_json'],
  ['NaN', 'not_json'],
  ['Infinity', 'not_json'],
  ['01', 'not_json'],
  ['+1', 'not_json'],
  ['0x10', 'not_json'],
  ['１', 'not_json'],
  ['"a\nb"', 'not_json'],
  ['1.0', 'unsafe_number'],
  ['1.5', 'unsafe_number'],
  ['1e3', 'unsafe_number'],
  ['[1E3]', 'unsafe_number'],
  ['-0', 'unsafe_number'],
  ['{"a":-0}', 'unsafe_number'],
  ['9007199254740993', 'unsafe_number'],
  ['-9007199254740992', 'unsafe_number'],
  ['18446744073709551616', 'unsafe_number'],
  [`${'9'.repeat(400)}`, 'unsafe_number'],
  ['{"a":1,"a":1}', 'repeated_key'],
  ['{"a":1,"\\u0061":2}', 'repeated_key'],
  ['[{"b":{"a":1,"c":2,"a":3}}]', 'repeated_key'],
  ['{"":1,"":2}', 'repeated_key'],
  ['{"__proto__":{"a":1}}', 'forbidden_key'],
  ['{"\\u005f_proto__":1}', 'forbidden_key'],
  ['{"__proto__":1,"__proto__":2}', 'forbidden_key'],
  ['"\\ud800"', 'lone_surrogate'],
  ['{"\\udfff":1}', 'lone_surrogate'],
  ['"\\ud800\\ud800"', 'lone_surrogate'],
  [`${'['.repeat(17)}${']'.repeat(17)}`, 'too_deep'],
  ['['.repeat(100_000), 'too_deep'],
  [`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`, 'too_deep'],
];

describe('a body', () => {
  it.for(REFUSED)('%j is refused: %s', ([text, code]) => {
    expect(codeOf(() => decode(text))).toBe(code);
  });

  it('that is not UTF-8 is refused', () => {
    expect(codeOf(() => decodeStrictJson(Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)))).toBe('not_utf8');
  });

  it('may hold brackets, colons, dots and escapes within texts', () => {
    const value = { 'a:{"[': ['}],:1.5e3-0', '\\', '\\"', '😀 \u2028'], constructor: 1 };
    expect(decode(JSON.stringify(value, null, 2))).toEqual(value);
    expect(decode(`${'['.repeat(16)}${']'.repeat(16)}`)).toBeInstanceOf(Array);
    expect(decode('"\\ud83d\\ude00"')).toBe('😀');
  });

  it('says what JSON.parse and the canonical decoder say it does', () => {
    const json = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true, maxDepth: 6 },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger(),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(json, fc.nat(3), (value, indent) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const text = JSON.stringify(value, null, indent);
        // -0 is written as 0.
        const plain: unknown = JSON.parse(text);
        expect(decode(text)).toEqual(plain);
        const bytes = encodeCanonical(plain as Json);
        expect(decodeStrictJson(bytes)).toEqual(decodeCanonical(bytes, bytes.length));
      }),
    );
  });

  it('with a key repeated anywhere is refused, however it is written', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__');
    const escaped = (text: string): string =>
      `"${[...Array(text.length).keys()]
        .map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`)
        .join('')}"`;
    fc.assert(
      fc.property(key, fc.nat(14), (name, depth) => {
        const object = `{${JSON.stringify(name)}:1,${escaped(name)}:{}}`;
        const text = `${'['.repeat(depth)}${object}${']'.repeat(depth)}`;
        expect(codeOf(() => decode(text))).toBe('repeated_key');
      }),
    );
  });
});
