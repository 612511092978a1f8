import { deepEqual } from 'node:assert/strict';
import type { Rules } from '../../../node/consensus/rules.ts';
import type { StageOptions } from './stage.ts';
import { Stage } from './stage.ts';

/** A short history of one node with what it has to do. */
export interface NamedScenario {
  /** The law, as a sentence. */
  readonly name: string;
  /** Where the situation is known from. */
  readonly from: string;
  /** Throws when the core does something else. */
  play(set: (options?: StageOptions) => Stage): void;
}

/** States what is expected; throws with both values. */
export function is(actual: unknown, expected: unknown, what: string): void {
  deepEqual(actual, expected, what);
}

/** Plays a scenario with these rules; returns what went differently, or null. */
export function playWith(scenario: NamedScenario, rules: Partial<Rules>): string | null {
  try {
    scenario.play((options = {}) => new Stage({ ...options, rules }));
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}
