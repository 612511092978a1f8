import { expect, it } from 'vitest';
import { listKeys } from '../../../client/mirror/proveFacts.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { ToyChain } from '../auditor/toyChain.ts';
import { startToyNode } from '../cli/toyNode.ts';

// What a node lists says where to look; it goes into no question that has another meaning.

async function keysWith(odd: readonly string[]): Promise<readonly string[]> {
  const chain = new ToyChain();
  const node = await startToyNode(chain);
  node.members.odd = odd.map((key) => [key, 'odd']);
  const client = new LedgerClient({ genesis: chain.genesis, nodes: [node.url] });
  return await listKeys(client, 'members', {});
}

it('keys of members are taken as they are listed', async () => {
  const keys = await keysWith([]);
  expect(keys.length).toBeGreaterThan(2);
  for (const key of keys) expect(key).toMatch(/^member\/[a-z0-9-]+$/);
});

it.each([
  '',
  'member',
  'member/',
  'member/x&height=1',
  'member/a,member/b',
  'member/../status',
  `member/${'x'.repeat(65)}`,
  'member/x#y',
])('the key %j is the word of a node that has no list', async (key) => {
  await expect(keysWith([key])).rejects.toMatchObject({ code: 'bad_answer' });
});
