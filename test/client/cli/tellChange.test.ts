import { expect, it } from 'vitest';
import { tellChange } from '../../../client/cli/invoices/tellRivals.ts';

const first = 'ab'.repeat(32);

it('a reissue says what is otherwise than at first, and nothing where nothing is', () => {
  expect(tellChange({ first, changed: [] })).toEqual([]);
  expect(tellChange({ first, changed: ['amount', 'debtor'] })).toEqual([
    `changed: amount, debtor otherwise than when it was registered first: ${first}`,
  ]);
});
