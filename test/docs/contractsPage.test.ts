import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BOUNDS, readTerms } from '../../contracts/terms/checkTerms.ts';
import { tellTerms } from '../../contracts/terms/telling.ts';
import type { Json } from '../../ledger/canonical.ts';
import { aboutContract, bargain, contractOf, cutOff } from '../contracts/bargains.ts';
import { stating } from '../contracts/oracles.ts';

const PAGE = readFileSync(new URL('../../docs/contracts.md', import.meta.url), 'utf8');

function block(language: string): string {
  const [, text = ''] = new RegExp(`\`\`\`${language}\n([^\`]*)\`\`\``).exec(PAGE) ?? [];
  return text;
}

function rowsUnder(heading: string): string[] {
  const part = PAGE.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return part
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name))
    .flatMap((name) => name ?? []);
}

describe('docs/contracts.md', () => {
  const example = JSON.parse(block('json')) as Json;

  it('has an example that is read aloud as it says', () => {
    const terms = readTerms(1, example);
    if ('code' in terms) throw new Error(terms.code);
    expect(`${tellTerms(terms).join('\n')}\n`).toBe(block('text'));
  });

  it('has an example that does what it says', () => {
    for (const delivered of [true, false]) {
      const { market, receivable } = bargain();
      const deed = { type: 'proposeContract', version: 1, receivable, language: 1, terms: example };
      const id = market.ok('tier-one', deed as never);
      market.ok('car-maker', aboutContract('agreeContract', id));
      const oracles = delivered ? ['oracle-one', 'oracle-two'] : ['oracle-one'];
      for (const oracle of oracles) market.ok(oracle, stating(receivable));
      market.wait(cutOff(9));
      const fired = contractOf(market, id).fired.map(({ rule }) => rule);
      expect(fired).toEqual([delivered ? 'delivered' : 'missed']);
    }
  });

  it('lists every condition and every action that the language has', () => {
    const at = (rule: object): string => {
      const read = readTerms(1, { until: '2026-03-10', escrow: null, rules: [rule] } as Json);
      return 'code' in read ? read.code : 'ok';
    };
    const when = { op: 'day', day: '2026-03-09' };
    const source = { oracles: ['oracle-one'], quorum: 1 };
    const rate = { base: 'USD', quote: 'CNY', is: 'atLeast', value: '1', decimals: 0 };
    const fields: Record<string, object> = {
      all: { of: [when] },
      any: { of: [when] },
      not: { of: when },
      day: { day: '2026-03-09' },
      attested: { kind: 'delivery', from: source },
      match: { order: source, receipt: source },
      rate: { ...rate, method: 'agree', from: source, staleDays: 1 },
      compare: { left: { count: 1 }, is: 'equal', right: { countOf: 'pieces' } },
    };
    const acts: Record<string, object> = {
      payNow: { discount: null },
      instalments: { parts: [{ day: '2026-03-09', amount: '1' }] },
      releaseEscrow: { to: 'debtor' },
      makeUndertaking: {},
      convert: { currency: 'CNY', issuer: 'bank-one', value: '7', decimals: 0 },
      cancel: { amount: null },
      extend: { dueDay: '2026-03-31' },
    };
    expect(rowsUnder('Conditions')).toEqual(Object.keys(fields));
    expect(rowsUnder('Actions')).toEqual(Object.keys(acts));
    for (const [op, words] of Object.entries(fields)) {
      expect(at({ name: 'rule', when: { op, ...words }, act: { do: 'cancel', amount: '1' } })).toBe(
        'ok',
      );
    }
    for (const [name, words] of Object.entries(acts)) {
      const expected = name === 'releaseEscrow' ? 'terms_ill_typed' : 'ok';
      expect(at({ name: 'rule', when, act: { do: name, ...words } }), name).toBe(expected);
    }
  });

  it('says the bounds of the language', () => {
    expect(BOUNDS).toEqual({ depth: 4, nodes: 32, cost: 128 });
    expect(PAGE).toContain('conditions four deep, 32 conditions, 128 conditions and words');
  });
});
