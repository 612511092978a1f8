import { describe, expect, it } from 'vitest';
import { engineRuns, runManyEngines, seedsFrom } from './engineMany.ts';
import { calmEngines } from './engineScenario.ts';
import type { EngineOutcome } from './engineWorld.ts';
import { EngineWorld } from './engineWorld.ts';

/** These suites stop when their share of the time is used up; the seeds are the first ones. */
const BOX_MS = 20_000;

/**
 * Seeds that are always run: the first ones, and those that notice the mistakes of
 * `test/mutants/engine.ts`. Mistakes like these were in the engine once.
 */
const KEPT = [1, 5, 6, 2, 3, 4, 7, 8];

/** Every kind of fault has to have happened, however slow the machine is. */
const KINDS = [
  'lost',
  'doubled',
  'partitioned',
  'seconds late',
  'slow disk',
  'clock skew',
  'liar',
  'disk full',
];

/** What can be interrupted, with the crash points of the design that it stands for. */
const CUTS: readonly (readonly [string, string])[] = [
  ['disk create', 'C9, C10: a new height has no record, or an empty one'],
  ['disk append', 'C1, C2, C5, C11: an entry is not written, or half of it'],
  ['disk sync', 'C2, C5: an entry is written and not synced'],
  ['disk syncFolder', 'C10: the new record may be gone after the cut'],
  ['disk remove', 'C10: the old record is still there'],
  ['publish consensus', 'C3, C4, C6, C14: a promise is durable, and nobody has heard of it'],
  ['send repair', 'C6: some have heard of it'],
  ['before the commit', 'C7: decided, and the block is not on the disk'],
  ['after the commit', 'C8, C9: the block is on the disk, and no client has heard of it'],
];

const BUSY = { ...calmEngines(4), transactionEveryMs: 150, loss: 0.1, faultyForMs: 3_000 };

async function simulate(seed: number): Promise<EngineOutcome> {
  return await new EngineWorld(seed).run();
}

describe('networks of production engines under seeded faults', () => {
  it('agree, lose nothing that was acknowledged, sign nothing twice, and go on', {
    timeout: 180_000,
  }, async () => {
    const endMs = performance.now() + BOX_MS;
    let run = 0;
    const isOver = (): boolean => {
      run += 1;
      return run >= KEPT.length && performance.now() > endMs;
    };
    const runs = engineRuns([...KEPT, ...seedsFrom(101, 1_000)]);
    const { failures, faults, ...done } = await runManyEngines(runs, isOver);
    const { networks, heights, acknowledged } = done;
    console.log(`${networks} networks, ${heights} blocks, ${acknowledged} transactions`);
    expect(failures).toEqual([]);
    expect(KINDS.filter((kind) => (faults[kind] ?? 0) === 0)).toEqual([]);
  });

  it('do the same for the same seed', { timeout: 60_000 }, async () => {
    expect((await simulate(1)).trace).toBe((await simulate(1)).trace);
    expect((await simulate(1)).trace).not.toBe((await simulate(7)).trace);
  });
});

describe('a power cut', () => {
  it.for(CUTS)('of one node at %s loses nothing (%s)', { timeout: 60_000 }, async ([where]) => {
    let cuts = 0;
    for (const nth of [1, 2, 4]) {
      // Two more soon after the first: a restart can be cut short, too.
      const points = new Set([nth, nth + 1, nth + 3].map((each) => `${where} ${each}`));
      const options = { scenario: BUSY, crashAt: new Map([['v1', points]]) };
      const outcome = await new EngineWorld(nth, options).run();
      expect([nth, outcome.violation]).toEqual([nth, null]);
      cuts += outcome.faults[`power cut: ${where}`] ?? 0;
    }
    expect(cuts).toBeGreaterThanOrEqual(3);
  });

  it.for(CUTS)('of all nodes at %s loses nothing (%s)', { timeout: 60_000 }, async ([where]) => {
    const points = new Set([1, 3].map((nth) => `${where} ${nth}`));
    const crashAt = new Map(['v0', 'v1', 'v2', 'v3'].map((name) => [name, points]));
    const outcome = await new EngineWorld(11, { scenario: BUSY, crashAt }).run();
    expect(outcome.violation).toBeNull();
    expect(outcome.faults[`power cut: ${where}`]).toBeGreaterThanOrEqual(4);
  });
});
