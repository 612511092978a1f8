import { expect, it } from 'vitest';
import type { MarketFacts } from '../../../client/portal/trust/marketFacts.ts';
import { countWaiting } from '../../../client/portal/trust/marketFacts.ts';

// How much of what is traded waits for the word of the member.

const asked = (id: string, isQuoted = false) => ({
  request: { id },
  piece: 1n,
  receivable: {},
  priced: isQuoted ? {} : null,
});
const count = (read: Partial<Record<keyof MarketFacts, readonly object[]>>): number =>
  countWaiting({ ...{ asked: [], quotes: [], quoted: [], obligations: [] }, ...read } as never);

it('requests that are not quoted for yet', () => {
  expect(count({ asked: [asked('one'), asked('two')], quotes: [{ request: 'one' }] })).toBe(1);
});

it('own requests that have quotes, each once', () => {
  const quoted = [asked('one', true), asked('one', true), asked('two', true), asked('three')];
  expect(count({ quoted })).toBe(2);
});

it('payments for which money is missing', () => {
  const unfunded = { amount: 100n, deposited: 50n, line: 39n, drawn: 10n };
  const funded = { amount: 100n, deposited: 50n, line: 40n, drawn: 10n };
  expect(count({ obligations: [unfunded, funded] })).toBe(1);
});
