import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyOrder } from '../../contracts/state/keyOrder.ts';

/** A table of keys, kept in order by what is tested, and what a plain list would say of it. */
class Shelf {
  readonly #live = new Set<string>();
  readonly #order = new KeyOrder(() => this.#live);

  put(key: string): void {
    if (this.#live.has(key)) return;
    this.#live.add(key);
    this.#order.add(key);
  }

  remove(key: string): void {
    if (this.#live.delete(key)) this.#order.remove(key);
  }

  check(gte: string, lt: string, limit: number): void {
    const all = [...this.#live].filter((key) => key >= gte && key < lt).sort();
    expect(this.#order.range(gte, lt, limit)).toEqual(all.slice(0, limit));
  }
}

const NAMES = ['a', 'ab', 'b'];
const keyOf = (family: string, number: number): string =>
  `${family}/${String(number).padStart(4, '0')}`;

/** So many keys of one family are put or removed, one after the other, up or down. */
const change = fc.record({
  puts: fc.boolean(),
  isDown: fc.boolean(),
  family: fc.constantFrom(...NAMES),
  from: fc.nat(1_500),
  step: fc.integer({ min: 1, max: 3 }),
  count: fc.integer({ min: 1, max: 700 }),
});
const bound = fc
  .tuple(fc.constantFrom(...NAMES), fc.nat(3_600))
  .map(([family, number]) => keyOf(family, number));
/** Within a family, a whole one, over several, and all. */
const range = fc.oneof(
  fc.tuple(bound, bound),
  fc.constantFrom(...NAMES).map((family): [string, string] => [`${family}/`, `${family}0`]),
  fc.constant<[string, string]>(['', '~']),
);
const question = fc.tuple(range, fc.constantFrom(0, 1, 7, 10_000));
/** A change, and what is asked after it: nothing at times, so that families wait unsorted. */
const step = fc.tuple(change, fc.array(question, { maxLength: 3 }));

describe('keys in order', () => {
  it('are in every range what a sorted list has there, after any puts and removes', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), (steps) => {
        const shelf = new Shelf();
        for (const [{ puts, isDown, family, from, step: by, count }, questions] of steps) {
          for (let at = 0; at < count; at += 1) {
            const key = keyOf(family, from + by * (isDown ? count - 1 - at : at));
            if (puts) shelf.put(key);
            else shelf.remove(key);
          }
          for (const [[gte, lt], limit] of questions) shelf.check(gte, lt, limit);
        }
        shelf.check('', '~', 10_000);
      }),
    );
  });

  it('stay so while chunks are split, emptied from their first keys on, and filled again', () => {
    const shelf = new Shelf();
    const all = Array.from({ length: 1_100 }, (_, at) => keyOf('k', at));
    // Asked for first: what comes is put in its place one by one.
    shelf.put('k/');
    shelf.check('k/', 'k0', 1);
    const look = (): void => {
      shelf.check('k/', 'k0', 10_000);
      for (let at = 0; at < all.length; at += 64) shelf.check(keyOf('k', at), 'k0', 3);
    };
    for (const round of [all, all.toReversed()]) {
      for (const [at, key] of round.entries()) {
        shelf.put(key);
        if (at % 128 === 0) look();
      }
      look();
      for (const [at, key] of round.entries()) {
        shelf.remove(key);
        if (at % 32 === 0) look();
      }
      look();
    }
  });
});
