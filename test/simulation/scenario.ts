/** What one seed stands for: how many nodes, which liar, how bad network and disk are. */
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { Lots } from './lots.ts';
import { toySet } from './toy.ts';

/** How the one faulty validator lies. */
export type Liar =
  | 'none'
  | 'twin'
  | 'equivocator'
  | 'withholder'
  | 'forger'
  | 'silent'
  /** About what it says to those who lost their records, see `keptLies.ts`. */
  | 'keeper';

/** The faults of one run. Probabilities are per message, per crash point and so on. */
export interface Scenario {
  readonly powers: readonly number[];
  readonly liar: Liar;
  /** Whether the set changes from height to height. */
  readonly changingSet: boolean;
  readonly loss: number;
  readonly duplication: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** Probability of a message that comes seconds late. */
  readonly straggling: number;
  /** How often partitions change, and how many of the directed links they cut. */
  readonly partitionEveryMs: number;
  readonly cut: number;
  /** Probability of losing power between two effects or disk operations. */
  readonly crash: number;
  readonly slowDisk: number;
  /** Offset of each node's clock. */
  readonly skewsMs: readonly number[];
  readonly transactionEveryMs: number;
  readonly faultyForMs: number;
}

/** A network without any fault. */
export function calm(size: number): Scenario {
  return {
    powers: Array.from({ length: size }, () => 1),
    liar: 'none',
    changingSet: false,
    loss: 0,
    duplication: 0,
    minDelayMs: 1,
    maxDelayMs: 5,
    straggling: 0,
    partitionEveryMs: 0,
    cut: 0,
    crash: 0,
    slowDisk: 0,
    skewsMs: Array.from({ length: size }, () => 0),
    transactionEveryMs: 200,
    faultyForMs: 2_000,
  };
}

/** The scenario of a seed. Each kind of fault is absent in some runs and strong in others. */
export function drawScenario(lots: Lots): Scenario {
  const size = lots.pick([4, 4, 4, 4, 4, 4, 5, 7, 1, 2, 3]);
  const weighted = size > 3 && lots.chance(0.1);
  const powers = Array.from({ length: size }, () => (weighted ? lots.integer(2, 3) : 1));
  // The last one may be the liar, whose power has to stay below a third: not 3 of 2+2+2+3.
  if (weighted) powers[size - 1] = 2;
  const sometimes = (probability: number, most: number): number =>
    lots.chance(probability) ? lots.fraction() * most : 0;
  const maxDelayMs = lots.pick([20, 60, 200, 400]);
  return {
    powers,
    liar: size >= 4 && lots.chance(0.7) ? drawLiar(lots) : 'none',
    changingSet: size >= 5 && lots.chance(0.3),
    loss: sometimes(0.7, 0.45),
    duplication: sometimes(0.6, 0.2),
    minDelayMs: lots.pick([1, 5, 20]),
    maxDelayMs,
    straggling: sometimes(0.5, 0.05),
    partitionEveryMs: lots.pick([0, 700, 1_500, 3_000]),
    cut: lots.fraction() * 0.7,
    crash: sometimes(0.6, 0.01),
    slowDisk: sometimes(0.3, 0.2),
    skewsMs: powers.map(() => drawSkew(lots)),
    transactionEveryMs: lots.pick([150, 400, 1_500]),
    faultyForMs: lots.pick([6_000, 12_000, 20_000]),
  };
}

/** The set of a height: all nodes, or all but one that takes turns every third height. */
export function setOf(scenario: Scenario, height: number): ValidatorSet {
  const set = toySet(scenario.powers);
  if (!scenario.changingSet) return set;
  const left = Math.floor(height / 3) % set.length;
  // The liar stays, so that never more than one in the set is faulty.
  return left === set.length - 1 ? set : set.filter((_, index) => index !== left);
}

function drawLiar(lots: Lots): Liar {
  return lots.pick<Liar>(['twin', 'twin', 'equivocator', 'withholder', 'forger', 'silent']);
}

function drawSkew(lots: Lots): number {
  if (lots.chance(0.5)) return 0;
  // Within the precision of 500 ms between any two; a few are beyond it.
  return lots.chance(0.1) ? lots.integer(-900, 900) : lots.integer(-240, 240);
}
