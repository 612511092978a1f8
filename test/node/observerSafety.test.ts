import { expect, it } from 'vitest';
import type { SafetyParts } from '../../node/safety.ts';
import { openSafety } from '../../node/safety.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

it('a node without a validator needs no key and no record, and signs nothing', async () => {
  // The folder has no key: opening one would refuse the start.
  const parts = { home: scratchFolder(), config: { validator: null } } as unknown as SafetyParts;
  const { refused, elsewhere, close } = await openSafety(parts);
  expect([refused, elsewhere]).toEqual([null, null]);
  await close();
});
