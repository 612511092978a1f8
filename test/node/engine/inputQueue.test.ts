import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Input } from '../../../node/consensus/input.ts';
import type { Message } from '../../../node/consensus/messages.ts';
import { InputQueue, MAX_WAITING_MESSAGES } from '../../../node/engine/inputQueue.ts';

const wake = (nowMs: number): Input => ({ kind: 'wake', nowMs });
const MESSAGE: Input = {
  kind: 'message',
  nowMs: 0,
  message: {
    ...{ kind: 'vote', type: 'prevote', height: 1, round: 0, block: null },
    ...{ validator: 'v0', signature: '' },
  } as Message,
};

/** InputQueue that note what they do, and wait for `gate` in each input. */
function makeTurns(gate: () => Promise<unknown> = async () => {}) {
  const done: string[] = [];
  const failures: unknown[] = [];
  let inside = 0;
  const turns: InputQueue = new InputQueue({
    take: async (input) => {
      inside += 1;
      done.push(`${inside} ${input.kind} ${'nowMs' in input ? input.nowMs : ''}`);
      // As the core does when it builds: what follows from an input feeds at once.
      if (input.kind === 'wake' && input.nowMs === 1) turns.feed(wake(2));
      await gate();
      inside -= 1;
    },
    onSettled: () => done.push('settled'),
    onFailure: (error) => failures.push(error),
  });
  turns.open();
  return { turns, done, failures };
}

describe('turns', () => {
  it('are taken one at a time, also when the first input feeds the next at once', async () => {
    const { turns, done } = makeTurns(() => setImmediate());
    turns.feed(wake(1));
    await turns.run(async () => void done.push('errand'));
    await setImmediate();
    await setImmediate();
    expect(done).toEqual(['1 wake 1', 'settled', 'errand', 'settled', '1 wake 2', 'settled']);
  });

  it('are bounded for messages, and for nothing that this node owes itself', () => {
    const { turns } = makeTurns();
    for (let count = 0; count < MAX_WAITING_MESSAGES; count += 1) {
      expect(turns.feed(MESSAGE)).toBe(true);
    }
    expect(turns.feed(MESSAGE)).toBe(false);
    expect(turns.feed(wake(5))).toBe(true);
  });

  it('make room again as messages are taken', async () => {
    const { turns } = makeTurns();
    while (turns.feed(MESSAGE));
    await turns.run(async () => {});
    expect(turns.feed(MESSAGE)).toBe(true);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'are not lost %i moments after the last of before',
    async (moments) => {
      const { turns, done } = makeTurns();
      turns.feed(wake(3));
      await turns.run(async () => {});
      for (let moment = 0; moment < moments; moment += 1) await Promise.resolve();
      turns.feed(wake(4));
      await setImmediate();
      expect(done).toContain('1 wake 4');
    },
  );

  it('end with what is in work, and let nobody wait for a turn that never comes', async () => {
    const { turns, done } = makeTurns(() => setImmediate());
    turns.feed(wake(3));
    await Promise.resolve().then(() => {});
    const dropped = turns.run(async () => void done.push('never'));
    await turns.close();
    await dropped;
    await turns.run(async () => void done.push('never'));
    expect(turns.feed(wake(4))).toBe(false);
    expect(done).toEqual(['1 wake 3', 'settled']);
  });

  it('end at the first failure, which is told once and to its caller', async () => {
    const { turns, done, failures } = makeTurns();
    const failure = new Error('the disk is full');
    const errand = turns.run(async () => {
      throw failure;
    });
    const behind = turns.run(async () => void done.push('never'));
    await expect(errand).rejects.toBe(failure);
    await behind;
    expect(failures).toEqual([failure]);
    expect(turns.feed(wake(1))).toBe(false);
    expect(done).toEqual([]);
  });
});
