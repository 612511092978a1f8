import { describe, expect, it } from 'vitest';
import { BlockPace } from '../../../node/engine/blockPace.ts';

describe('the pace of blocks', () => {
  it('is what the rules allow until a block was measured, and on a clock that shows no time', () => {
    const pace = new BlockPace();
    expect(pace.limit(2000, 0)).toBe(2000);
    pace.note(2000, 0);
    expect(pace.limit(2000, 0)).toBe(2000);
  });

  it('follows what this node executes in a quarter of a second', () => {
    const pace = new BlockPace();
    pace.note(1000, 500);
    expect(pace.limit(2000, 0)).toBe(500);
    for (let again = 0; again < 20; again += 1) pace.note(1000, 2000);
    expect(pace.limit(2000, 0)).toBe(125);
    expect(pace.limit(100, 0)).toBe(100);
  });

  it('does not believe blocks that are nearly empty, nor a clock that was set back', () => {
    const pace = new BlockPace();
    pace.note(5, 5000);
    pace.note(1000, -5000);
    expect(pace.limit(2000, 0)).toBe(2000);
  });

  it('halves with each round that failed, and leaves a block worth making', () => {
    const pace = new BlockPace();
    expect([1, 2, 3].map((round) => pace.limit(2000, round))).toEqual([1000, 500, 250]);
    expect(pace.limit(2000, 1000)).toBe(50);
    expect(pace.limit(10, 1000)).toBe(10);
  });
});
