import { expect, it } from 'vitest';
import { publicKeyOf } from '../../../ledger/keys.ts';
import { RestNode } from '../../node/rest/restNode.ts';
import { DECIDING, decidingMember, secretOf, smallGenesis } from '../../node/smallChain.ts';
import type { Answer } from './readingTally.ts';
import { tallyAt } from './readingTally.ts';

const NEW = publicKeyOf(secretOf('the new key of s1'));

interface Key {
  readonly name: string;
  readonly revokedAt: number | null;
  readonly activeTime: number | null;
}

it('a member that has lost its keys gets others by the command of docs/governance.md', async () => {
  const genesis = smallGenesis('lost', { keyDelayDays: 2 }, [], [decidingMember()]);
  const node = await RestNode.open({ genesis });
  const { url } = await node.rest.start();
  const words = { member: 'v1', keyName: 'main', secret: DECIDING };
  const validator = await tallyAt(node, url, words);
  const member = await tallyAt(node, url, { ...words, member: 's2', secret: secretOf('s2') });
  const propose = async (...more: string[]): Promise<Answer> => {
    const done = validator('governance', 'propose-keys', 's1', ...more, '--yes');
    await expect.poll(() => node.pool.size, { timeout: 60_000 }).toBe(1);
    await node.grow();
    return await done;
  };
  const keys = async (): Promise<readonly Key[]> => {
    const { json } = await member('show', 'member', 's1');
    return (json as { value: { keys: readonly Key[] } }).value.keys;
  };
  for (const bad of [[], ['--add', 'desk-2'], ['--add', 'desk-2', NEW, 'more']]) {
    expect((await validator('governance', 'propose-keys', 's1', ...bad, '--yes')).code).toBe(2);
  }
  expect((await propose('--add', 'desk-2', NEW)).code).toBe(0);
  const [desk, lost] = await keys();
  expect(desk).toMatchObject({ name: 'desk-2', revokedAt: null, activeTime: null });
  expect(lost).toMatchObject({ name: 'main', revokedAt: expect.any(Number) });

  const third = publicKeyOf(secretOf('a third key of s1'));
  expect((await propose('--keep', 'desk-2', '--add', 'desk-3', third)).code).toBe(0);
  expect((await keys()).slice(0, 3)).toMatchObject([
    { name: 'desk-2', revokedAt: null, activeTime: null },
    { name: 'desk-3', revokedAt: null, activeTime: expect.any(Number) },
    { name: 'main' },
  ]);
}, 120_000);
