/** Random histories for the duel between core and reference, with shrinking. */
import fc from 'fast-check';
import type { Rules } from '../../../node/consensus/rules.ts';
import type { Happening } from './duel.ts';
import { Duel } from './duel.ts';

const small = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  vote('prevote', 8),
  vote('precommit', 4),
  proposal(5),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('polka', 'polka', 'commit'), ahead: ahead() }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('body' as const), block: small(1) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('timeout' as const), pick: small(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('absent' as const), away: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('stale' as const),
      timer: fc.constantFrom('propose', 'prevote', 'precommit'),
      back: small(2),
    }),
  },
) as fc.Arbitrary<Happening>;

/**
 * Looks for a history in which the core and the reference differ.
 * @returns the shortest one found with the difference, or null when there is none
 */
export function findDifference(
  rules: Partial<Rules>,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): string | null {
  const history = fc.array(happening, { minLength: 5, maxLength: 60, size: 'max' });
  const details = fc.check(
    fc.property(history, (happenings) => differenceAfter(rules, happenings) === null),
    { numRuns: runs, seed },
  );
  if (!details.failed) return null;
  const [found = []] = details.counterexample ?? [];
  return `${JSON.stringify(found)}\n${differenceAfter(rules, found)}`;
}

function differenceAfter(rules: Partial<Rules>, happenings: readonly Happening[]): string | null {
  const duel = new Duel(rules);
  for (const what of happenings) {
    const found = duel.difference();
    if (found !== null || duel.over) return found;
    duel.happen(what);
  }
  return duel.difference();
}

function ahead(): fc.Arbitrary<-1 | 0 | 1> {
  return fc.constantFrom(0, 0, 0, 1, -1);
}

function vote(kind: 'prevote' | 'precommit', weight: number) {
  return {
    weight,
    arbitrary: fc.record({
      kind: fc.constant(kind),
      from: fc.constantFrom(1, 2, 3),
      ahead: ahead(),
      block: small(2),
    }),
  };
}

function proposal(weight: number) {
  return {
    weight,
    arbitrary: fc.record({
      kind: fc.constant('proposal' as const),
      ahead: fc.constantFrom(0, 0, 0, 1),
      block: small(1),
      validBack: small(3),
      late: fc.boolean(),
    }),
  };
}
