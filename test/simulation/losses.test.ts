import { describe, expect, it } from 'vitest';
import { KEPT_LIES } from './keptLies.ts';
import { LOSS_KINDS, lossRun, simulateLosses } from './losses.ts';
import type { TwinsOptions } from './twins.ts';
import { runManyTwins } from './twinsMany.ts';

/** So many of each are run, however long a loaded machine takes; only a hang ends them. */
const NETWORKS = 250;
const TWINS = 1_500;
const HANG_MS = 900_000;

const TWINS_KINDS: readonly TwinsOptions[] = [
  { losers: 2, twins: 0 },
  { losers: 1, twins: 1 },
  { losers: 3, twins: 1, validators: 7 },
];

describe('networks in which safety records are lost', () => {
  it('agree, sign nothing twice, and decide again, whoever of those that kept theirs lies', {
    timeout: HANG_MS,
  }, () => {
    const failures: string[] = [];
    const faults: Record<string, number> = {};
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= NETWORKS; seed += 1) {
      const { scenario, losses = [] } = lossRun(seed);
      const name = `${scenario?.powers.length}/${losses.length}/${scenario?.liar}`;
      seen.set(name, (seen.get(name) ?? 0) + 1);
      const outcome = simulateLosses(seed);
      if (outcome.violation !== null) failures.push(`seed ${seed}: ${outcome.violation}`);
      for (const [fault, times] of Object.entries(outcome.faults)) {
        faults[fault] = (faults[fault] ?? 0) + times;
      }
    }
    expect(failures).toEqual([]);
    // Each kind of lie, and of loss, has to have happened, else the run proves nothing.
    const lies = KEPT_LIES.filter((lie) => lie !== 'keptStalePolka');
    const kinds = [...lies, 'lostRecord', 'lostChainToo', 'gaveUp', 'tookUp', 'crash'];
    expect(kinds.filter((kind) => (faults[kind] ?? 0) < 10)).toEqual([]);
    expect(seen.size).toBe(new Set(LOSS_KINDS.map((kind) => JSON.stringify(kind))).size);
  });

  it('do the same for the same seed', () => {
    for (const seed of [3, 16]) {
      expect(simulateLosses(seed).trace).toBe(simulateLosses(seed).trace);
    }
  });

  it('agree when a liar names an older polka than it knows', { timeout: HANG_MS }, () => {
    // Two polkas at one height, of which a liar hides the newer, are rare.
    let told = 0;
    for (const seed of [100_559, 100_880]) {
      const { violation, faults } = simulateLosses(seed);
      expect([seed, violation]).toEqual([seed, null]);
      told += faults['keptStalePolka'] ?? 0;
    }
    expect(told).toBeGreaterThanOrEqual(10);
  });

  it('stay right with seeds that once failed', { timeout: HANG_MS }, () => {
    // By rounds that a liar drove apart, a round certificate of round 0, a mark that was torn off
    // with a power cut, and by timers at their longest.
    for (const seed of [224, 32, 21, 97, 100_111, 100_534]) {
      expect([seed, simulateLosses(seed).violation]).toEqual([seed, null]);
    }
  });
});

describe('Twins scenarios in which safety records are lost', () => {
  for (const options of TWINS_KINDS) {
    const { losers, twins, validators = 4 } = options;
    it(`never make correct nodes disagree: ${losers} lost, ${twins} twin, of ${validators}`, {
      timeout: HANG_MS,
    }, () => {
      const count = validators === 4 ? TWINS : TWINS / 3;
      const summary = runManyTwins(1, count, { rounds: 10, ...options });
      expect(summary.failures).toEqual([]);
      expect(summary.decisions).toBeGreaterThan(count / 2);
    });
  }

  it('do find disagreement when liars and lost ones have a quorum', { timeout: HANG_MS }, () => {
    const summary = runManyTwins(1, 1_500, { rounds: 10, losers: 2, twins: 1 });
    expect(summary.failures.length).toBeGreaterThan(0);
  });
});
