/** What one seed stands for in the engine's simulation. */
import type { Lie } from './lies.ts';
import { LIES } from './lies.ts';
import type { Lots } from './lots.ts';

/** The faults of one run. Probabilities are per message, per crash point and so on. */
export interface EngineScenario {
  readonly size: number;
  /** How many of the last validators lie, and how. */
  readonly liars: number;
  readonly lies: Lie;
  readonly loss: number;
  readonly duplication: number;
  readonly maxDelayMs: number;
  /** Probability of a message that comes seconds late. */
  readonly straggling: number;
  /** How often partitions change, and how many of the directed links they cut. */
  readonly partitionEveryMs: number;
  readonly cut: number;
  /** Probability of losing power at a point where something reaches disk, chain or network. */
  readonly crash: number;
  readonly slowDisk: number;
  readonly skewsMs: readonly number[];
  /** How often some clock is set; 0: never. */
  readonly jumpEveryMs: number;
  /** How often some disk is full for a while; 0: never. */
  readonly fullEveryMs: number;
  readonly transactionEveryMs: number;
  readonly faultyForMs: number;
}

/** A network without any fault and without work. */
export function calmEngines(size: number): EngineScenario {
  return {
    size,
    liars: 0,
    lies: 'double votes',
    loss: 0,
    duplication: 0,
    maxDelayMs: 5,
    straggling: 0,
    partitionEveryMs: 0,
    cut: 0,
    crash: 0,
    slowDisk: 0,
    skewsMs: [],
    jumpEveryMs: 0,
    fullEveryMs: 0,
    transactionEveryMs: 0,
    faultyForMs: 2_000,
  };
}

/** The scenario of a seed. Each kind of fault is absent in some runs and strong in others. */
export function drawEngineScenario(lots: Lots): EngineScenario {
  const size = lots.pick([4, 4, 4, 4, 4, 1, 3, 5]);
  const sometimes = (probability: number, most: number): number =>
    lots.chance(probability) ? lots.fraction() * most : 0;
  return {
    size,
    liars: size >= 4 && lots.chance(0.3) ? 1 : 0,
    lies: lots.pick(LIES),
    loss: sometimes(0.7, 0.35),
    duplication: sometimes(0.6, 0.2),
    maxDelayMs: lots.pick([5, 30, 100, 300]),
    straggling: sometimes(0.5, 0.03),
    partitionEveryMs: lots.pick([0, 700, 2_000]),
    cut: lots.fraction() * 0.7,
    crash: sometimes(0.7, 0.012),
    slowDisk: sometimes(0.4, 0.2),
    // Within the precision of 500 ms between any two.
    skewsMs: Array.from({ length: size }, () => (lots.chance(0.5) ? 0 : lots.integer(-240, 240))),
    // A network of one has nobody who refuses a block from the future: a clock that is set back
    // waits there until it has come to the newest block's time, however long that is.
    jumpEveryMs: lots.chance(0.2) && size > 1 ? 3_000 : 0,
    transactionEveryMs: lots.pick([100, 250, 800]),
    faultyForMs: lots.pick([4_000, 8_000, 12_000]),
    fullEveryMs: lots.pick([0, 0, 0, 2_500]),
  };
}

/** The scenario of a seed whose last validators all lie in this way: 1 of 4, or 2 of 7. */
export function drawLyingScenario(lots: Lots, lies: Lie, size: 4 | 7): EngineScenario {
  const drawn = drawEngineScenario(lots);
  const skewsMs = Array.from({ length: size }, (_, index) => drawn.skewsMs[index] ?? 0);
  const liars = size === 4 ? 1 : 2;
  // Shorter than other runs: there are many of these, and larger ones.
  return { ...drawn, size, liars, lies, skewsMs, transactionEveryMs: 150, faultyForMs: 4_000 };
}
