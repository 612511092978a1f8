import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invoices } from '../../../contracts/state/invoices.ts';
import { scanAll } from '../../../contracts/state/state.ts';
import { trading } from '../../node/rest/tradingNode.ts';
import { secretOf } from '../../node/smallChain.ts';
import { tallyAt } from './readingTally.ts';
import { SAMPLES, startToyClients } from './toyClients.ts';

// Things are found by their id, and one's own invoice by its number.

describe('tally find', () => {
  it('shows what has an id to who reads it, and others as much as of nothing', async () => {
    const { node, ids } = await trading();
    const { url } = await node.rest.start();
    const [id = ''] = ids;
    const as = (member: string) =>
      tallyAt(node, url, { member, keyName: 'main', secret: secretOf(member) });
    const [supplier, rival] = [await as('s1'), await as('s3')];
    const { code, json, err } = await supplier('find', id);
    expect([code, err]).toEqual([0, '']);
    expect(json).toMatchObject({ proved: false, transaction: { height: 1 } });
    const keys = (json['items'] as { key: string }[]).map(({ key }) => key);
    expect(keys.sort()).toEqual([`invoice/${id}`, `receivable/${id}`]);
    const hidden = await rival('find', id);
    const absent = await rival('find', 'ab'.repeat(32));
    expect(hidden).toMatchObject({ code: 1, json: { items: [], transaction: null } });
    expect(absent).toEqual(hidden);
    expect((await rival('find', 'an invoice')).err).toMatch(/64 lower-case hexadecimal/);
  });
});

describe('tally invoices list', () => {
  it('asks for a number by its fingerprint, and never by itself', async () => {
    const { node, run, chain } = await startToyClients();
    const words = ['invoices', 'register', join(SAMPLES, 'brake-discs-ubl.xml'), '--yes'];
    expect((await run('tier-1', words)).code).toBe(0);
    const [[, value] = ['', null]] = scanAll(chain.ground.world.facts, 'invoice/', 'invoice0');
    const { identity } = invoices.decode(value);
    const asked: URLSearchParams[] = [];
    node.app.server.on('request', ({ url = '' }) => {
      if (url.startsWith('/v1/invoices')) asked.push(new URL(url, 'http://node').searchParams);
    });
    const list = ['invoices', 'list', '--supplier', 'tier-1'];
    // As somebody types it: small letters, a blank.
    expect((await run('tier-1', [...list, '--number', 'tw-2026- 0458'])).code).toBe(0);
    expect(asked.map((query) => query.get('identity'))).toEqual([identity]);
    await run('tier-1', [...list, '--number', 'TW-2026-0458', '--year', '2025']);
    expect(asked[1]?.get('identity')).not.toBe(identity);
    const narrow = ['--state', 'registered', '--currency', 'EUR', '--due-before', '2027-01-31'];
    await run('tier-1', [...list, ...narrow]);
    expect(Object.fromEntries(asked[2] ?? [])).toEqual({
      ...{ supplier: 'tier-1', state: 'registered', currency: 'EUR', dueBefore: '2027-01-31' },
    });
    expect(asked.join(' ')).not.toMatch(/0458/);
  });

  it.each([
    ['a number without its supplier', ['--number', 'A-1'], /--supplier/],
    ['a year without a number', ['--year', '2026'], /--number/],
    ['a year of two digits', ['--supplier', 'a', '--number', '1', '--year', '26'], /such as 2026/],
  ])('takes not %s', async (_, words, told) => {
    const { run } = await startToyClients();
    const { code, err } = await run('tier-1', ['invoices', 'list', ...words]);
    expect(code).toBe(2);
    expect(err).toMatch(told);
  });
});
