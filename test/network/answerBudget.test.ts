import { expect, it } from 'vitest';
import type { AnswerRates } from '../../node/network/answerBudget.ts';
import { AnswerBudget } from '../../node/network/answerBudget.ts';

/** A peer may owe 100 bytes and 10 ms, and pays off 10 bytes and 1 ms a second. */
const RATES: AnswerRates = {
  bytes: { perSecond: 10, burst: 100 },
  work: { perSecond: 1, burst: 10 },
};

it('a peer waits until it owes no more than it may, of bytes or of time', () => {
  const budget = new AnswerBudget(RATES);
  budget.book('a', { bytes: 100, workMs: 10 }, 0);
  expect(budget.waitMs('a', 'bodies', 0)).toBe(0);
  budget.book('a', { bytes: 50, workMs: 0 }, 0);
  expect(budget.waitMs('a', 'bodies', 0)).toBe(5_000);
  expect(budget.waitMs('a', 'bodies', 4_000)).toBe(1_000);
  budget.book('b', { bytes: 0, workMs: 13 }, 4_000);
  expect(budget.waitMs('b', 'bodies', 4_000)).toBe(3_000);
  expect(budget.waitMs('c', 'bodies', 4_000)).toBe(0);
});

it('all peers together owe as much as two, and bodies do not wait for others', () => {
  const budget = new AnswerBudget(RATES);
  for (const peer of ['a', 'b', 'c']) budget.book(peer, { bytes: 100, workMs: 0 }, 0);
  expect(budget.waitMs('d', 'sync', 0)).toBe(5_000);
  expect(budget.waitMs('d', 'bodies', 0)).toBe(0);
});

it('a clock that is set back pays nothing off, and nothing twice', () => {
  const budget = new AnswerBudget(RATES);
  budget.book('a', { bytes: 150, workMs: 0 }, 1_000_000);
  expect(budget.waitMs('a', 'bodies', 0)).toBe(5_000);
  expect(budget.waitMs('a', 'bodies', 2_000)).toBe(3_000);
});

it('each answer has a turn of the event loop that no other has', async () => {
  const budget = new AnswerBudget(RATES);
  let turn = 0;
  let counting: NodeJS.Immediate | undefined;
  const count = (): void => {
    turn += 1;
    counting = setImmediate(count);
  };
  count();
  const when = { now: () => 0, signal: new AbortController().signal };
  const turns = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (peer) => {
      await budget.afford(peer, 'bodies', when);
      return turn;
    }),
  );
  clearImmediate(counting);
  expect(new Set(turns).size).toBe(4);
});

it('whoever waits for its turn waits no longer than it is wanted', async () => {
  const budget = new AnswerBudget(RATES);
  budget.book('a', { bytes: 1_000_000, workMs: 0 }, 0);
  const gone = new AbortController();
  const waiting = budget.afford('a', 'bodies', { now: () => 0, signal: gone.signal });
  gone.abort();
  await expect(waiting).rejects.toThrow('aborted');
});
