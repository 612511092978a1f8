import { expect, it } from 'vitest';

it('tests run on the Node that runs the ledger, 24 or newer', () => {
  expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
});
