/** Planted mistakes in what is done when safety records are lost. */
import type { Rules } from '../../node/consensus/rules.ts';
import type { Detector } from './detectors.ts';
import { byLosses, byLostScenario, killedBy } from './detectors.ts';
import type { Mutant } from './mutant.ts';

/** Hunted by disagreement, where lots find it. */
function mutant(
  name: string,
  why: string,
  rules: Partial<Rules>,
  hunt: (rules: Partial<Rules>) => Detector = byLosses,
): Mutant {
  const kill = (): ReturnType<Mutant['kill']> =>
    killedBy([hunt(rules)], 'networks and Twins in which records are lost');
  return { name, why, kill };
}

/** Each replaces one decision of `lostRecords.ts`. */
export const LOSS_MUTANTS: readonly Mutant[] = [
  mutant('only the own round is given up', 'who lost its record may have come one round further', {
    givenUp: (round) => Math.max(1, round),
  }),
  mutant('what was given up is signed all the same', 'a promise that does not bind', {
    maySign: () => true,
  }),
  mutant('what was given up is forgotten in a restart', 'a promise that was not durable', {
    saidAfterRestart: () => null,
  }),
  mutant('one who kept its record is enough', 'a quorum without any of those who speak', {
    isInEveryQuorum: (power) => power > 0,
  }),
  mutant(
    'rounds that differ are given up alike',
    'one who spoke may sign above what it gave up; lots hardly find it',
    { gaveUpSame: () => true },
    byLostScenario,
  ),
  mutant('an answer to an earlier loss is one to this', 'replayed words of before the loss', {
    answers: () => true,
  }),
  mutant('nobody is locked after a loss', 'the polka that was named counts for nothing', {
    lockAfterLoss: () => null,
  }),
  mutant('it signs again in the last round that was given up', 'one round too early', {
    firstAfter: (givenUp) => givenUp,
  }),
];
