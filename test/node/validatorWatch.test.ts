import { describe, expect, it } from 'vitest';
import type { Validator } from '../../ledger/validators.ts';
import { ValidatorWatch } from '../../node/validatorWatch.ts';

function validator(id: string, power: number, key = id): Validator {
  return { id, key, power };
}

/** What is said of the sets that blocks lead to, one after the other, from height 8 on. */
function saidOf(...sets: Validator[][]): object[] {
  const said: object[] = [];
  const [first = [], ...rest] = sets;
  const watch = new ValidatorWatch(first, { info: (facts) => void said.push(facts) });
  for (const [at, set] of rest.entries()) watch.look(8 + at, set);
  return said;
}

describe('the set of validators', () => {
  const a = validator('a', 1);
  const b = validator('b', 2);

  it('that stays is not spoken of', () => {
    expect(saidOf([a, b], [a, b], [a, { ...b }])).toEqual([]);
  });

  it('is told once when it changes: who, what power, from which height', () => {
    const after = [validator('a', 3), validator('b', 2, 'new'), validator('c', 1)];
    expect(saidOf([a, b], [a, b], after, after, [a])).toEqual([
      {
        from: 11,
        added: ['c 1'],
        removed: [],
        power: ['a 1 -> 3'],
        keys: ['b'],
        total: 6,
        quorum: 5,
      },
      {
        from: 13,
        added: [],
        removed: ['b 2', 'c 1'],
        power: ['a 3 -> 1'],
        keys: [],
        total: 1,
        quorum: 1,
      },
    ]);
  });
});
