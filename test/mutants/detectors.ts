/** The tests that hunt mutants of consensus, each with the seeds it is given. */
import type { Rules } from '../../node/consensus/rules.ts';
import { findDifference } from '../node/consensus/duelRuns.ts';
import { LOCK_SCENARIOS } from '../node/consensus/lockScenarios.ts';
import { playLost } from '../node/consensus/lostScenarios.ts';
import { ROUND_SCENARIOS } from '../node/consensus/roundScenarios.ts';
import { playWith } from '../node/consensus/scenario.ts';
import { HIDDEN_POLKA } from '../simulation/hiddenPolka.ts';
import { simulateLosses } from '../simulation/losses.ts';
import type { Options } from '../simulation/outcome.ts';
import { simulate } from '../simulation/simulate.ts';
import type { TwinsOptions } from '../simulation/twins.ts';
import { runTwins } from '../simulation/twins.ts';
import type { Kill } from './mutant.ts';

/** Looks for trouble; returns which test and seed found it, or null. */
export type Detector = () => string | null;

/** The first detector that notices. */
export function killedBy(detectors: readonly Detector[], tried: string): Kill {
  for (const detect of detectors) {
    const found = detect();
    if (found !== null) return { killed: true, by: found };
  }
  return { killed: false, by: `lived through ${tried}` };
}

/** The named scenarios. */
export function byScenario(rules: Partial<Rules>): Detector {
  return () => {
    for (const scenario of [...ROUND_SCENARIOS, ...LOCK_SCENARIOS]) {
      const wrong = playWith(scenario, rules);
      if (wrong !== null) return `scenario "${scenario.name}": ${wrong}`;
    }
    return null;
  };
}

/** The naive reference of Algorithm 1. */
export function byReference(rules: Partial<Rules>, seed = 7, runs = 2_000): Detector {
  return () => {
    const found = findDifference(rules, { runs, seed });
    return found === null ? null : `reference.test.ts, seed ${seed}`;
  };
}

/** Twins scenarios from a seed on. */
export function byTwins(options: TwinsOptions, from = 1, count = 20_000): Detector {
  return () => {
    for (let seed = from; seed < from + count; seed += 1) {
      const { disagreement } = runTwins(seed, options);
      if (disagreement !== null) return `Twins, seed ${seed}: ${disagreement}`;
    }
    return null;
  };
}

/** The Twins scenario that is written out, against which the rule of newer polkas stands. */
export function byHiddenPolka(rules: Partial<Rules>): Detector {
  return () => {
    const { disagreement } = runTwins(1, { rules, rounds: 3, script: HIDDEN_POLKA });
    return disagreement === null ? null : `Twins, hiddenPolka.ts: ${disagreement}`;
  };
}

/** Random networks from a seed on. */
export function byNetwork(options: Options, from = 1, count = 400): Detector {
  return () => {
    for (let seed = from; seed < from + count; seed += 1) {
      const { violation } = simulate(seed, options);
      if (violation !== null) return `network, seed ${seed}: ${violation}`;
    }
    return null;
  };
}

/** The named scenarios of lost safety records. */
export function byLostScenario(rules: Partial<Rules>): Detector {
  return () => {
    const wrong = playLost(rules);
    return wrong === null ? null : `lostScenarios.ts, "${wrong}"`;
  };
}

/** Networks and Twins scenarios in which safety records are lost. */
export function byLosses(rules: Partial<Rules>, count = 1_500): Detector {
  return () => {
    for (let seed = 1; seed <= count; seed += 1) {
      const restart = seed % 3 === 0 ? 0.05 : 0;
      for (const lost of [
        { losers: 2, twins: 0 },
        { losers: 1, twins: 1 },
      ]) {
        const { disagreement } = runTwins(seed, { rules, rounds: 10, restart, ...lost });
        if (disagreement !== null) {
          return `Twins, ${lost.losers} lost, seed ${seed}: ${disagreement}`;
        }
      }
      const { violation } = seed % 20 === 0 ? simulateLosses(seed, { rules }) : NOTHING;
      if (violation !== null) return `lost records, seed ${seed}: ${violation}`;
    }
    return null;
  };
}

const NOTHING = { violation: null } as const;
