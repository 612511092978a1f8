import { MUTANTS } from './registry.ts';

// A process of its own beside others, to which main.ts says which mutant to hunt next; it answers
// with what became of it. A hunt holds the thread, so one process hunts one at a time.

/** A mutant by its area and its place there. */
export interface Prey {
  readonly area: string;
  readonly at: number;
}

/** What became of it, and how long that took. */
export interface Hunted {
  /** `error`: the hunt says nothing of it, because it could not be planted or a run broke off. */
  readonly verdict: 'killed' | 'alive' | 'error';
  readonly by: string;
  readonly seconds: number;
}

async function hunt({ area, at }: Prey): Promise<Hunted> {
  const startMs = performance.now();
  const told = await tried(area, at);
  return { ...told, seconds: (performance.now() - startMs) / 1_000 };
}

async function tried(area: string, at: number): Promise<Omit<Hunted, 'seconds'>> {
  try {
    const mutant = MUTANTS[area]?.[at];
    if (mutant === undefined) throw new Error(`${area} has no mutant ${at}`);
    const { killed, by } = await mutant.kill();
    return { verdict: killed ? 'killed' : 'alive', by };
  } catch (error) {
    return { verdict: 'error', by: String(error) };
  }
}

process.on('message', (prey: Prey) => {
  void hunt(prey).then((hunted) => process.send?.(hunted));
});
