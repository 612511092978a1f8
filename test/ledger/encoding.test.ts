import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as native from '../../ledger/bytesNative.ts';
import * as plain from '../../ledger/bytesPlain.ts';
import {
  equalBytes,
  fromBase64url,
  fromHex,
  isHash,
  toBase64url,
  toHex,
  utf8,
  utf8Text,
} from '../../ledger/encoding.ts';
import { codeOf } from './codeOf.ts';

const anyBytes = fc.uint8Array({ maxLength: 100 });

describe('fromBase64url refuses', () => {
  const rows: readonly [string, string][] = [
    ['padding', 'AA=='],
    ['a letter of the other alphabet', 'AA+/'],
    ['white space', 'AA AA'],
    ['a line feed at the end', 'AAAA\n'],
    ['one letter alone', 'A'],
    ['five letters', 'AAAAA'],
    ['stray bits behind one byte', 'AB'],
    ['stray bits behind two bytes', 'AAB'],
    ['a letter that is not ASCII', 'AAÄA'],
    ['a letter whose low byte is in the alphabet', 'AAA\u0141'],
    ['half of a surrogate pair', 'AAA\ud800'],
  ];
  it.each(rows)('%s', (_, text) => {
    expect(codeOf(() => fromBase64url(text))).toBe('bad_base64url');
  });

  it('all but one of the texts that lenient decoders take for one signature', () => {
    const text = toBase64url(new Uint8Array(64).fill(255));
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const taken = [...letters].filter(
      (last) => codeOf(() => fromBase64url(text.slice(0, -1) + last)) === 'ok',
    );
    expect(taken).toEqual(['A', 'Q', 'g', 'w']);
    expect(codeOf(() => fromBase64url(`${text}==`))).toBe('bad_base64url');
  });
});

describe('base64url', () => {
  it('knows the examples of RFC 4648', () => {
    const rows = [
      ['', ''],
      ['f', 'Zg'],
      ['fo', 'Zm8'],
      ['foo', 'Zm9v'],
      ['foob', 'Zm9vYg'],
      ['fooba', 'Zm9vYmE'],
      ['foobar', 'Zm9vYmFy'],
    ] as const;
    for (const [text, encoded] of rows) expect(toBase64url(utf8(text))).toBe(encoded);
    expect(toBase64url(Uint8Array.of(0xfb, 0xff, 0xfe))).toBe('-__-');
  });

  it('gives back what was encoded, as bytes of their own', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const read = fromBase64url(toBase64url(bytes));
        expect(toHex(read)).toBe(toHex(bytes));
        expect(read.buffer.byteLength).toBe(read.length);
      }),
    );
  });

  it('is the same from both twins, also where a view begins in the middle of a buffer', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(5), (bytes, skip) => {
        const view = bytes.subarray(Math.min(skip, bytes.length));
        const text = native.encodeBase64url(view);
        expect(plain.encodeBase64url(view)).toBe(text);
        expect(toHex(plain.decodeBase64url(text))).toBe(toHex(native.decodeBase64url(text)));
      }),
    );
  });

  it('is accepted by both twins for the same texts', () => {
    const accepts = (twin: typeof plain, text: string): boolean =>
      twin.encodeBase64url(twin.decodeBase64url(text)) === text;
    const letters = fc.constantFrom('A', 'B', 'Q', '_', '-', '=', '+', '/', '\n', 'Ł', '.', '\0');
    const texts = fc.oneof(fc.string({ unit: letters, maxLength: 9 }), fc.string());
    fc.assert(
      fc.property(texts, (text) => accepts(plain, text) === accepts(native, text)),
      { numRuns: 2000 },
    );
  });
});

describe('fromHex refuses', () => {
  const rows: readonly [string, string, number | undefined][] = [
    ['an upper-case letter', 'AB', undefined],
    ['an odd number of letters', 'abc', undefined],
    ['another letter', '0g', undefined],
    ['white space', ' 0', undefined],
    ['a line feed at the end', 'ab\n', undefined],
    ['a prefix', '0xab', undefined],
    ['fewer bytes than asked for', 'ab', 2],
    ['more bytes than asked for', 'ababab', 2],
  ];
  it.each(rows)('%s', (_, text, length) => {
    expect(codeOf(() => fromHex(text, length))).toBe('bad_hex');
  });

  it('and gives back what toHex wrote', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(equalBytes(fromHex(toHex(bytes), bytes.length), bytes)).toBe(true);
      }),
    );
  });
});

it('both twins give the same hexadecimal and the same UTF-8', () => {
  fc.assert(
    fc.property(anyBytes, fc.string({ unit: 'binary' }), (bytes, text) => {
      const hex = native.encodeHex(bytes.subarray(1));
      expect(plain.encodeHex(bytes.subarray(1))).toBe(hex);
      expect(plain.decodeHex(hex)).toEqual(native.decodeHex(hex));
      expect(plain.encodeUtf8(text)).toEqual(native.encodeUtf8(text));
    }),
  );
});

it('a hash is 64 lower-case hexadecimal letters and nothing else', () => {
  const hash = 'a1'.repeat(32);
  expect(isHash(hash)).toBe(true);
  for (const text of ['', hash.slice(1), `${hash}0`, `${hash}\n`, hash.replace('a', 'A')]) {
    expect(isHash(text)).toBe(false);
  }
});

it('utf8Text keeps a byte order mark and refuses what is not UTF-8', () => {
  expect(utf8Text(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  expect(codeOf(() => utf8Text(Uint8Array.of(0xc3)))).toBe('not_utf8');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => utf8Text(utf8(text)) === text));
});

it('bytes are equal in every place and in length', () => {
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
});
