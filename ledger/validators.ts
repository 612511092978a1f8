import { FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import type { Hash } from './hash.ts';
import { hashJson } from './hash.ts';
import type { PublicKey } from './keys.ts';
import { publicKeyBytes } from './keys.ts';
import { expectArray, expectId, expectInteger, expectObject, expectText } from './shape.ts';

/** One who votes: `power` is an integer from 1 to 1,000,000, 1 unless a network decides else. */
export interface Validator {
  readonly id: string;
  readonly key: PublicKey;
  readonly power: number;
}

/** Sorted by id; never empty; a validator's index is its place here. */
export type ValidatorSet = readonly Validator[];

/** More validators than this are refused before anything about them is checked. */
export const MAX_VALIDATORS = 128;

const MAX_POWER = 1_000_000;

/**
 * A set from its JSON: `[{"id","key","power"}, …]`.
 * @throws FormatError bad_set, bad_shape, bad_algorithm, bad_key. Whether a key is a point of the
 *   prime-order group was checked when it was registered (`checkPublicKey`).
 */
export function decodeValidators(json: Json | undefined): ValidatorSet {
  const set = expectArray(json, 'validators', MAX_VALIDATORS).map(decodeValidator);
  if (set.length === 0) throw new FormatError('bad_set', 'a validator set is not empty');
  for (let at = 1; at < set.length; at += 1) {
    const [before, after] = [set[at - 1]?.id ?? '', set[at]?.id ?? ''];
    if (before >= after) throw new FormatError('bad_set', 'validators are sorted by id, each once');
  }
  if (new Set(set.map((validator) => validator.key)).size !== set.length) {
    throw new FormatError('bad_set', 'no two validators have the same key');
  }
  return set;
}

/** The canonical JSON of a set, ready to be hashed or sent. */
export function validatorsJson(set: ValidatorSet): Json {
  return set.map(({ id, key, power }) => ({ id, key, power }));
}

/** The hash by which headers name a set. */
export function hashValidators(set: ValidatorSet): Hash {
  return hashJson(validatorsJson(set));
}

/** The sum of all powers. */
export function totalPower(set: ValidatorSet): number {
  return set.reduce((sum, validator) => sum + validator.power, 0);
}

/** The least power that exceeds two thirds of the set's: 4 validators need 3, 7 need 5. */
export function quorumPower(set: ValidatorSet): number {
  return Math.floor((2 * totalPower(set)) / 3) + 1;
}

/** The least power that exceeds one third of the set's: at least one of them is correct. */
export function skipPower(set: ValidatorSet): number {
  return Math.floor(totalPower(set) / 3) + 1;
}

/** The place of a validator in its set; -1 when it is not in it. */
export function validatorIndex(set: ValidatorSet, id: string): number {
  return set.findIndex((validator) => validator.id === id);
}

function decodeValidator(json: Json): Validator {
  const entry = expectObject(json, 'validator', ['id', 'key', 'power']);
  const key = expectText(entry['key'], 'validator.key', 64);
  publicKeyBytes(key);
  return {
    id: expectId(entry['id'], 'validator.id'),
    key,
    power: expectInteger(entry['power'], 'validator.power', 1, MAX_POWER),
  };
}
