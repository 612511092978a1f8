/**
 * What a change of the validators would make of the set, and whether the network could still
 * decide afterwards. A change is simulated before it counts, and refused with its arithmetic:
 *
 *     leaving x 3 <= total of today         no more than a third of the power goes at once
 *     staying >= quorum of the new set      those who vote today can decide without the newcomers
 *
 * Power under a new key counts as leaving and as new: whether anybody holds the key at a node that
 * runs is not known before it votes.
 */
import type { Validator, ValidatorSet } from '../../ledger/validators.ts';
import { MAX_VALIDATORS, quorumPower, totalPower } from '../../ledger/validators.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';

/**
 * What a validator is to be: with this power, under this key or, when null, under the one that it
 * has. Power 0: no validator any more.
 */
export interface Wish {
  readonly validator: string;
  readonly power: number;
  readonly key: string | null;
}

/** Why a set cannot be changed like that. */
export type ChangeRefusal = Refusal<
  | 'validator_repeated'
  | 'not_in_set'
  | 'nothing_changes'
  | 'too_many_validators'
  | 'too_much_leaves'
  | 'quorum_out_of_reach'
>;

/** The set that the wishes make of `set`, or why they may not. */
export function changeValidators(
  set: ValidatorSet,
  wishes: readonly Wish[],
): { readonly set: ValidatorSet } | ChangeRefusal {
  const wished = new Map(wishes.map((wish) => [wish.validator, wish]));
  if (wished.size < wishes.length) return refuse('validator_repeated');
  const known = new Map(set.map((validator) => [validator.id, validator]));
  const stranger = wishes.find(({ validator, key }) => key === null && !known.has(validator));
  if (stranger !== undefined) return refuse('not_in_set', { validator: stranger.validator });
  const next = applyWishes(known, wished);
  return checkChange(set, next) ?? { set: next };
}

function applyWishes(
  known: ReadonlyMap<string, Validator>,
  wished: ReadonlyMap<string, Wish>,
): ValidatorSet {
  const next: Validator[] = [...known.values()].filter(({ id }) => !wished.has(id));
  for (const { validator: id, power, key } of wished.values()) {
    const own = key ?? known.get(id)?.key;
    if (power > 0 && own !== undefined) next.push({ id, key: own, power });
  }
  return next.sort((left, right) => (left.id < right.id ? -1 : 1));
}

function checkChange(set: ValidatorSet, next: ValidatorSet): ChangeRefusal | null {
  if (isSame(set, next)) return refuse('nothing_changes');
  if (next.length > MAX_VALIDATORS) return refuse('too_many_validators', { MAX_VALIDATORS });
  const total = totalPower(set);
  const leaving = total - sharedPower(set, next, Math.min);
  // Also an empty set: with it all power would go.
  if (leaving * 3 > total) return refuse('too_much_leaves', { leaving, total });
  const staying = sharedPower(set, next, (_, after) => after);
  const quorum = quorumPower(next);
  if (staying >= quorum) return null;
  return refuse('quorum_out_of_reach', { staying, quorum, total: totalPower(next) });
}

function isSame(set: ValidatorSet, next: ValidatorSet): boolean {
  return set.length === next.length && sharedPower(set, next, equalPower) === set.length;
}

function equalPower(before: number, after: number): number {
  return before === after ? 1 : 0;
}

/** The sum of `count` over everyone who is in both sets under one key. */
function sharedPower(
  set: ValidatorSet,
  next: ValidatorSet,
  count: (before: number, after: number) => number,
): number {
  const after = new Map(next.map((validator) => [validator.id, validator]));
  return set.reduce((sum, { id, key, power }) => {
    const own = after.get(id);
    return own?.key === key ? sum + count(power, own.power) : sum;
  }, 0);
}
