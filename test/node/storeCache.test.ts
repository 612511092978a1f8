import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LruCache } from '../../node/store/lruCache.ts';

describe('a cache', () => {
  it('never costs more than allowed, and gives back what was last put', () => {
    const action = fc.tuple(fc.constantFrom('set', 'get', 'delete'), fc.nat(12), fc.nat(12));
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 80 }),
        fc.integer({ min: 1, max: 30 }),
        (all, max) => {
          const cache = new LruCache<number>(max);
          const model = new Map<string, number>();
          for (const [what, key, cost] of all) {
            if (what === 'set') {
              cache.set(String(key), cost, cost);
              model.set(String(key), cost);
              expect(cache.get(String(key))).toBe(cost <= max ? cost : undefined);
            } else if (what === 'delete') {
              cache.delete(String(key));
              model.delete(String(key));
            }
            const value = cache.get(String(key));
            expect([undefined, model.get(String(key))]).toContain(value);
            expect(cache.cost).toBeLessThanOrEqual(max);
          }
        },
      ),
    );
  });

  it('keeps what was used among the last half of what it may hold', () => {
    const cache = new LruCache<number>(8);
    for (const name of 'abcdefgh') {
      cache.set(name, 1, 1);
      expect(cache.get('a')).toBe(1);
    }
    const kept = [...'abcdefgh'].filter((name) => cache.get(name) !== undefined);
    expect(kept).toEqual(expect.arrayContaining([...'aefgh']));
    expect(kept.length).toBeLessThan(8);
  });
});
