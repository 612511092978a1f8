import { describe, expect, it } from 'vitest';
import { MemoryWorld } from '../../contracts/state/state.ts';
import { TableWindow } from '../../contracts/state/tableWindow.ts';

/** Bounds within the window, at its ends, and beyond both. */
const BOUNDS = ['a', 'b', 'b/0', 'b/1', 'b/2', 'b/4', 'b/5', 'b/50', 'b/6', 'b0', 'c/1', 'd'];

describe('a window of a table', () => {
  const world = new MemoryWorld();
  const keys = ['a/1', 'b/1', 'b/2', 'b/3', 'b/4', 'b/5', 'c/1'];
  world.apply(new Map(keys.map((key) => [key, { key }])), new Map());

  it('says what the table says, however much of it is kept', () => {
    for (const most of [1, 2, 4, 5, 6, 100]) {
      const inner = new TableWindow(world.facts, ['b/', 'b0'], most);
      const nested = new TableWindow(inner, ['b/2', 'b/5'], most);
      for (const gte of BOUNDS) {
        for (const lt of BOUNDS) {
          for (const limit of [1, 2, 100]) {
            const expected = world.facts.scan(gte, lt, limit);
            expect(inner.scan(gte, lt, limit)).toEqual(expected);
            expect(nested.scan(gte, lt, limit)).toEqual(expected);
          }
        }
      }
    }
  });

  it('asks the table once for what it keeps', () => {
    let asked = 0;
    const counting = {
      scan: (...words: Parameters<typeof world.facts.scan>) => {
        asked += 1;
        return world.facts.scan(...words);
      },
    };
    const whole = new TableWindow(counting, ['b/', 'b0'], 6);
    for (const lt of ['b/2', 'b/4', 'b0']) whole.scan('b/1', lt, 10);
    expect(asked).toBe(1);
    const part = new TableWindow(counting, ['b/', 'b0'], 3);
    part.scan('b/1', 'b/3', 10);
    part.scan('b/2', 'b/3', 10);
    expect(asked).toBe(2);
    part.scan('b/2', 'b/4', 10);
    expect(asked).toBe(3);
  });
});
