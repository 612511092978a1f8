import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import { secretOf } from '../auditor/toyChain.ts';
import type { ToyClients } from './toyClients.ts';
import { startToyClients } from './toyClients.ts';

// A bank whose payments wait for a second key, by commands alone.

const DAY = 86_400_000;

/** A bank with the keys `main` and `second`, and their policy: both sign what is issued. */
async function ruled(): Promise<ToyClients & { readonly second: string }> {
  const clients = await startToyClients();
  const { chain, home, run } = clients;
  const second = join(home, 'second.key');
  const secret = secretOf('bank second');
  await writeKeyFile(second, { member: 'bank', keyName: 'second', secret });
  expect(await run('bank', ['keys', 'add', second])).toMatchObject({ code: 0 });
  chain.grow([], { time: chain.ground.time + 4 * DAY });
  const file = join(home, 'policy.json');
  const keys = ['main', 'second'];
  const policy = { needed: 2, keys, deeds: ['issueMoney'], above: null, waitDays: 5 };
  writeFileSync(file, JSON.stringify({ policy }));
  const set = await run('bank', ['members', 'set-policy', '--fields', file]);
  expect(set, set.err).toMatchObject({ code: 0, json: { events: [{ type: 'approvalOpened' }] } });
  const agreed = await run('bank', ['approve', String(set.json['id']), '--key', second]);
  expect(agreed, agreed.err).toMatchObject({ code: 0 });
  return { ...clients, second };
}

const MONEY = ['--to', 'maker', '--amount', '500', '--currency', 'EUR', '--payment', 'in'];

it('a payment waits for a second key, is shown, and is done when that has signed', async () => {
  const { run, second, chain } = await ruled();
  const issued = await run('bank', ['money', 'issue', ...MONEY]);
  expect(issued).toMatchObject({ code: 0, json: { events: [{ type: 'approvalOpened' }] } });
  const id = String(issued.json['id']);
  const key = 'account/bank/eur/maker';
  expect(chain.ground.world.facts.get(key)).toBeUndefined();
  const { out } = await run('bank', ['approvals'], { json: false });
  expect(out).toContain(`${id}: issueMoney, signed by main; waits for 1 of second`);
  expect(out).toContain('amount: 500.00 EUR');
  const own = await run('bank', ['approve', id]);
  expect(own).toMatchObject({ code: 1, json: { code: 'already_signed' } });
  const approved = await run('bank', ['approve', id, '--key', second]);
  expect(approved, approved.err).toMatchObject({ code: 0, json: { code: 'ok' } });
  expect(approved.err).toContain('amount: 500.00 EUR');
  expect(chain.ground.world.facts.get(key)).toMatchObject({ balance: '50000' });
  const none = await run('bank', ['approvals']);
  expect(none.json).toEqual({ approvals: [] });
  const gone = await run('bank', ['approve', id, '--key', second]);
  expect(gone).toMatchObject({ code: 2, json: { error: { code: 'usage' } } });
});

it('a payment that is declined is not done', async () => {
  const { run, second, chain } = await ruled();
  const issued = await run('bank', ['money', 'issue', ...MONEY]);
  const id = String(issued.json['id']);
  const declined = await run('bank', ['decline', id, '--key', second]);
  expect(declined, declined.err).toMatchObject({ code: 0 });
  expect(declined.err).toContain('issueMoney, signed by main');
  expect(chain.ground.world.facts.get(`approval/bank/${id}`)).toBeUndefined();
  expect(chain.ground.world.facts.get('account/bank/eur/maker')).toBeUndefined();
  const word = await run('bank', ['decline', 'nothing']);
  expect(word).toMatchObject({ code: 2, json: { error: { code: 'usage' } } });
});
