/** Validators that change while the faults of a seed happen to everybody. */
import { utf8 } from '../../ledger/encoding.ts';
import { sha256 } from '../../ledger/hash.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { CouncilWorld } from './councilWorld.ts';
import { drawEngineScenario } from './engineScenario.ts';
import type { EngineOutcome } from './engineWorld.ts';
import { Lots } from './lots.ts';

const NEXT_SECRET = sha256(utf8('the next key of v1'));
const LEAVES = { validator: 'v0', power: 0, key: null, proof: null };

/** One run: v4 joins, v1 changes its key, v0 leaves. */
export class ChangingCouncil {
  readonly council: CouncilWorld;

  constructor(council: CouncilWorld) {
    this.council = council;
    council.node('v1').spare.push(NEXT_SECRET);
    this.#elect('v0', council.seat('v4'), ['v1', 'v2'], () => {
      this.#elect('v4', council.seat('v1', NEXT_SECRET), ['v0', 'v2', 'v3'], () => {
        this.#elect('v4', LEAVES, ['v1', 'v2', 'v3'], () => {});
      });
    });
  }

  /** As `EngineWorld.run`; each change that took place counts as a fault of its kind. */
  async run(): Promise<EngineOutcome> {
    const { world } = this.council;
    const outcome = await world.run();
    const longest = world.nodes.reduce((best, node) =>
      node.chain.height > best.chain.height ? node : best,
    );
    const changes = longest.chain.changes.length;
    return { ...outcome, faults: { ...outcome.faults, 'validators changed': changes } };
  }

  #elect(proposer: string, change: object, voters: readonly string[], next: () => void): void {
    const { council } = this;
    council.plan(
      200,
      proposer,
      () => ({
        type: 'propose',
        version: 1,
        change: { kind: 'validators', changes: [change as never] },
      }),
      (proposal) => {
        let missing = voters.length;
        const ballot: Deed = { type: 'castBallot', version: 1, proposal, knows: 1, vote: 'for' };
        for (const voter of voters) {
          council.plan(
            0,
            voter,
            () => ballot,
            () => {
              missing -= 1;
              if (missing === 0) next();
            },
          );
        }
      },
    );
  }
}

/** The council of a seed. */
export function councilUnderFaults(seed: number): ChangingCouncil {
  const drawn = drawEngineScenario(new Lots(seed));
  const faults = { ...drawn, size: 5, liars: 0, faultyForMs: 12_000, transactionEveryMs: 300 };
  return new ChangingCouncil(new CouncilWorld(seed, 5, 4, faults));
}
