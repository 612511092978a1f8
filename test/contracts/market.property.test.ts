import { describe, expect, it } from 'vitest';
import { History } from './history.ts';
import { WHAT_HAPPENS } from './whatHappens.ts';

// A failure names its seed; HISTORIES=n runs more of them, marketMain.ts very many.

const HISTORIES = Number(process.env['HISTORIES'] ?? 90);

describe('random histories of the whole market', () => {
  it('hold every law after every block and agree with the naive market', () => {
    const tally = new Map<string, number>();
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const history = new History(seed);
      history.run();
      for (const [what, count] of history.tally) tally.set(what, (tally.get(what) ?? 0) + count);
    }
    // What never happens is not tested: all of it does, in ninety histories. Fewer prove nothing.
    const rare = WHAT_HAPPENS.filter((what) => (tally.get(what) ?? 0) < Math.floor(HISTORIES / 90));
    expect(rare).toEqual([]);
  }, 600_000);
});
