import { describe, expect, it } from 'vitest';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import {
  expectArray,
  expectBase64url,
  expectChoice,
  expectDecimal,
  expectHash,
  expectHashOrNull,
  expectId,
  expectInteger,
  expectJson,
  expectObject,
  expectText,
  expectTime,
} from '../../ledger/shape.ts';
import { codeOf } from './codeOf.ts';

type Value = Json | undefined;
const hash = 'ab'.repeat(32);
const object = (value: Value): unknown => expectObject(value ?? null, 'it', ['a', 'b']);

describe('bad_shape is the answer to', () => {
  const rows: readonly [string, (value: Value) => unknown, Value[]][] = [
    ['an object', object, [null, [], 'a', 1, true, {}, { a: 1 }, { a: 1, b: 2, c: 3 }]],
    [
      'an object whose missing field its prototype has',
      (value) => expectObject(value ?? null, 'it', ['constructor', 'toString']),
      [{}, { constructor: 1 }, { toString: 1 }],
    ],
    ['JSON', (value) => expectJson(String(value), 'it'), ['', '{', '{} {}', 'undefined', '\u0000']],
    ['an array', (value) => expectArray(value, 'it', 2), [undefined, {}, 'ab', [1, 2, 3]]],
    ['a text', (value) => expectText(value, 'it', 2), [undefined, 1, 'abc', ['a']]],
    ['a choice', (value) => expectChoice(value, 'it', ['x', 'y']), [undefined, 'z', '', ['x']]],
    [
      'an integer',
      (value) => expectInteger(value, 'it', -1, 5),
      [undefined, '1', 1.5, -2, 6, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53],
    ],
    ['a time', (value) => expectTime(value, 'it'), [undefined, -1, 1e15, '1']],
    ['an id', (value) => expectId(value, 'it'), ['a', 'a'.repeat(33), 'A-', 'a_b', 'ab\n', 12]],
    [
      'a hash',
      (value) => expectHash(value, 'it'),
      [undefined, null, hash.slice(1), `${hash}\n`, hash.replace('a', 'A'), [hash]],
    ],
    ['a hash or null', (value) => expectHashOrNull(value, 'it'), [undefined, '', 0]],
    ['bytes', (value) => expectBase64url(value, 'it', 2), [undefined, 'AA', 'AAAA', ['AAA']]],
    [
      'decimal text',
      (value) => expectDecimal(value, 'it'),
      [undefined, 1, '', '01', '-1', '1.0', '1e3', '+1', ' 1', '1\n', '1'.repeat(19), '١'],
    ],
  ];
  it.each(rows)('what is not %s', (_, reader, values) => {
    for (const value of values) {
      expect(`${JSON.stringify(value)} ${codeOf(() => reader(value))}`).toMatch(/ bad_shape$/);
    }
  });
});

it('the readers return what has the shape', () => {
  const fields = { a: 1, b: [null] };
  expect(object(fields)).toBe(fields);
  expect(expectArray([1, 2], 'it', 2)).toEqual([1, 2]);
  expect(expectText('ab', 'it', 2)).toBe('ab');
  expect(expectChoice('y', 'it', ['x', 'y'])).toBe('y');
  expect([-1, 5].map((value) => expectInteger(value, 'it', -1, 5))).toEqual([-1, 5]);
  expect(expectTime(999_999_999_999_999, 'it')).toBe(999_999_999_999_999);
  expect(expectId('a-0', 'it')).toBe('a-0');
  expect(expectHash(hash, 'it')).toBe(hash);
  expect(expectHashOrNull(null, 'it')).toBeNull();
  expect(expectBase64url('AAA', 'it', 2)).toBe('AAA');
  expect(['0', '9'.repeat(18)].map((text) => expectDecimal(text, 'it'))).toEqual([
    0n,
    999_999_999_999_999_999n,
  ]);
});

it('stray bits in bytes are bad base64url', () => {
  expect(codeOf(() => expectBase64url('AAB', 'it', 2))).toBe('bad_base64url');
});

it('an error names the field and what it has to be, and nothing of what it was', () => {
  const refusal = (call: () => unknown): string => {
    try {
      call();
    } catch (error) {
      if (error instanceof FormatError) return `${error.message} ${JSON.stringify(error.facts)}`;
    }
    return '';
  };
  expect(refusal(() => expectText('secret', 'note', 2))).toBe(
    'note: expected a text of at most 2 letters {"field":"note"}',
  );
  expect(refusal(() => object({ a: 1, b: 2, extra: 'secret' }))).toContain('no field extra');
  const secret = { a: 1, b: 2, 'a secret \u001b[31m': 1 };
  expect(refusal(() => object(secret))).toBe(
    'it: expected no field of another name {"field":"it"}',
  );
});
