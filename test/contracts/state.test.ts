import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draft, MemoryWorld, scanAll } from '../../contracts/state/state.ts';
import type { Json } from '../../ledger/canonical.ts';

/** A table that could not be simpler. */
class NaiveTable {
  readonly values = new Map<string, Json>();

  scan(gte: string, lt: string, limit: number): [string, Json][] {
    const entries = [...this.values].filter(([key]) => key >= gte && key < lt);
    return entries.sort(([left], [right]) => (left < right ? -1 : 1)).slice(0, limit);
  }
}

const key = fc.integer({ min: 0, max: 40 }).map((number) => `fact/${number}`);
const write = fc.record({
  kind: fc.constantFrom('set', 'set', 'remove', 'savepoint', 'rollback', 'flush'),
  key,
  value: fc.integer({ min: 0, max: 9 }),
});

describe('a draft over a world', () => {
  it('reads as if every write had been made, and can take back those since its savepoint', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 120 }), key, key, (writes, gte, lt) => {
        const world = new MemoryWorld();
        let draft = new Draft(world);
        let naive = new NaiveTable();
        let saved = new Map<string, Json>();
        for (const step of writes) {
          if (step.kind === 'set') {
            draft.set(step.key, step.value);
            naive.values.set(step.key, step.value);
          } else if (step.kind === 'remove') {
            draft.remove(step.key);
            naive.values.delete(step.key);
          } else if (step.kind === 'savepoint') {
            draft.savepoint();
            saved = new Map(naive.values);
          } else if (step.kind === 'flush') {
            world.apply(draft.factWrites(), draft.indexWrites());
            draft = new Draft(world);
            saved = new Map(naive.values);
          } else {
            draft.rollback();
            naive = new NaiveTable();
            for (const [name, value] of saved) naive.values.set(name, value);
          }
          expect(draft.facts.get(step.key)).toBe(naive.values.get(step.key));
        }
        expect(draft.facts.scan(gte, lt, 5)).toEqual(naive.scan(gte, lt, 5));
        expect([...scanAll(draft.facts, '', '~')]).toEqual(naive.scan('', '~', 1000));
        world.apply(draft.factWrites(), draft.indexWrites());
        expect([...scanAll(world.facts, '', '~')]).toEqual(naive.scan('', '~', 1000));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the world alone', () => {
    const world = new MemoryWorld();
    const draft = new Draft(world);
    draft.set('fact/1', 1);
    draft.setIndex('id/1', 1);
    expect(world.facts.get('fact/1')).toBeUndefined();
    expect(world.indexes.get('id/1')).toBeUndefined();
  });

  it('writes sorted, and nothing about what came and went', () => {
    const draft = new Draft(new MemoryWorld());
    draft.set('fact/b', 1);
    draft.set('fact/a', 2);
    draft.set('fact/c', 3);
    draft.remove('fact/c');
    expect([...draft.factWrites()]).toEqual([
      ['fact/a', 2],
      ['fact/b', 1],
    ]);
  });
});

describe('a table in memory', () => {
  it('stays in order through many thousand changes', () => {
    const world = new MemoryWorld();
    const entry = (number: number): string => `fact/${String((number * 7919) % 10_007)}`;
    for (let round = 0; round < 40; round += 1) {
      const facts = new Map<string, Json | null>();
      for (let at = 0; at < 250; at += 1) facts.set(entry(round * 250 + at), round);
      for (let at = 0; at < 100; at += 1) facts.set(entry((round - 5) * 250 + at), null);
      world.apply(facts, new Map());
      const keys = world.facts.scan('', '~', 50).map(([name]) => name);
      expect(keys).toEqual(keys.toSorted());
      expect(keys.length).toBe(50);
    }
    const all = [...scanAll(world.facts, '', '~')].map(([name]) => name);
    expect(all).toEqual(all.toSorted());
    expect(new Set(all).size).toBe(40 * 250 - 35 * 100);
  });
});

describe('what is done within a bound of work', () => {
  const write = (draft: Draft, count: number): number => {
    for (let at = 0; at < count; at += 1) draft.set(`fact/bound/${at}`, { at });
    return count;
  };

  it('is broken off beyond it, and nothing behind it is', () => {
    const draft = new Draft(new MemoryWorld());
    draft.savepoint();
    expect(draft.within(20, () => write(draft, 2))).toBe(2);
    expect(write(draft, 20)).toBe(20);
    draft.savepoint();
    expect(draft.within(20, () => write(draft, 20))).toBeNull();
    draft.rollback();
    expect(draft.facts.get('fact/bound/19')).toEqual({ at: 19 });
  });

  it('fails as it would without one', () => {
    const draft = new Draft(new MemoryWorld());
    const fail = (): never => {
      throw new Error('of its own');
    };
    expect(() => draft.within(20, fail)).toThrow('of its own');
  });
});
