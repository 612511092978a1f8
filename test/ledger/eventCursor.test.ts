import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  compareEventPlaces,
  decodeEventCursor,
  encodeEventCursor,
} from '../../ledger/eventCursor.ts';
import { codeOf } from './codeOf.ts';

const number = fc.nat({ max: 9_999_999 });
const place = fc.record({
  height: fc.integer({ min: 1, max: 999_999_999 }),
  at: fc.option(fc.record({ entry: number, index: number })),
});

it('a cursor is read as the place that it was made of', () => {
  fc.assert(
    fc.property(place, (one) => {
      expect(decodeEventCursor(encodeEventCursor(one))).toEqual(one);
    }),
  );
  expect(encodeEventCursor({ height: 12, at: { entry: 3, index: 0 } })).toBe('12-3-0');
  expect(decodeEventCursor('0')).toEqual({ height: 0, at: null });
});

it('places have one order, in which a block ends behind its last event', () => {
  const inOrder = ['0', '1-0-0', '1-0-1', '1-2-0', '1', '2-0-0', '2', '10-0-3', '10'];
  const places = inOrder.map(decodeEventCursor);
  for (const [at, a] of places.entries()) {
    for (const [to, b] of places.entries()) {
      expect(Math.sign(compareEventPlaces(a, b)), `${inOrder[at]} ${inOrder[to]}`).toBe(
        Math.sign(at - to),
      );
    }
  }
});

it.each([
  ...['', '-1', '01', '1-', '1-0', '1-0-', '1-0-0-0', '1-00-0', '0-0-0', '1e3', ' 1', '1.0.0'],
  ...['1000000000', '1-10000000-0', '１'],
])('the cursor "%s" is none', (text) => {
  expect(codeOf(() => decodeEventCursor(text))).toBe('bad_shape');
});
