import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashText, sha256 } from '../../ledger/hash.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import {
  decodeValidators,
  hashValidators,
  MAX_VALIDATORS,
  quorumPower,
  skipPower,
  totalPower,
  validatorIndex,
  validatorsJson,
} from '../../ledger/validators.ts';
import { codeOf } from './codeOf.ts';

const keyOf = (name: string): string => publicKeyOf(sha256(utf8(name)));
const entry = (id: string, power = 1) => ({ id, key: keyOf(id), power });
const [a, b, c] = [entry('aa'), entry('bb'), entry('cc')];
const setOf = (powers: readonly number[]): ValidatorSet =>
  powers.map((power, index) => ({
    id: `v${String(index).padStart(3, '0')}`,
    key: keyOf('x'),
    power,
  }));

describe('decodeValidators refuses', () => {
  const many = Array.from({ length: MAX_VALIDATORS + 1 }, (_, at) => entry(`v${1000 + at}`));
  const rows: readonly [string, Json | undefined, string][] = [
    ['nothing', undefined, 'bad_shape'],
    ['an object', {}, 'bad_shape'],
    ['an empty set', [], 'bad_set'],
    ['a set that is not sorted', [b, a], 'bad_set'],
    ['an id twice', [a, { ...b, id: 'aa' }], 'bad_set'],
    ['a key twice', [a, { ...b, key: a.key }], 'bad_set'],
    ['129 validators', many, 'bad_shape'],
    ['a field too many', [{ ...a, name: 'x' }], 'bad_shape'],
    ['a field too few', [{ id: 'aa', key: a.key }], 'bad_shape'],
    ['an id in upper case', [{ ...a, id: 'AA' }], 'bad_shape'],
    ['no power', [{ ...a, power: 0 }], 'bad_shape'],
    ['negative power', [{ ...a, power: -1 }], 'bad_shape'],
    ['power in parts', [{ ...a, power: 1.5 }], 'bad_shape'],
    ['power above a million', [{ ...a, power: 1_000_001 }], 'bad_shape'],
    ['a key of another algorithm', [{ ...a, key: 'ES256:AAAA' }], 'bad_algorithm'],
    ['a key that is too short', [{ ...a, key: 'Ed25519:AAAA' }], 'bad_key'],
    ['a key that is endless', [{ ...a, key: `Ed25519:${'A'.repeat(1000)}` }], 'bad_shape'],
  ];
  it.each(rows)('%s', (_, json, code) => {
    expect(codeOf(() => decodeValidators(json))).toBe(code);
  });
});

describe('a set', () => {
  it('comes back from its JSON, and is named by its hash', () => {
    const set = decodeValidators([a, b, c]);
    expect(decodeValidators(validatorsJson(set))).toEqual(set);
    expect(set.map(({ id }) => validatorIndex(set, id))).toEqual([0, 1, 2]);
    expect(validatorIndex(set, 'constructor')).toBe(-1);
    expect(hashValidators([a])).toBe(hashText(`[{"id":"aa","key":"${a.key}","power":1}]`));
  });

  const rows = [
    [1, 1, 1],
    [2, 2, 1],
    [3, 3, 2],
    [4, 3, 2],
    [5, 4, 2],
    [6, 5, 3],
    [7, 5, 3],
    [10, 7, 4],
    [128_000_000, 85_333_334, 42_666_667],
  ] as const;
  it.each(rows)('of power %i needs %i for a quorum and %i to skip', (total, quorum, skip) => {
    const set = setOf([total]);
    expect([totalPower(set), quorumPower(set), skipPower(set)]).toEqual([total, quorum, skip]);
  });

  it('has quorums that share more than a third, and no smaller ones', () => {
    const powers = fc.array(fc.integer({ min: 1, max: 1_000_000 }), {
      minLength: 1,
      maxLength: 128,
    });
    fc.assert(
      fc.property(powers, (list) => {
        const set = setOf(list);
        const total = BigInt(totalPower(set));
        const [quorum, skip] = [BigInt(quorumPower(set)), BigInt(skipPower(set))];
        expect(quorum * 3n > total * 2n && (quorum - 1n) * 3n <= total * 2n).toBe(true);
        expect(skip * 3n > total && (skip - 1n) * 3n <= total).toBe(true);
        // Two quorums have in common at least what one honest validator needs to be among them.
        expect(quorum * 2n - total >= skip || total < 3n).toBe(true);
        expect(quorum <= total).toBe(true);
      }),
    );
  });
});
