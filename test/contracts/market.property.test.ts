import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { History } from './history.ts';
import { WHAT_HAPPENS } from './whatHappens.ts';

// A failure names its seed; HISTORIES=n runs more of them, marketMain.ts very many.

const HISTORIES = Number(process.env['HISTORIES'] ?? 90);

/** What the table in indexes.ts says that there is. */
const TABLE = readFileSync(new URL('../../contracts/state/indexes.ts', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith(' * | `'))
  .flatMap((line) => [...line.matchAll(/`([a-z-]+)\//g)].map(([, name = '']) => name));

/** Histories run what is due before they go on, so no stop waits; duePending.test.ts has it. */
const SELDOM = ['stopping'];

describe('random histories of the whole market', () => {
  it('hold every law after every block and agree with the naive market', () => {
    const tally = new Map<string, number>();
    const families = new Set<string>();
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const history = new History(seed);
      history.run();
      for (const { executed } of history.market.blocks) {
        for (const key of executed.indexes.keys()) families.add(key.split('/')[0] ?? '');
      }
      for (const [what, count] of history.tally) tally.set(what, (tally.get(what) ?? 0) + count);
    }
    // What never happens is not tested: all of it does, in ninety histories. Fewer prove nothing.
    const rare = WHAT_HAPPENS.filter((what) => (tally.get(what) ?? 0) < Math.floor(HISTORIES / 90));
    expect(rare).toEqual([]);
    // A list that is never written is whole by every law.
    const written = new Set([...families, ...SELDOM]);
    if (HISTORIES >= 89) expect([...written].sort()).toEqual([...new Set(TABLE)].sort());
  }, 600_000);
});
