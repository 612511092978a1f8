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
  readonly killed: boolean;
  readonly by: string;
  readonly seconds: number;
}

async function hunt({ area, at }: Prey): Promise<Hunted> {
  const startMs = performance.now();
  const told = await tried(area, at);
  return { ...told, seconds: (performance.now() - startMs) / 1_000 };
}

/** A mistake that cannot be planted, because its line has changed, proves nothing: it lives. */
async function tried(area: string, at: number): Promise<{ killed: boolean; by: string }> {
  try {
    const mutant = MUTANTS[area]?.[at];
    if (mutant === undefined) throw new Error(`${area} has no mutant ${at}`);
    return await mutant.kill();
  } catch (error) {
    return { killed: false, by: `could not be planted: ${String(error)}` };
  }
}

process.on('message', (prey: Prey) => {
  void hunt(prey).then((hunted) => process.send?.(hunted));
});
