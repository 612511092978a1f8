import { expect, it } from 'vitest';
import { findDifference } from './duelRuns.ts';

it('the core does what Algorithm 1 says, over random histories of one node', () => {
  expect(findDifference({}, { runs: 3_000, seed: 7 })).toBeNull();
}, 120_000);
