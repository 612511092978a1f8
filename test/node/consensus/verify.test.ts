import { describe, expect, it } from 'vitest';
import { REJECT_CODES } from '../../../node/consensus/verify.ts';
import { HONEST, HOSTILE, verifyHere } from './hostileMessages.ts';

describe('what an honest peer sends is accepted, or ignored when it is of another height', () => {
  for (const { name, message, expected } of HONEST) {
    it(name, () => expect(verifyHere(message)).toEqual(expected));
  }
});

describe('what only a liar sends is rejected with its code', () => {
  for (const { name, message, expected } of HOSTILE) {
    it(name, () => expect(verifyHere(message)).toEqual(expected));
  }
});

it('every code has a row', () => {
  const seen = new Set(HOSTILE.map(({ expected }) => 'code' in expected && expected.code));
  expect([...seen].sort()).toEqual(Object.keys(REJECT_CODES).sort());
});
