/**
 * Networks in which validators lose their safety records, and perhaps their chains, at one height.
 * Those who lie and those who lost theirs have less than a quorum together, for more is too much:
 * a block may then have been decided of which nobody knows that tells.
 */
import { Lots } from './lots.ts';
import type { Loss, Options, Outcome } from './outcome.ts';
import type { Liar, Scenario } from './scenario.ts';
import { drawScenario } from './scenario.ts';
import { simulate } from './simulate.ts';

/** How many validators there are, how many lose their records, and who lies. */
interface Kind {
  readonly size: number;
  readonly losers: number;
  readonly liar: Liar;
  /** The liar says that it lost its record, too. */
  readonly liarLoses?: boolean;
}

/** Every kind of loss that the network has to bear. */
export const LOSS_KINDS: readonly Kind[] = [
  { size: 4, losers: 2, liar: 'none' },
  { size: 4, losers: 1, liar: 'none' },
  { size: 4, losers: 1, liar: 'keeper' },
  { size: 4, losers: 2, liar: 'none' },
  { size: 4, losers: 1, liar: 'keeper' },
  { size: 7, losers: 2, liar: 'keeper' },
  { size: 4, losers: 1, liar: 'silent' },
  { size: 4, losers: 1, liar: 'twin', liarLoses: true },
  { size: 4, losers: 1, liar: 'equivocator', liarLoses: true },
  { size: 5, losers: 2, liar: 'none' },
  { size: 7, losers: 4, liar: 'none' },
  { size: 7, losers: 3, liar: 'keeper' },
  { size: 7, losers: 2, liar: 'twin' },
];

const FAULTY_MS = 12_000;

/** The run of a seed. */
export function lossRun(seed: number): Options {
  const lots = new Lots(seed);
  const kind = lots.pick(LOSS_KINDS);
  const { size, liar } = kind;
  const powers = Array.from({ length: size }, () => 1);
  const drawn = drawScenario(lots);
  const scenario: Scenario = {
    ...drawn,
    ...{ powers, liar, changingSet: false, transactionEveryMs: 150, faultyForMs: FAULTY_MS },
    skewsMs: powers.map((_, index) => drawn.skewsMs[index] ?? 0),
  };
  // Polkas of several rounds come of a bad network only.
  const harsh = { loss: 0.3 + lots.fraction() * 0.2, crash: 0.003, faultyForMs: 2 * FAULTY_MS };
  const losses = drawLosses(lots, kind);
  // A liar can make the timers of the height the longest there are, and several rounds fail.
  const livenessMs = 1_500_000;
  return { scenario: liar === 'keeper' ? { ...scenario, ...harsh } : scenario, losses, livenessMs };
}

/** Mostly at about the same time, when they are in one height. */
function drawLosses(lots: Lots, { size, losers, liar, liarLoses }: Kind): readonly Loss[] {
  const firstMs = lots.integer(300, liar === 'keeper' ? 12_000 : 3_000);
  const spreadMs = lots.pick([50, 50, 400, 4_000]);
  const honest = Array.from(
    { length: size - (liar === 'none' ? 0 : 1) },
    (_, index) => `v${index}`,
  );
  const names = honest.slice(0, losers);
  const last = `v${size - 1}`;
  if (liarLoses === true) names.push(...(liar === 'twin' ? [`${last}a`, `${last}b`] : [last]));
  return names.map((node) => ({
    node,
    afterMs: firstMs + lots.integer(0, spreadMs),
    chainToo: lots.chance(0.2),
  }));
}

/** Runs one seed. */
export function simulateLosses(seed: number, options: Options = {}): Outcome {
  return simulate(seed, { ...lossRun(seed), ...options });
}
