import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScopeWords, tellScope } from '../../../client/cli/members/scopeWords.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import { START, secretOf } from '../auditor/toyChain.ts';
import { startToyClients } from './toyClients.ts';

// The keys of a member by commands: a key that may do a part, what that is, and what it is not.

describe('tally keys add', () => {
  it('adds a key with a scope, which list tells in words and nodes hold', async () => {
    const { home, run, chain } = await startToyClients();
    const file = join(home, 'clerk.key');
    const secret = secretOf('bank clerk');
    await writeKeyFile(file, { member: 'bank', keyName: 'clerk', secret });
    const scope = ['--scope', 'read', 'sign=issueMoney', 'EUR=50.00/70.00', 'until=2027-12-31'];
    const added = await run('bank', ['keys', 'add', file, ...scope]);
    expect(added, added.err).toMatchObject({ code: 0, json: { code: 'ok' } });
    const list = await run('bank', ['keys', 'list', 'bank'], { json: false });
    expect(list.out).toContain('main: active; may do all');
    const words = 'reads; signs issueMoney; up to 50.00 EUR a deed and 70.00 EUR a day';
    expect(list.out).toMatch(/clerk: pending until 2026-\S+; /);
    expect(list.out).toContain(`${words}; until 2027-12-31`);
    expect(chain.genesis.start).toBe(START);
    const { json } = await run('bank', ['keys', 'list', 'bank']);
    expect(json).toMatchObject({
      member: 'bank',
      keys: [{ name: 'clerk', scope: { deeds: ['issueMoney'], read: true } }, { scope: null }],
    });
    const nobody = await run('bank', ['keys', 'list', 'nobody']);
    expect(nobody).toMatchObject({ code: 2, json: { error: { code: 'usage' } } });
  });

  it('adds keys of its own member alone', async () => {
    const { home, run } = await startToyClients();
    const said = await run('bank', ['keys', 'add', join(home, 'maker.key')]);
    expect(said).toMatchObject({ code: 2, json: { error: { code: 'usage' } } });
    writeFileSync(join(home, 'none.key'), '{}');
    const none = await run('bank', ['keys', 'add', join(home, 'none.key')]);
    expect(none.code).toBe(2);
  });
});

describe('the words of a scope', () => {
  const genesis = { start: START, dayMs: 86_400_000, utcOffsetMinutes: 0, cutOffHour: 12 };

  it.each([
    [undefined, null],
    [['read'], { read: true, deeds: [], limits: null, lastDay: null }],
    [['sign'], { read: false, deeds: null, limits: null, lastDay: null }],
    [
      ['sign=rejectInvoice,acceptInvoice', 'JPY=500/2,000', 'EUR=1.00/1.00'],
      {
        read: false,
        deeds: ['acceptInvoice', 'rejectInvoice'],
        limits: [
          { currency: 'EUR', perDeed: '100', perDay: '100' },
          { currency: 'JPY', perDeed: '500', perDay: '2000' },
        ],
        lastDay: null,
      },
    ],
  ])('%j are read', (words, scope) => {
    expect(readScopeWords(words)).toEqual(scope);
  });

  it.each([
    'reads',
    'sign=',
    'sign=accept',
    'EUR=5',
    'EUR=0/5',
    'EUR=6/5',
    'XXX=5/5',
    'EUR=1.001/5',
    'until=soon',
    'until',
  ])('%s is none', (word) => {
    expect(() => readScopeWords([word])).toThrow(/scope|amount|EUR/);
  });

  it('are told', () => {
    const none = { read: false, deeds: null, limits: [], until: null };
    const tell = (scope: Parameters<typeof tellScope>[0]) => tellScope(scope, genesis as never);
    expect(tell(null)).toBe('may do all');
    expect(tell({ ...none, limits: null })).toBe('signs every deed');
    expect(tell(none)).toBe('signs every deed; no amounts');
    expect(tell({ ...none, read: true, deeds: [], limits: null })).toBe('reads');
  });
});
