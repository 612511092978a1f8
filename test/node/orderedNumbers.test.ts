import { expect, it } from 'vitest';
import { toHex } from '../../ledger/encoding.ts';
import { orderedNumber } from '../../node/store/listKeys.ts';

it.each([
  [0, '00'],
  [1, '0101'],
  [255, '01ff'],
  [256, '020100'],
  [70_000n, '03011170'],
])('the number %s in a list of the store has as few bytes as there are', (number, bytes) => {
  expect(toHex(orderedNumber(number))).toBe(bytes);
});

it('numbers in lists of the store stand in the order of their bytes', () => {
  const numbers = [0, 1, 2, 9, 10, 255, 256, 257, 65_535, 65_536, 16_777_216];
  const sorted = numbers.map((number) => toHex(orderedNumber(number))).sort();
  expect(sorted).toEqual(numbers.map((number) => toHex(orderedNumber(number))));
});
