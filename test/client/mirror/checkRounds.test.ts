import { expect, it } from 'vitest';
import { checkMirror } from '../../../client/mirror/check.ts';
import type { MirrorParts } from '../../../client/mirror/mirror.ts';

// What changes while it is compared is compared again, but not for ever.

/** What a check finds of a row that is what is proved at the comparison with this number. */
async function checked(rightAt: number) {
  const proofs: string[][] = [];
  const key = 'member/x';
  const client = {
    list: async () => ({ items: [{ key, value: {} }], next: null, height: 7 }),
    ask: async () => ({ items: [], next: null, height: 7 }),
    readStates: async (keys: readonly string[]) => {
      proofs.push([...keys]);
      const entries = keys.map((each) => ({ key: each, value: { id: 'proved' }, path: [] }));
      return { bundle: { header: { height: 7 }, entries } };
    },
  };
  const database = {
    cursor: async () => '7',
    facts: async (table: string) => {
      const value = { id: proofs.length >= rightAt ? 'proved' : 'stored' };
      return new Map(table === 'members' ? [[key, value]] : []);
    },
  };
  const report = await checkMirror({ client, database } as unknown as MirrorParts);
  return { differing: report.differing, rounds: proofs.length };
}

it.each([
  [1, [], 1],
  [4, [], 4],
  [5, ['member/x'], 4],
])('a row that is right at comparison %i: %j after %i', async (rightAt, differing, rounds) => {
  expect(await checked(rightAt)).toEqual({ differing, rounds });
});
