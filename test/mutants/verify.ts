import type { Mutant } from './mutant.ts';

/** Placeholder until the next lines are written. */
export const VERIFY_MUTANTS: readonly Mutant[] = [];
