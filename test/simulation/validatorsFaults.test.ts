import { describe, expect, it } from 'vitest';
import type { Deed } from '../../ledger/transaction.ts';
import { CouncilWorld } from './councilWorld.ts';
import { drawEngineScenario } from './engineScenario.ts';
import { Lots } from './lots.ts';

/** This suite stops when its share of the time is used up; the seeds are the first ones. */
const BOX_MS = 20_000;
const LEAST_SEEDS = 6;

/** v4 joins and v0 leaves while the faults of the seed happen to everybody. */
function changingUnderFaults(seed: number): CouncilWorld {
  const drawn = drawEngineScenario(new Lots(seed));
  const faults = { ...drawn, size: 5, liar: false, faultyForMs: 12_000, transactionEveryMs: 300 };
  const council = new CouncilWorld(seed, 5, 4, faults);
  const ballot = (proposal: string): Deed => ({
    ...{ type: 'castBallot', version: 1, proposal, vote: 'for' },
  });
  const propose = (change: object): Deed => ({
    ...{ type: 'proposeValidators', version: 1, changes: [change as never] },
  });
  const elect = (proposer: string, change: object, voters: string[], next: () => void): void => {
    council.plan(
      200,
      proposer,
      () => propose(change),
      (proposal) => {
        let missing = voters.length;
        for (const voter of voters) {
          council.plan(
            0,
            voter,
            () => ballot(proposal),
            () => {
              missing -= 1;
              if (missing === 0) next();
            },
          );
        }
      },
    );
  };
  const leaves = { validator: 'v0', power: 0, key: null, proof: null };
  elect('v0', council.seat('v4'), ['v1', 'v2'], () => {
    elect('v4', leaves, ['v1', 'v2', 'v3'], () => {});
  });
  return council;
}

describe('validators that change under seeded faults', () => {
  it('agree, sign nothing twice, lose nothing, and go on with the new set', {
    timeout: 180_000,
  }, async () => {
    const endMs = performance.now() + BOX_MS;
    let [seeds, joined, left] = [0, 0, 0];
    for (let seed = 1; seeds < LEAST_SEEDS || performance.now() < endMs; seed += 1) {
      const council = changingUnderFaults(seed);
      const { violation } = await council.world.run();
      expect([seed, violation]).toEqual([seed, null]);
      const longest = council.world.nodes.reduce((best, node) =>
        node.chain.height > best.chain.height ? node : best,
      );
      const ids = longest.chain.chainState().validators.map(({ id }) => id);
      seeds += 1;
      if (ids.includes('v4')) joined += 1;
      if (!ids.includes('v0')) left += 1;
    }
    console.log(`${seeds} networks, ${joined} with a newcomer, ${left} without a founder`);
    expect(joined).toBeGreaterThan(seeds / 2);
    expect(left).toBeGreaterThan(0);
  });
});
