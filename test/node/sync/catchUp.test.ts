import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BadBlockError } from '../../../node/engine/engineParts.ts';
import { answerBlockQuestion, encodeBlockQuestion } from '../../../node/sync/blockQuestion.ts';
import type { CatchUpParts } from '../../../node/sync/catchUp.ts';
import { CatchUp } from '../../../node/sync/catchUp.ts';

/** A node at height 1 whose peers answer as `answers` says; `asked` is whom it asked. */
function makeCatchUp(
  answers: (peer: string) => Promise<Uint8Array>,
  adopt: (peer: string) => Promise<number> = async () => 0,
) {
  const asked: string[] = [];
  const reported: string[] = [];
  const own = { height: 1, nowMs: 1_000_000 };
  const quiet = { info: () => {}, warn: () => {} };
  const parts: CatchUpParts = {
    network: {
      fetch: async (peer) => {
        asked.push(peer);
        return await answers(peer);
      },
      peers: () => ['a', 'liar'].map((name) => ({ name, connected: true })),
      report: (peer) => void reported.push(peer),
    },
    height: () => own.height,
    adopt: async () => await adopt(asked.at(-1) ?? ''),
    now: () => own.nowMs,
    log: quiet,
  };
  return { catchUp: new CatchUp(parts), asked, reported, own };
}

type Wrong = readonly [string, () => Promise<Uint8Array>, () => Promise<number>];

const NOTHING = new Uint8Array(0);

describe('catching up', () => {
  it('asks who is ahead, and others when a liar claims least and shows nothing', async () => {
    const { catchUp, asked, own }: ReturnType<typeof makeCatchUp> = makeCatchUp(
      async (peer) => {
        // A claim that is made again while the question is under way.
        if (peer === 'liar') catchUp.noteAhead('liar', 3);
        return NOTHING;
      },
      async (peer) => {
        if (peer === 'a') own.height = 9;
        return peer === 'a' ? 8 : 0;
      },
    );
    catchUp.noteAhead('liar', 3);
    catchUp.noteAhead('a', 9);
    await setImmediate();
    expect(asked).toEqual(['liar', 'a']);
    expect(own.height).toBe(9);
  });

  it('asks a peer without anything to show again only after a pause', async () => {
    const { catchUp, asked, own } = makeCatchUp(async () => NOTHING);
    for (const atMs of [0, 1_000, 1_900, 2_100]) {
      own.nowMs = 1_000_000 + atMs;
      catchUp.noteAhead('a', 50);
      await setImmediate();
    }
    expect(asked).toEqual(['a', 'a']);
  });

  it.for<Wrong>([
    ['bytes that are no blocks', async () => Uint8Array.of(1, 2, 3), async () => 0],
    ['a false block', async () => NOTHING, () => Promise.reject(new BadBlockError('another'))],
  ])('reports who sends %s, and leaves it alone', async ([, answer, adopt]) => {
    const { catchUp, asked, reported, own } = makeCatchUp(answer, adopt);
    for (const atMs of [0, 5_000, 29_000, 31_000]) {
      own.nowMs = 1_000_000 + atMs;
      catchUp.noteAhead('a', 50);
      await setImmediate();
    }
    expect(asked).toEqual(['a', 'a']);
    expect(reported).toEqual(['a', 'a']);
  });

  it('holds a time-out against nobody for long', async () => {
    const { catchUp, asked, reported, own } = makeCatchUp(async () => {
      throw new Error('timeout');
    });
    for (const atMs of [0, 3_000]) {
      own.nowMs = 1_000_000 + atMs;
      catchUp.noteAhead('a', 50);
      await setImmediate();
    }
    expect([asked, reported]).toEqual([['a', 'a'], []]);
  });

  it('leaves a peer alone that does not hold blocks that old, and reports nobody', async () => {
    const source = { first: 40, run: () => ({ blocks: [] }) };
    const { catchUp, asked, reported, own } = makeCatchUp(async () =>
      answerBlockQuestion(encodeBlockQuestion(2), source),
    );
    for (const atMs of [0, 5_000, 29_000, 31_000]) {
      own.nowMs = 1_000_000 + atMs;
      catchUp.noteAhead('a', 50);
      await setImmediate();
    }
    expect([asked, reported]).toEqual([['a', 'a'], []]);
  });

  it('waits for nothing when the clock was set back', async () => {
    const { catchUp, asked, own } = makeCatchUp(async () => NOTHING);
    catchUp.noteAhead('a', 50);
    await setImmediate();
    own.nowMs -= 3_600_000;
    catchUp.noteAhead('a', 50);
    await setImmediate();
    expect(asked).toEqual(['a', 'a']);
  });

  it('leaves a single block to consensus for a while', async () => {
    const { catchUp, asked, own } = makeCatchUp(async () => NOTHING);
    for (const atMs of [0, 1_000, 1_600]) {
      own.nowMs = 1_000_000 + atMs;
      catchUp.noteAhead('a', 2);
      await setImmediate();
    }
    expect(asked).toEqual(['a']);
  });

  it('leaves each single block to consensus as long, whatever the clock was before', async () => {
    const { catchUp, asked, own } = makeCatchUp(async () => NOTHING);
    const told = async (height: number, atMs: number): Promise<number> => {
      own.nowMs = 1_000_000 + atMs;
      catchUp.noteAhead('a', height);
      await setImmediate();
      return asked.length;
    };
    expect(await told(2, 0)).toBe(0);
    own.height = 2;
    expect(await told(3, 1_600)).toBe(0);
    expect(await told(3, -3_600_000)).toBe(0);
    expect(await told(3, -3_598_400)).toBe(1);
  });

  it('asks nobody for what it has already', async () => {
    const { catchUp, asked } = makeCatchUp(async () => NOTHING);
    for (const height of [0, 1]) catchUp.noteAhead('a', height);
    await setImmediate();
    expect(asked).toEqual([]);
    expect(catchUp.active).toBe(false);
  });

  it('asks nobody once it has stopped', async () => {
    const { catchUp, asked } = makeCatchUp(async () => NOTHING);
    await catchUp.stop();
    catchUp.noteAhead('a', 50);
    await setImmediate();
    expect(asked).toEqual([]);
  });
});
