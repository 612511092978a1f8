import { expect, it } from 'vitest';
import { AUDITOR, idOf, RestNode } from '../../node/rest/restNode.ts';
import {
  DECIDING,
  decidingMember,
  registerInvoice,
  secretOf,
  smallGenesis,
} from '../../node/smallChain.ts';
import type { Answer } from './readingTally.ts';
import { tallyAt } from './readingTally.ts';

const keyOf = (member: string) => ({ member, keyName: 'main', secret: secretOf(member) });
const DAYS = ['--from', '2026-01-01', '--until', '2026-12-31', '--yes'];

it('a mandate is proposed, shown, read under and told of by commands', async () => {
  const genesis = smallGenesis('mandated', {}, [], [decidingMember()]);
  const node = await RestNode.open({ genesis });
  const { url } = await node.rest.start();
  const [validator, auditor, supplier] = await Promise.all(
    [{ ...keyOf('v1'), secret: DECIDING }, AUDITOR, keyOf('s1')].map((key) =>
      tallyAt(node, url, key),
    ),
  );
  if (!validator || !auditor || !supplier) throw new Error('three of three');
  const registered = registerInvoice(genesis, 's1', 0, node.now);
  await node.grow([registered]);
  const key = `invoice/${idOf(registered)}`;
  const mandates = async (): Promise<readonly object[]> =>
    ((await supplier('show', 'mandates')).json as { items: object[] }).items;
  const propose = async (...words: string[]): Promise<Answer> => {
    const done = validator('governance', 'propose-mandate', 'audit', ...words, ...DAYS);
    await expect.poll(() => node.pool.size, { timeout: 60_000 }).toBe(1);
    await node.grow();
    return await done;
  };
  expect(await mandates()).toMatchObject([
    { key: 'reading-mandate/audit', value: { of: null, until: null, proposal: null } },
  ]);
  expect((await auditor('show', 'invoice', idOf(registered))).code).toBe(0);

  expect((await propose('--of', 's1', '--of', 's2')).code).toBe(0);
  expect(await mandates()).toMatchObject([{ value: { of: ['s1', 's2'] } }]);
  const asItself = await auditor('show', 'invoice', idOf(registered));
  expect(asItself).toMatchObject({ code: 1, json: { code: 'not_shown' } });
  const forIt = await auditor('show', 'invoice', idOf(registered), '--for', 's1');
  expect(forIt).toMatchObject({ code: 0, json: { key } });

  const { json } = await supplier('show', 'reads');
  const [{ reads }] = json['nodes'] as [{ reads: readonly { by: string; of: string | null }[] }];
  expect(reads.map(({ by }) => by)).not.toContain('s1');
  expect(reads.filter(({ of }) => of === 's1').length).toBeGreaterThan(0);

  expect((await propose('--nothing')).code).toBe(0);
  const ended = await auditor('show', 'invoice', idOf(registered), '--for', 's1');
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('no reading mandate');
}, 120_000);
