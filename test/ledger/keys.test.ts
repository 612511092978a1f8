import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyEquation } from '#ed25519';
import { fromHex, toBase64url, toHex, utf8 } from '../../ledger/encoding.ts';
import { sha256 } from '../../ledger/hash.ts';
import {
  checkPublicKey,
  isSmallOrderEncoding,
  publicKeyBytes,
  publicKeyOf,
  publicKeyText,
  sign,
  verifyBy,
  verifySignature,
} from '../../ledger/keys.ts';
import * as native from '../../ledger/keysNative.ts';
import * as noble from '../../ledger/keysNoble.ts';
import { dataPath, hasData } from '../support/sharedData.ts';
import { codeOf } from './codeOf.ts';
import { SODIUM } from './sodium.ts';

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const PRIME = Point.Fp.ORDER;
/** Where libsodium has no binary the two others judge. */
const EQUATIONS = {
  openssl: native.verifyByOpenssl,
  noble: noble.verifyEquation,
  sodium: SODIUM ?? native.verifyByOpenssl,
} as const;
type Verifier = keyof typeof EQUATIONS;

interface Case {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** The whole rule, with one of the implementations of its parts 3 and 4. */
function accepts(verifier: Verifier, { key, message, signature }: Case): boolean {
  const text = publicKeyText(key);
  if (codeOf(() => checkPublicKey(text)) !== 'ok') return false;
  return verifyBy(EQUATIONS[verifier], text, message, signature);
}

/** The answer of all, which has to be one. */
function verdict(vector: Case): boolean {
  const answer = accepts('openssl', vector);
  expect(accepts('noble', vector)).toBe(answer);
  expect(accepts('sodium', vector)).toBe(answer);
  return answer;
}

/** The answers of parts 3 and 4 alone, which have to agree as well for every usable key. */
function equation(vector: Case): boolean {
  const { key, message, signature } = vector;
  const answer = native.verifyByOpenssl(key, message, signature);
  expect(noble.verifyEquation(key, message, signature)).toBe(answer);
  expect(EQUATIONS.sodium(key, message, signature)).toBe(answer);
  return answer;
}

type AnyPoint = InstanceType<typeof Point>;
const TORSION = Point.fromBytes(
  fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
);

/** Eight points: the multiples of a point of order 8. */
const torsionPoints: readonly AnyPoint[] = Array.from({ length: 8 }, (_, times) =>
  Array.from({ length: times }).reduce((sum: AnyPoint) => sum.add(TORSION), Point.ZERO),
);

/** All 32 bytes that some decoder takes for a point of small order, made from their meaning. */
function smallOrderEncodings(): Uint8Array[] {
  const found = new Set<string>();
  const largest = 2n ** 255n;
  for (const point of torsionPoints) {
    const { y } = point.toAffine();
    for (let spelling = y; spelling < largest; spelling += PRIME) {
      for (const sign of [0n, 1n]) {
        found.add(toHex(numberToBytesLE(spelling + sign * largest, 32)));
      }
    }
  }
  return [...found].sort().map((text) => fromHex(text));
}

function challenge(r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint {
  const joined = Uint8Array.from([...r, ...key, ...message]);
  return bytesToNumberLE(sha512(joined)) % ORDER;
}

/** s = r + k·a for the given R and A, whatever they are. */
function signedWith(secret: bigint, nonce: bigint, r: Uint8Array, key: Uint8Array): Case {
  const message = utf8('a message');
  const s = (nonce + challenge(r, key, message) * secret) % ORDER;
  return { key, message, signature: Uint8Array.from([...r, ...numberToBytesLE(s, 32)]) };
}

const scalarOf = (name: string): bigint => bytesToNumberLE(sha256(utf8(name))) % ORDER;

describe('the Ed25519 rule', () => {
  it('is run by the native twin in Node', () => {
    expect(verifyEquation).toBe(native.verifyEquation);
  });

  it('knows the 14 encodings of points of small order, and no more', () => {
    const encodings = smallOrderEncodings();
    expect(encodings).toHaveLength(14);
    expect(encodings.every(isSmallOrderEncoding)).toBe(true);
    fc.assert(
      fc.property(fc.nat(13), fc.nat(255), fc.integer({ min: 1, max: 255 }), (index, at, flip) => {
        const bytes = Uint8Array.from(encodings[index] ?? []);
        bytes[at % 32] = (bytes[at % 32] ?? 0) ^ flip;
        const known = encodings.some((other) => toHex(other) === toHex(bytes));
        expect(isSmallOrderEncoding(bytes)).toBe(known);
      }),
    );
  });

  it('refuses all 196 pairs of A and R of small order, though their equation may hold', () => {
    const encodings = smallOrderEncodings();
    let exact = 0;
    for (const key of encodings) {
      for (const r of encodings) {
        const vector = signedWith(0n, 0n, r, key);
        expect(verdict(vector)).toBe(false);
        if (noble.verifyEquation(key, vector.message, vector.signature)) exact += 1;
      }
    }
    expect(exact).toBeGreaterThan(0);
  });

  it('refuses R of small order under a clean key, which any owner of a key can make', () => {
    for (const r of smallOrderEncodings()) {
      const secret = scalarOf('owner');
      const key = Point.BASE.multiply(secret).toBytes();
      expect(verdict(signedWith(secret, 0n, r, key))).toBe(false);
    }
  });

  it('refuses R with torsion, which cofactored verifiers take', () => {
    for (const torsion of torsionPoints.slice(1)) {
      const [secret, nonce] = [scalarOf('owner'), scalarOf('nonce')];
      const r = Point.BASE.multiply(nonce).add(torsion).toBytes();
      const vector = signedWith(secret, nonce, r, Point.BASE.multiply(secret).toBytes());
      expect(ed25519.verify(vector.signature, vector.message, vector.key)).toBe(true);
      expect(equation(vector)).toBe(false);
      expect(verdict(vector)).toBe(false);
    }
  });

  it('refuses A with torsion, also where the equation holds by chance', () => {
    let held = 0;
    for (const torsion of torsionPoints.slice(1)) {
      for (let number = 0; number < 6; number += 1) {
        const [secret, nonce] = [scalarOf(`owner ${number}`), scalarOf(`nonce ${number}`)];
        const key = Point.BASE.multiply(secret).add(torsion).toBytes();
        const r = Point.BASE.multiply(nonce).toBytes();
        const vector = signedWith(secret, nonce, r, key);
        if (equation(vector)) held += 1;
        expect(verdict(vector)).toBe(false);
      }
    }
    expect(held).toBeGreaterThan(0);
  });

  it('refuses s + L, and takes s', () => {
    const [secret, nonce] = [scalarOf('owner'), scalarOf('nonce')];
    const r = Point.BASE.multiply(nonce).toBytes();
    const vector = signedWith(secret, nonce, r, Point.BASE.multiply(secret).toBytes());
    expect(verdict(vector)).toBe(true);
    const s = bytesToNumberLE(vector.signature.subarray(32)) + ORDER;
    const signature = Uint8Array.from([...r, ...numberToBytesLE(s, 32)]);
    expect(equation({ ...vector, signature })).toBe(false);
    expect(verdict({ ...vector, signature })).toBe(false);
  });

  it('takes what was signed, and nothing that differs from it in one bit', () => {
    const secret = sha256(utf8('a secret'));
    const message = utf8('a message');
    const key = native.derivePublic(secret);
    const signature = native.signEquation(secret, message);
    expect(verdict({ key, message, signature })).toBe(true);
    const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
      bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    for (let bit = 0; bit < 512; bit += 7) {
      expect(verdict({ key, message, signature: flip(signature, bit) })).toBe(false);
      expect(verdict({ key: flip(key, bit % 256), message, signature })).toBe(false);
    }
    expect(verdict({ key, message: flip(message, 0), signature })).toBe(false);
  });

  it('signs alike in both twins', () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(bytes32, fc.uint8Array(), (secret, message) => {
        expect(toHex(noble.derivePublic(secret))).toBe(toHex(native.derivePublic(secret)));
        const signature = native.signEquation(secret, message);
        expect(toHex(noble.signEquation(secret, message))).toBe(toHex(signature));
        expect(verdict({ key: native.derivePublic(secret), message, signature })).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('checkPublicKey', () => {
  const clean = Point.BASE.multiply(scalarOf('owner'));
  const text = (bytes: Uint8Array): string => `Ed25519:${toBase64url(bytes)}`;
  const notOnCurve = Uint8Array.of(2, ...new Uint8Array(31));
  const good = text(clean.toBytes());
  const rows: readonly [string, string, string][] = [
    ['no algorithm', good.slice(8), 'bad_algorithm'],
    ['another algorithm', good.replace('Ed25519', 'ES256'), 'bad_algorithm'],
    ['an algorithm in other letters', good.replace('Ed', 'ed'), 'bad_algorithm'],
    ['nothing', '', 'bad_algorithm'],
    ['the algorithm alone', 'Ed25519:', 'bad_key'],
    ['31 bytes', text(clean.toBytes().subarray(1)), 'bad_key'],
    ['33 bytes', text(new Uint8Array(33)), 'bad_key'],
    ['stray bits', text(new Uint8Array(32)).replace(/A$/, 'B'), 'bad_base64url'],
    ['padding', `${good.slice(0, -1)}=`, 'bad_base64url'],
    ['no point', text(notOnCurve), 'bad_key'],
    ['y = p + 3, which is not canonical', text(numberToBytesLE(PRIME + 3n, 32)), 'bad_key'],
    ['a point with torsion', text(clean.add(TORSION).toBytes()), 'bad_key'],
  ];
  it.each(rows)('refuses %s', (_, key, code) => {
    expect(codeOf(() => checkPublicKey(key))).toBe(code);
  });

  it('refuses the 14 encodings of points of small order', () => {
    const codes = smallOrderEncodings().map((bytes) => codeOf(() => checkPublicKey(text(bytes))));
    expect(codes).toEqual(Array(14).fill('bad_key'));
  });

  it('takes the key of every secret, and gives back the same text', () => {
    const key = publicKeyOf(sha256(utf8('a secret')));
    expect(checkPublicKey(key)).toBe(key);
    expect(publicKeyText(publicKeyBytes(key))).toBe(key);
  });
});

describe('verifySignature', () => {
  const secret = sha256(utf8('a secret'));
  const key = publicKeyOf(secret);
  const message = utf8('a message');

  it('says true for what sign made and false for another message, key or length', () => {
    const signature = sign(secret, message);
    expect(verifySignature(key, message, signature)).toBe(true);
    expect(verifySignature(key, utf8('another'), signature)).toBe(false);
    expect(verifySignature(publicKeyOf(sha256(message)), message, signature)).toBe(false);
    expect(verifySignature(key, message, signature.subarray(0, 63))).toBe(false);
    expect(verifySignature(key, message, Uint8Array.of(...signature, 0))).toBe(false);
    expect(verifySignature(key, message, new Uint8Array(0))).toBe(false);
  });

  it('throws for a text that has not the form of a key', () => {
    expect(codeOf(() => verifySignature('', message, sign(secret, message)))).toBe('bad_algorithm');
  });

  it('refuses R = identity, though the equation holds', () => {
    const scalar = scalarOf('owner');
    const owner = Point.BASE.multiply(scalar).toBytes();
    const vector = signedWith(scalar, 0n, Point.ZERO.toBytes(), owner);
    expect(noble.verifyEquation(owner, vector.message, vector.signature)).toBe(true);
    expect(verifySignature(publicKeyText(owner), vector.message, vector.signature)).toBe(false);
  });

  it('remembers no more keys than it says, and forgets none wrongly', () => {
    const signature = sign(secret, message);
    for (let number = 0; number < 4200; number += 1) {
      native.verifyEquation(sha256(utf8(String(number))), message, signature);
    }
    expect(verifySignature(key, message, signature)).toBe(true);
  });
});

describe.runIf(hasData)('shared vectors', () => {
  const read = (name: string): string => readFileSync(dataPath(`crypto/ed25519/${name}`), 'utf8');

  it('the rule refuses all 12 cases of speccheck', () => {
    const cases = JSON.parse(read('speccheck_cases.json')) as Record<string, string>[];
    const verdicts = cases.map(({ message = '', pub_key: key = '', signature = '' }) =>
      verdict({ key: fromHex(key), message: fromHex(message), signature: fromHex(signature) }),
    );
    expect(verdicts).toEqual(Array(12).fill(false));
  });

  it('the rule takes the valid cases of wycheproof and no other', () => {
    interface Suite {
      readonly testGroups: readonly {
        readonly publicKey: { readonly pk: string };
        readonly tests: readonly Record<'msg' | 'sig' | 'result', string>[];
      }[];
    }
    const suite = JSON.parse(read('wycheproof_ed25519_test.json')) as Suite;
    const counts = { valid: 0, invalid: 0 };
    for (const { publicKey, tests } of suite.testGroups) {
      const key = fromHex(publicKey.pk);
      for (const { msg, sig, result } of tests) {
        const vector = { key, message: fromHex(msg), signature: fromHex(sig) };
        expect(verdict(vector)).toBe(result === 'valid');
        counts[result === 'valid' ? 'valid' : 'invalid'] += 1;
      }
    }
    expect(counts).toEqual({ valid: 88, invalid: 63 });
  });

  it('both twins sign the published signatures', () => {
    const lines = read('sign_input_even8.txt').trim().split('\n');
    for (const line of lines) {
      const [both = '', key = '', message = '', signed = ''] = line.split(':');
      const secret = fromHex(both.slice(0, 64));
      const signature = signed.slice(0, 128);
      for (const twin of [native, noble]) {
        expect(toHex(twin.derivePublic(secret))).toBe(key);
        expect(toHex(twin.signEquation(secret, fromHex(message)))).toBe(signature);
      }
    }
    expect(lines.length).toBe(128);
  });
});
