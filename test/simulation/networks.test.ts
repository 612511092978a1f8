import { describe, expect, it } from 'vitest';
import { CRASH_SCENARIO, crashAt } from './crashEverywhere.ts';
import { HIDDEN_POLKA } from './hiddenPolka.ts';
import { calm } from './scenario.ts';
import { simulate, simulateMany } from './simulate.ts';
import { START_MS } from './toy.ts';
import { runTwins } from './twins.ts';
import { runManyTwins } from './twinsMany.ts';
import { World } from './world.ts';

/** So many of each are run, however long a loaded machine takes; only a hang ends them. */
const NETWORKS = 300;
const TWINS = 6_000;
const HANG_MS = 900_000;

/** Every kind of fault has to have happened, else the run proves nothing. */
const KINDS = [
  'lost',
  'duplicated',
  'reordered',
  'delayedSeconds',
  'partition',
  'crash',
  'tornTails',
  'slowDisk',
  'clockSkew',
  'withheldBody',
  'equivocatedVote',
  'variantProposal',
  'forgedProposal',
  'liar twin',
  'evidence',
  'absent',
];

describe('networks of production cores under seeded faults', () => {
  it('agree, keep their promises, and decide again once the faults end', {
    timeout: HANG_MS,
  }, () => {
    const summary = simulateMany(1, NETWORKS);
    console.log(`${summary.seeds} networks, ${summary.heights} blocks`);
    expect(summary.failures).toEqual([]);
    const rare = KINDS.filter((kind) => (summary.faults[kind] ?? 0) < 10);
    expect(rare).toEqual([]);
  });

  it('stay right with seeds that once failed', { timeout: HANG_MS }, () => {
    // By a mistake of the simulator each: bodies of old blocks, a liar with a third of the power.
    for (const seed of [14, 33, 35, 47, 86, 87, 93, 955]) {
      expect([seed, simulate(seed).violation]).toEqual([seed, null]);
    }
  });

  it('do the same for the same seed', () => {
    for (const seed of [5, 16, 77]) expect(simulate(seed).trace).toBe(simulate(seed).trace);
    expect(simulate(5).trace).not.toBe(simulate(6).trace);
  });

  it('survive a power cut at every effect and disk operation of one node', {
    timeout: HANG_MS,
  }, () => {
    const failed: string[] = [];
    let cuts = 0;
    for (let point = 1; point <= 150; point += 1) {
      const { violation, faults } = crashAt(point, 1 + (point % 7));
      if (violation !== null) failed.push(`point ${point}: ${violation}`);
      cuts += faults['crash'] ?? 0;
    }
    expect(failed).toEqual([]);
    expect(cuts).toBeGreaterThan(200);
  });

  it('recover when all nodes lose power at once, twice', { timeout: HANG_MS }, () => {
    for (let point = 5; point <= 95; point += 6) {
      const points = new Map(
        ['v0', 'v1', 'v2', 'v3'].map((name) => [name, new Set([point, point + 25])] as const),
      );
      const outcome = simulate(point, { scenario: CRASH_SCENARIO, crashAt: points });
      expect([point, outcome.violation]).toEqual([point, null]);
    }
  });
});

describe('an idle network', () => {
  it('makes no block but for the heartbeat, and pays within three seconds of a due time', () => {
    const due = START_MS + 45_000;
    const scenario = { ...calm(4), transactionEveryMs: 0, faultyForMs: 600_000 };
    const world = new World(3, {
      scenario,
      due: (head) => (head.timeMs < due ? due : null),
    });
    const outcome = world.run();
    const times = world.nodes[0]?.chain.map(({ block }) => block.header.time - START_MS) ?? [];
    expect(outcome.violation).toMatch(/^I11 stuck/); // it waits: nothing is left to do
    expect(times.length).toBeGreaterThanOrEqual(1);
    expect(times[0]).toBeGreaterThanOrEqual(45_000);
    expect(times[0]).toBeLessThan(48_000);
    expect(times[1] ?? 645_000).toBeGreaterThanOrEqual(645_000);
  });
});

describe('Twins scenarios', () => {
  it('never make two correct nodes decide differently', { timeout: HANG_MS }, () => {
    const summary = runManyTwins(1, TWINS);
    console.log(`${summary.scenarios} Twins scenarios, ${summary.decisions} decisions`);
    expect(summary.failures).toEqual([]);
    expect(summary.decisions).toBeGreaterThan(summary.scenarios);
  });

  it('nor in the history against which the rule of newer polkas stands', () => {
    const outcome = runTwins(1, { rounds: 3, script: HIDDEN_POLKA });
    expect(outcome).toEqual({ disagreement: null, decided: 1, rounds: 3 });
  });

  it('nor with two faulty of seven', { timeout: HANG_MS }, () => {
    const summary = runManyTwins(1, 300, { validators: 7, twins: 2 });
    expect(summary.failures).toEqual([]);
    expect(summary.decisions).toBeGreaterThan(300);
  });

  it('do find disagreement when more than a third is faulty', { timeout: HANG_MS }, () => {
    expect(runManyTwins(1, 300, { twins: 2 }).failures.length).toBeGreaterThan(0);
  });
});
