import { expect, it } from 'vitest';
import { listedObligation } from '../../../client/cli/payments/listedObligation.ts';

// A list is a node's word, and what it says goes into the references of payments.

const NAMED = { debtor: 'maker', issuer: 'bank', currency: 'EUR', payDay: '2026-11-30' };

it('an obligation in a list is whose it says, and nothing else that stands beside it', () => {
  expect(listedObligation({ ...NAMED, amount: '7', status: 'published' })).toEqual(NAMED);
});

it.each([
  ['no debtor', { debtor: null }],
  ['a debtor that is no id', { debtor: 'Maker' }],
  ['no issuer', { issuer: 7 }],
  ['an issuer that is no id', { issuer: '../bank' }],
  ['no currency', { currency: null }],
  ['a currency in small letters', { currency: 'eur' }],
  ['no pay day', { payDay: null }],
  ['a pay day that is a number', { payDay: 20_261_130 }],
  ['a pay day that is none', { payDay: '2026-11-31' }],
])('an entry with %s names no obligation', (_what, change) => {
  expect(listedObligation({ ...NAMED, ...change })).toBeNull();
});
