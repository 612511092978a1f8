import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Newest } from '../../../node/consensus/knowledge.ts';
import type { Vote } from '../../../node/consensus/messages.ts';
import { proposerOf, proposerOrder } from '../../../node/consensus/proposer.ts';
import { MAX_OLD_ROUNDS, RULES } from '../../../node/consensus/rules.ts';
import { TIMEOUTS, timely, timeoutMs } from '../../../node/consensus/timeouts.ts';
import { addNewest, skipTarget } from '../../../node/consensus/votes.ts';
import { wakeTimeMs } from '../../../node/consensus/wake.ts';
import { CHAIN, toySet } from '../../simulation/toy.ts';

const sizes = fc.integer({ min: 1, max: 30 });
const heights = fc.integer({ min: 1, max: 1_000_000 });

describe('proposers', () => {
  it('any n consecutive rounds name every validator once', () => {
    fc.assert(
      fc.property(sizes, heights, fc.nat(1_000), (size, height, from) => {
        const order = proposerOrder(CHAIN, height, toySet(ones(size)));
        const named = Array.from({ length: size }, (_, at) => proposerOf(order, from + at));
        expect(new Set(named).size).toBe(size);
      }),
    );
  });

  it('take turns in round 0 by height', () => {
    fc.assert(
      fc.property(sizes, heights, (size, height) => {
        const set = toySet(ones(size));
        expect(proposerOrder(CHAIN, height, set)[0]).toBe(set[height % size]?.id);
      }),
    );
  });

  it('share the work of a dead one evenly: nobody follows it twice as often', () => {
    const set = toySet(ones(7));
    const followers = new Map<string, number>();
    for (let height = 0; height < 7_000; height += 7) {
      const [first, second = ''] = proposerOrder(CHAIN, height, set);
      expect(first).toBe('v0');
      followers.set(second, (followers.get(second) ?? 0) + 1);
    }
    for (const times of followers.values()) {
      expect(times).toBeGreaterThan(120);
      expect(times).toBeLessThan(220);
    }
    expect(followers.size).toBe(6);
  });
});

describe('the newest votes of a validator', () => {
  const vote = (round: number, type: 'prevote' | 'precommit', block: string | null): Vote => {
    return { kind: 'vote', type, height: 1, round, block, validator: 'v1', signature: 's' };
  };
  const { next: newest } = addNewest(undefined, vote(2, 'prevote', 'a'));

  it('are those of the highest round, of each type the first', () => {
    expect(newest).toMatchObject({ round: 2, prevote: { block: 'a' }, precommit: null });
    const both = addNewest(newest, vote(2, 'precommit', 'a'));
    expect(both).toMatchObject({ next: { round: 2, precommit: { block: 'a' } }, conflict: null });
    const later = addNewest(both.next, vote(3, 'precommit', null));
    expect(later.next).toMatchObject({ round: 3, prevote: null, precommit: { block: null } });
  });

  it('stay when one of an earlier round comes, which contradicts none of them', () => {
    for (const type of ['prevote', 'precommit'] as const) {
      expect(addNewest(newest, vote(1, type, 'b'))).toEqual({ next: newest, conflict: null });
    }
  });

  it('are contradicted by another one of their round and type alone', () => {
    const conflict = newest.prevote;
    expect(addNewest(newest, vote(2, 'prevote', 'b'))).toEqual({ next: newest, conflict });
    expect(addNewest(newest, vote(2, 'prevote', 'a')).conflict).toBeNull();
  });
});

describe('timeouts', () => {
  it('grow by three tenths a round up to the cap', () => {
    const rounds = [0, 1, 2, 3, 20, 1_000, 2 ** 31 - 1];
    expect(rounds.map((round) => timeoutMs('propose', round, TIMEOUTS))).toEqual([
      1_500, 1_950, 2_535, 3_295, 60_000, 60_000, 60_000,
    ]);
    expect(timeoutMs('prevote', 0, TIMEOUTS)).toBe(700);
    expect(timeoutMs('precommit', 1, TIMEOUTS)).toBe(910);
  });

  it('never shrink, never pass the cap, and always reach it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(200), (proposeMs, round) => {
        const timeouts = { ...TIMEOUTS, proposeMs };
        const [here, next] = [round, round + 1].map((r) => timeoutMs('propose', r, timeouts));
        expect(next).toBeGreaterThanOrEqual(here ?? 0);
        expect(next).toBeLessThanOrEqual(timeouts.capMs);
        expect(timeoutMs('propose', 100_000, timeouts)).toBe(timeouts.capMs);
      }),
    );
  });
});

describe('proposer-based time', () => {
  const window = { precisionMs: 500, messageDelayMs: 10_000 };
  it.each([
    ['exactly as early as clocks may differ', 0, 10_500, 10_000, true],
    ['a millisecond earlier', 0, 10_501, 10_000, false],
    ['exactly as late as messages may take', 0, 10_000, 20_500, true],
    ['a millisecond later', 0, 10_000, 20_501, false],
    ['later, but in round 1', 1, 10_000, 21_500, true],
    ['a millisecond later than round 1 allows', 1, 10_000, 21_501, false],
    ['any time within a day in a far round', 2 ** 31 - 1, 10_000, 86_400_000, true],
  ])('%s', (_, round, timeMs, receivedAtMs, expected) => {
    expect(timely({ timeMs, round }, receivedAtMs, window)).toBe(expected);
  });
});

describe('waking', () => {
  const parameters = { intervalMs: 50, heartbeatMs: 1_000, precisionMs: 1, messageDelayMs: 1 };
  it.each([
    ['nothing to do: the heartbeat', {}, 11_000],
    ['a transaction: the interval', { transactions: true }, 10_050],
    ['evidence: the interval', { evidence: true }, 10_050],
    ['transactions that rest', { transactions: true, restsUntilMs: 10_300 }, 10_300],
    ['a rest that is over', { transactions: true, restsUntilMs: 9_000 }, 10_050],
    ['no rest outlasts the heartbeat', { transactions: true, restsUntilMs: 12_000 }, 11_000],
    [
      'a due item in a rest',
      { transactions: true, restsUntilMs: 10_300, wakeAtMs: 10_100 },
      10_100,
    ],
    ['evidence in a rest', { transactions: true, evidence: true, restsUntilMs: 10_300 }, 10_050],
    ['a rest without transactions', { restsUntilMs: 10_300 }, 11_000],
    ['a due item before the heartbeat', { wakeAtMs: 10_700 }, 10_700],
    ['a due item after the heartbeat', { wakeAtMs: 12_000 }, 11_000],
    ['a due item of the past: a backlog', { wakeAtMs: 9_000 }, 10_050],
  ])('%s', (_, work, expected) => {
    const all = {
      transactions: false,
      evidence: false,
      wakeAtMs: null,
      restsUntilMs: null,
      ...work,
    };
    expect(wakeTimeMs({ previousTimeMs: 10_000, parameters, work: all })).toBe(expected);
  });
});

describe('counting', () => {
  it('skips to the round that more than a third has reached, as a slow count finds it', () => {
    const set = toySet([1, 2, 1, 3, 1]);
    const heard = fc.array(fc.option(fc.nat(6)), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(heard, (rounds) => {
        const newest = new Map<string, Newest>(
          rounds.flatMap((round, at) =>
            round === null ? [] : [[`v${at}`, { round, prevote: null, precommit: null }] as const],
          ),
        );
        const slow = [6, 5, 4, 3, 2, 1, 0].find((round) => {
          const power = set.reduce(
            (sum, { id, power: each }) =>
              (newest.get(id)?.round ?? -1) >= round ? sum + each : sum,
            0,
          );
          return 3 * power > 8;
        });
        expect(skipTarget(newest, set, RULES)).toBe(slow ?? -1);
      }),
    );
  });

  it('keeps the round before, the round of the lock, and never more than the window', () => {
    const lowest = (round: number, locked: number | null): number =>
      RULES.lowestKept(round, locked === null ? null : { round: locked, block: 'x' });
    expect([lowest(0, null), lowest(1, null), lowest(9, null)]).toEqual([0, 0, 8]);
    expect([lowest(9, 3), lowest(9, 9)]).toEqual([3, 8]);
    expect(lowest(40, 3)).toBe(40 - MAX_OLD_ROUNDS);
  });
});

function ones(size: number): number[] {
  return Array.from({ length: size }, () => 1);
}
