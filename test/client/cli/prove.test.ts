import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startToyClients } from './toyClients.ts';

// No file is written of what no node has in a block.

it.each(['transaction', 'settlement'])('a %s that nobody has is not proved', async (name) => {
  const { chain, home, run } = await startToyClients();
  chain.grow([]);
  const file = join(home, 'proof.json');
  const what = name === 'transaction' ? 'ab'.repeat(32) : `settle/${'ab'.repeat(32)}`;
  const said = await run('bank', ['prove', name, what, '--out', file]);
  const reason = `no node that answers has ${name} ${what} in a block`;
  expect(said).toMatchObject({ code: 1, json: { file: null, reason }, err: '' });
  expect(existsSync(file)).toBe(false);
});

it('events that a transaction does not have are not shown', async () => {
  const { home, run } = await startToyClients();
  const issue = ['--to', 'bank', '--amount', '500', '--currency', 'EUR', '--payment', 'in'];
  const { json } = await run('bank', ['money', 'issue', ...issue]);
  const file = join(home, 'proof.json');
  const prove = ['prove', 'transaction', String(json['id']), '--out', file, '--events'];
  const said = await run('bank', [...prove, '9']);
  expect([said.code, said.err]).toEqual([2, expect.stringContaining('has no events at 9')]);
  expect((await run('bank', [...prove, '0'])).code).toBe(0);
});
