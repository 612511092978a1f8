import { describe, expect, it } from 'vitest';
import { LOCK_SCENARIOS } from './lockScenarios.ts';
import { ROUND_SCENARIOS } from './roundScenarios.ts';
import { playWith } from './scenario.ts';

describe('named scenarios', () => {
  for (const scenario of [...ROUND_SCENARIOS, ...LOCK_SCENARIOS]) {
    it(`${scenario.name} (${scenario.from})`, () => {
      expect(playWith(scenario, {})).toBeNull();
    });
  }
});
