import { describe, expect, it } from 'vitest';
import { BlockPace } from '../../../node/engine/blockPace.ts';

describe('the pace of blocks', () => {
  it('begins with blocks that a slow machine can make', () => {
    expect(new BlockPace().limit(2000, 0)).toBe(500);
  });

  it('follows what this node executes in a quarter of a second', () => {
    const pace = new BlockPace();
    for (let again = 0; again < 40; again += 1) pace.note(1000, 2000);
    expect(pace.limit(2000, 0)).toBe(125);
    expect(pace.limit(100, 0)).toBe(100);
    for (let again = 0; again < 40; again += 1) pace.note(1000, 0);
    expect(pace.limit(2000, 0)).toBe(2000);
  });

  it('does not believe blocks that are nearly empty, nor a clock that was set back', () => {
    const pace = new BlockPace();
    pace.note(5, 5000);
    expect(pace.limit(2000, 0)).toBe(500);
    pace.note(1000, -5000);
    expect(pace.limit(2000, 0)).toBe(1000);
  });

  it('halves with each round that failed, and leaves a block worth making', () => {
    const pace = new BlockPace();
    expect([1, 2, 3].map((round) => pace.limit(2000, round))).toEqual([250, 125, 62]);
    expect(pace.limit(2000, 1000)).toBe(50);
    expect(pace.limit(10, 1000)).toBe(10);
  });
});
