import { expect, it } from 'vitest';
import { lowerThan } from '../../node/readers/priority.ts';

it.each([
  [0, 5],
  [5, 10],
  [10, 15],
  [19, 19],
])(
  'readers of a node that was started with %i have %i: never back up, which a user may not',
  (own, readers) => {
    expect(lowerThan(own)).toBe(readers);
  },
);
