import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import {
  buildCertificate,
  certificateJson,
  decodeCertificate,
  hashCertificate,
  verifyCertificate,
} from '../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import { hashOf, sha256 } from '../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { quorumPower } from '../../ledger/validators.ts';
import type { VoteType } from '../../ledger/vote.ts';
import { voteBytes } from '../../ledger/vote.ts';
import { codeOf } from './codeOf.ts';

const chain = 'ab'.repeat(32);
const vote = { block: 'cd'.repeat(32), height: 7, round: 2 };
const secretOf = (id: string): Uint8Array => sha256(utf8(id));

function setOf(powers: readonly number[]): ValidatorSet {
  return powers.map((power, index) => {
    const id = `validator-${index}`;
    return { id, key: publicKeyOf(secretOf(id)), power };
  });
}

function certify(set: ValidatorSet, signers: readonly number[], type: VoteType = 'precommit') {
  const message = voteBytes({ chain, type, ...vote });
  const signatures = signers.map((index): [string, string] => {
    const id = set[index]?.id ?? '';
    return [id, toBase64url(sign(secretOf(id), message))];
  });
  return buildCertificate(vote, set, new Map(signatures));
}

const four = setOf([1, 1, 1, 1]);
const context = { chain, set: four, type: 'precommit' } as const;
const valid = certify(four, [0, 1, 3]);
const [first = '', second = ''] = valid.signatures.map((signature) => signature ?? '');
const garbage = toBase64url(new Uint8Array(64).fill(9));

describe('verifyCertificate', () => {
  it('says the power behind a certificate', () => {
    expect(verifyCertificate(valid, context)).toEqual({ ok: true, power: 3 });
    expect(verifyCertificate(certify(four, [0, 1, 2, 3]), context)).toEqual({ ok: true, power: 4 });
  });

  it.each([
    [[1]],
    [[1, 1, 1]],
    [Array.from({ length: 10 }, () => 1)],
    [Array.from({ length: 16 }, () => 1)],
    [[5, 4, 3, 2, 1]],
    [[9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ])('takes more than two thirds of the power and never less: %j', (powers) => {
    const set = setOf(powers);
    const total = powers.reduce((sum, power) => sum + power, 0);
    // One after another signs: the first whose power makes it more than two thirds is needed.
    for (let count = 1; count <= powers.length; count += 1) {
      const power = powers.slice(0, count).reduce((sum, one) => sum + one, 0);
      const verdict = verifyCertificate(certify(set, [...Array(count).keys()]), {
        ...context,
        set,
      });
      expect([count, verdict.ok]).toEqual([count, 3 * power > 2 * total]);
    }
  });

  const places = (signatures: readonly (string | null)[]): Certificate => ({
    ...valid,
    signatures,
  });
  const rows: readonly [string, Certificate, object, string][] = [
    ['two of four', certify(four, [0, 3]), {}, 'no_quorum'],
    ['nobody', certify(four, []), {}, 'no_quorum'],
    ['a place too few', places(valid.signatures.slice(0, 3)), {}, 'bad_length'],
    ['a place too many', places([...valid.signatures, null]), {}, 'bad_length'],
    ['no places', places([]), {}, 'bad_length'],
    ['a larger set', valid, { set: setOf([1, 1, 1, 1, 1]) }, 'bad_length'],
    [
      'one bad signature beside a quorum',
      places([...valid.signatures.slice(0, 2), garbage, first]),
      {},
      'bad_signature',
    ],
    ['one signer in two places', places([first, first, first, null]), {}, 'bad_signature'],
    [
      'signers who changed places',
      places([second, first, null, valid.signatures[3] ?? null]),
      {},
      'bad_signature',
    ],
    ['another block', { ...valid, block: 'ce'.repeat(32) }, {}, 'bad_signature'],
    ['another height', { ...valid, height: 8 }, {}, 'bad_signature'],
    ['another round', { ...valid, round: 3 }, {}, 'bad_signature'],
    ['another chain', valid, { chain: 'ac'.repeat(32) }, 'bad_signature'],
    ['prevotes taken for precommits', certify(four, [0, 1, 2], 'prevote'), {}, 'bad_signature'],
    ['precommits taken for prevotes', valid, { type: 'prevote' }, 'bad_signature'],
    [
      'more power elsewhere',
      valid,
      { set: setOf([1, 1, 9, 1].map((power) => power)) },
      'no_quorum',
    ],
  ];
  it.each(rows)('refuses %s', (_, certificate, change, code) => {
    expect(verifyCertificate(certificate, { ...context, ...change })).toMatchObject({
      ok: false,
      code,
    });
  });

  it('is satisfied by exactly those signers whose power is a quorum', () => {
    const powers = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(powers, fc.nat(31), (list, mask) => {
        const set = setOf(list);
        const signers = list.map((_, index) => index).filter((index) => (mask >> index) & 1);
        const power = signers.reduce((sum, index) => sum + (list[index] ?? 0), 0);
        const verdict = verifyCertificate(certify(set, signers), { ...context, set });
        expect(verdict.ok).toBe(power >= quorumPower(set));
      }),
      { numRuns: 60 },
    );
  });

  it('throws nothing but a FormatError for what was never decoded', () => {
    const odd = places(['x', '', '=', garbage]);
    expect(codeOf(() => verifyCertificate(odd, context))).toBe('bad_base64url');
  });
});

describe('a certificate', () => {
  it('comes back from its JSON, and is named by its hash', () => {
    expect(decodeCertificate(certificateJson(valid))).toEqual(valid);
    expect(hashCertificate(valid)).toBe(hashOf(encodeCanonical(certificateJson(valid))));
    expect(hashCertificate(certify(four, [0, 1, 2]))).not.toBe(hashCertificate(valid));
  });

  it('is built for validators of the set only', () => {
    expect(() => buildCertificate(vote, four, new Map([['stranger', garbage]]))).toThrow(
      'in the set',
    );
  });

  const json = certificateJson(valid) as { readonly [key: string]: Json };
  const rows: readonly [string, Json | undefined, string][] = [
    ['nothing', undefined, 'bad_shape'],
    ['null', null, 'bad_shape'],
    ['a field too many', { ...json, type: 'precommit' }, 'bad_shape'],
    ['no block', { ...json, block: null }, 'bad_shape'],
    ['height 0', { ...json, height: 0 }, 'bad_shape'],
    ['a negative round', { ...json, round: -1 }, 'bad_shape'],
    ['a round beyond 2^31', { ...json, round: 2 ** 31 }, 'bad_shape'],
    ['129 places', { ...json, signatures: Array(129).fill(null) }, 'bad_shape'],
    ['an empty signature', { ...json, signatures: [''] }, 'bad_shape'],
    ['a number for a signature', { ...json, signatures: [0] }, 'bad_shape'],
    ['padding', { ...json, signatures: [`${first}==`] }, 'bad_shape'],
    ['stray bits', { ...json, signatures: [`${garbage.slice(0, -1)}_`] }, 'bad_base64url'],
  ];
  it.each(rows)('is refused with %s', (_, value, code) => {
    expect(codeOf(() => decodeCertificate(value))).toBe(code);
  });
});
