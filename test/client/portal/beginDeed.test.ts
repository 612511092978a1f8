import { expect, it } from 'vitest';
import { firstFilled, HOW_MUCH, readFilling } from '../../../client/portal/forms/readFilling.ts';
import { chooseOnPiece } from '../../../client/portal/signing/beginDeed.ts';
import { step } from '../../../client/portal/signing/signing.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';

// What is begun from a piece takes units that are open: neither paid, nor released, nor disputed.

const terms = { currency: 'EUR', doubt: null, environment: systemEnvironment } as const;
const piece = { from: 1n, to: 100_000n, paid: 10_000n, released: 5_000n, disputed: 20_000n };
const receivable = {
  ...{ id: 'ab'.repeat(32), currency: 'EUR', payDay: '2026-12-31' },
  mandate: { issuer: 'bank' },
} as Receivable;

function begin() {
  chooseOnPiece(piece, receivable, 'a piece');
  const now = step.value;
  if (now?.kind !== 'choosing') throw new Error('it is asked what to do with the piece');
  const found = now.choices.find(({ type }) => type === 'offerSale');
  if (found === undefined) throw new Error('a piece can be sold');
  return found;
}

it('it offers all open units, and no more', () => {
  const sale = begin();
  const filled = firstFilled(sale);
  expect(filled[HOW_MUCH]).toEqual({ kind: 'text', text: '650.00' });
  expect(readFilling(sale, filled, terms).words).toMatchObject({ from: '10001', to: '75000' });
  const more = { ...filled, [HOW_MUCH]: { kind: 'text', text: '650.01' } } as const;
  const { faults } = readFilling(sale, more, terms);
  expect(faults).toContainEqual({ path: HOW_MUCH, kind: 'open', facts: { amount: '650.00 EUR' } });
});

it('it says what may have been meant by an amount of two meanings', () => {
  const sale = begin();
  const filled = { ...firstFilled(sale), [HOW_MUCH]: { kind: 'text', text: '0.500' } } as const;
  const { faults } = readFilling(sale, filled, terms);
  expect(faults.filter(({ path }) => path === HOW_MUCH)).toMatchObject([{ kind: 'meant' }]);
});
