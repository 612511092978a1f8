import { createHash } from 'node:crypto';
import type { Hash } from '../../ledger/hash.ts';
import type { TwinsOptions } from './twins.ts';
import { runTwins } from './twins.ts';

/** What many Twins scenarios did together. */
export interface TwinsSummary {
  readonly scenarios: number;
  /** Correct nodes that decided, over all scenarios: none would mean that nothing was tested. */
  readonly decisions: number;
  readonly failures: readonly { readonly seed: number; readonly violation: string }[];
  readonly trace: Hash;
}

/**
 * Runs `count` Twins scenarios from seed `from`; every third restarts nodes in the middle, in every
 * fifth nodes are often wrong about whom they can reach.
 * @param until asked now and then; `true` stops early
 */
export function runManyTwins(
  from: number,
  count: number,
  options: TwinsOptions = {},
  until: () => boolean = () => false,
): TwinsSummary {
  const trace = createHash('sha256');
  const failures: { seed: number; violation: string }[] = [];
  let [scenarios, decisions] = [0, 0];
  for (let seed = from; seed < from + count; seed += 1) {
    const restart = seed % 3 === 0 ? 0.05 : 0;
    const away = seed % 5 === 0 ? 0.5 : 0;
    const { disagreement, decided } = runTwins(seed, { restart, away, ...options });
    scenarios += 1;
    decisions += decided;
    trace.update(`${seed} ${decided} ${disagreement}\n`);
    if (disagreement !== null) failures.push({ seed, violation: disagreement });
    if (scenarios % 256 === 0 && until()) break;
  }
  return { scenarios, decisions, failures, trace: trace.digest('hex') };
}
