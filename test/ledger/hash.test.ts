import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Bytes } from '#sha256';
import { fromHex, toHex, utf8 } from '../../ledger/encoding.ts';
import {
  hashJson,
  hashOf,
  hashPair,
  hashText,
  hmacSha256,
  sha256,
  sha256OfText,
} from '../../ledger/hash.ts';
import * as native from '../../ledger/hashNative.ts';
import * as noble from '../../ledger/hashNoble.ts';
import { dataPath, hasData } from '../support/sharedData.ts';

const nodeHash = (...parts: Uint8Array[]): string => {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('hex');
};

it('Node runs the native twin', () => {
  expect(sha256Bytes).toBe(native.sha256Bytes);
});

it('both twins agree on bytes and on texts', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(toHex(noble.sha256Bytes(bytes))).toBe(toHex(native.sha256Bytes(bytes)));
      expect(noble.sha256Hex(bytes)).toBe(native.sha256Hex(bytes));
      for (const { sha256Into } of [noble, native]) {
        const target = new Uint8Array(40).fill(9);
        sha256Into(bytes, target, 5);
        expect(toHex(target)).toBe(`0909090909${native.sha256Hex(bytes)}090909`);
      }
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(noble.sha256Hex(text)).toBe(native.sha256Hex(text));
      expect(noble.sha256Bytes(text)).toEqual(native.sha256Bytes(text));
      expect(toHex(sha256OfText(text))).toBe(hashText(text));
      expect(hashText(text)).toBe(hashOf(utf8(text)));
    }),
  );
});

it('parts are hashed one after the other', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (parts) => {
      expect(toHex(sha256(...parts))).toBe(nodeHash(...parts));
    }),
  );
});

it('a pair is one byte and two hashes, and its result outlives the next pair', () => {
  const [left, right] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const first = hashPair(1, left, right);
  hashPair(3, right, left);
  expect(toHex(first)).toBe(nodeHash(Uint8Array.of(1), left, right));
  expect(() => hashPair(1, left, right.subarray(1))).toThrow('32 bytes');
});

it('JSON is hashed in its canonical form', () => {
  expect(hashJson({ b: 1, a: 'é' })).toBe(hashText('{"a":"é","b":1}'));
});

describe.runIf(hasData)('shared vectors', () => {
  interface Known {
    readonly text?: string;
    readonly repeat?: string;
    readonly times?: number;
    readonly sha256: string;
  }
  const known = read<Known[]>('crypto/sha256_known.json', []);
  it.each(known)('SHA-256 gives $sha256', ({ text, repeat = '', times = 0, sha256: sum }) => {
    const bytes = utf8(text ?? repeat.repeat(times));
    expect(native.sha256Hex(bytes)).toBe(sum);
    expect(noble.sha256Hex(bytes)).toBe(sum);
  });

  it('HMAC-SHA256 gives the tags of all cases', () => {
    interface Suite {
      readonly testGroups: readonly {
        readonly tagSize: number;
        readonly tests: readonly Record<'key' | 'msg' | 'tag' | 'result', string>[];
      }[];
    }
    const suite = read<Suite>('crypto/hmac_sha256_test.json', { testGroups: [] });
    let count = 0;
    for (const { tagSize, tests } of suite.testGroups) {
      for (const { key, msg, tag, result } of tests) {
        const made = toHex(hmacSha256(fromHex(key), fromHex(msg))).slice(0, tagSize / 4);
        expect(made === tag).toBe(result === 'valid');
        count += 1;
      }
    }
    expect(count).toBe(174);
  });
});

function read<T>(path: string, absent: T): T {
  return hasData ? (JSON.parse(readFileSync(dataPath(path), 'utf8')) as T) : absent;
}
