import { describe, expect, it } from 'vitest';
import type { Action, Condition, Terms } from '../../contracts/state/terms.ts';
import type { Setting } from '../../contracts/terms/checkTerms.ts';
import { BOUNDS, checkTerms, costOf, readTerms } from '../../contracts/terms/checkTerms.ts';
import { dryRun } from '../../contracts/terms/dryRun.ts';
import { tellTerms } from '../../contracts/terms/telling.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { Dice } from './dice.ts';
import type { PlainFacts } from './givens.ts';
import { givenOf, march, of, payingWhen, rateIs } from './givens.ts';
import { hashFor } from './market.ts';

const SETTING: Setting = {
  firstDay: march(2),
  open: 100n,
  currency: 'USD',
  dueDay: march(12),
  payDay: march(12),
  lastDueDay: march(31),
  isOracle: (id) => id.startsWith('oracle-'),
  isIssuer: (id) => id === 'bank-one',
};

const DAY: Condition = { op: 'day', day: march(5) };
const DELIVERED: Condition = { op: 'attested', kind: 'delivery', from: of(2) };

function deep(levels: number): Condition {
  return levels === 1 ? DAY : { op: 'not', of: deep(levels - 1) };
}

function doing(...acts: Action[]): Terms {
  const rules = acts.map((act, at) => ({ name: `rule-${at}`, when: DAY, act }));
  return { until: march(10), escrow: null, rules };
}

function codeOf(terms: unknown, setting: Setting = SETTING): string {
  const read = readTerms(1, terms as Json);
  if ('code' in read) return read.code;
  return checkTerms(read, setting)?.code ?? 'ok';
}

describe('terms are refused', () => {
  const any = { op: 'any', of: Array.from({ length: 8 }, () => DELIVERED) } as const;
  it.each<[string, string, unknown]>([
    ['bad_terms', 'no object', null],
    ['bad_terms', 'an unknown operator', payingWhen({ op: 'xor', of: [DAY] } as never)],
    ['bad_terms', 'a number for an amount', { ...payingWhen(DAY), escrow: 10 }],
    ['bad_terms', 'a field too many', { ...payingWhen(DAY), note: 'x' }],
    ['terms_too_big', 'too deep', payingWhen(deep(BOUNDS.depth + 1))],
    ['terms_too_big', 'too many nodes', payingWhen({ op: 'all', of: [any, any, any, any] })],
    [
      'terms_ill_typed',
      'two rules of one name',
      { ...payingWhen(DAY), rules: [...payingWhen(DAY).rules, ...payingWhen(DAY).rules] },
    ],
    [
      'terms_ill_typed',
      'an amount and a count',
      payingWhen({ op: 'compare', left: { count: 1 }, is: 'equal', right: { amount: '1' } }),
    ],
    ['terms_ill_typed', 'a currency in itself', payingWhen(rateIs('atLeast', 7, { base: 'CNY' }))],
    [
      'terms_ill_typed',
      'the median of one of three',
      payingWhen(rateIs('atMost', 7, { from: of(1) })),
    ],
    [
      'terms_ill_typed',
      'the median of one of two',
      payingWhen(rateIs('atMost', 7, { from: of(1, 'oracle-a', 'oracle-b') })),
    ],
    [
      'terms_ill_typed',
      'more than all',
      payingWhen({ op: 'attested', kind: 'delivery', from: of(4) }),
    ],
    [
      'terms_ill_typed',
      'an oracle twice',
      payingWhen({ op: 'attested', kind: 'order', from: of(2, 'oracle-a', 'oracle-a') }),
    ],
    ['terms_ill_typed', 'an escrow that nothing releases', payingWhen(DAY, { escrow: '5' })],
    ['terms_ill_typed', 'no escrow to release', doing({ do: 'releaseEscrow', to: 'debtor' })],
    [
      'terms_ill_typed',
      'two plans of instalments',
      doing(
        { do: 'instalments', parts: [{ day: march(6), amount: '1' }] },
        { do: 'instalments', parts: [{ day: march(6), amount: '1' }] },
      ),
    ],
    ['terms_endless', 'an end that is no day', payingWhen(DAY, { until: '2026-02-30' })],
    ['terms_endless', 'an end that is past', payingWhen(DAY, { until: march(1) })],
    ['terms_endless', 'an end behind the pay day', payingWhen(DAY, { until: march(13) })],
    ['terms_endless', 'a day behind the end', payingWhen({ op: 'day', day: march(11) })],
    [
      'terms_endless',
      'parts out of order',
      doing({
        do: 'instalments',
        parts: [
          { day: march(7), amount: '1' },
          { day: march(6), amount: '1' },
        ],
      }),
    ],
    [
      'terms_overpay',
      'more than is open, taken together',
      doing(
        { do: 'instalments', parts: [{ day: march(6), amount: '60' }] },
        { do: 'cancel', amount: '41' },
      ),
    ],
    [
      'terms_overpay',
      'an escrow of more than is open',
      { ...doing({ do: 'releaseEscrow', to: 'holders' }), escrow: '101' },
    ],
    [
      'terms_break_rules',
      'a word of one that is no oracle',
      payingWhen({ op: 'attested', kind: 'order', from: of(1, 'bank-one') }),
    ],
    ['terms_break_rules', 'no such currency', payingWhen(rateIs('atLeast', 7, { base: 'ZZZ' }))],
    [
      'terms_break_rules',
      'money of no issuer',
      doing({ do: 'convert', currency: 'CNY', issuer: 'tier-one', value: '7', decimals: 0 }),
    ],
    [
      'terms_break_rules',
      'its own currency',
      doing({ do: 'convert', currency: 'USD', issuer: 'bank-one', value: '7', decimals: 0 }),
    ],
    ['terms_break_rules', 'a term over the limit', doing({ do: 'extend', dueDay: '2026-04-01' })],
    ['terms_break_rules', 'a due day before its own', doing({ do: 'extend', dueDay: march(12) })],
  ])('%s: %s', (code, _why, terms) => {
    expect(codeOf(terms)).toBe(code);
  });

  /** Four rules of eight nodes each, and so many words of oracles that their leaves read. */
  function costing(words: number): Terms {
    const share = (leaf: number): number => Math.floor(words / 28) + Number(leaf < words % 28);
    const leaf = (at: number): Condition => {
      const oracles = Array.from({ length: share(at) }, (_, one) => `oracle-${one}`);
      return { op: 'attested', kind: 'delivery', from: of(1, ...oracles) };
    };
    const acts = [1, 2, 3, 4].map((one): Action => ({ do: 'cancel', amount: String(one) }));
    const rules = doing(...acts).rules.map((rule, at) => {
      const leaves = Array.from({ length: 7 }, (_, one) => leaf(7 * at + one));
      return { ...rule, when: { op: 'all', of: leaves } as const };
    });
    return { until: march(10), escrow: null, rules };
  }

  it('when they cost one more than they may, and not when they cost as much', () => {
    const most = costing(BOUNDS.cost - BOUNDS.nodes);
    expect(costOf(most)).toBe(BOUNDS.cost);
    expect(codeOf(most)).toBe('ok');
    const more = costing(BOUNDS.cost - BOUNDS.nodes + 1);
    expect(costOf(more)).toBe(BOUNDS.cost + 1);
    expect(codeOf(more)).toBe('terms_too_big');
  });

  it('when they have one node more than they may, and not with as many', () => {
    const nodes = (more: readonly Condition[]): Terms => {
      const full = costing(28);
      const [first, ...rest] = full.rules;
      if (first === undefined || first.when.op !== 'all') throw new Error('it has four rules');
      const when = { op: 'all', of: [...first.when.of.slice(1), ...more] } as const;
      return { ...full, rules: [{ ...first, when }, ...rest] };
    };
    expect(codeOf(nodes([DAY]))).toBe('ok');
    expect(codeOf(nodes([{ op: 'not', of: DAY }]))).toBe('terms_too_big');
  });

  it.each(['all', 'any'] as const)('by the deepest branch of %s, wherever it stands', (op) => {
    for (const [levels, code] of [
      [BOUNDS.depth - 1, 'ok'],
      [BOUNDS.depth, 'terms_too_big'],
    ] as const) {
      expect(codeOf(payingWhen({ op, of: [DAY, deep(levels)] }))).toBe(code);
      expect(codeOf(payingWhen({ op, of: [deep(levels), DAY] }))).toBe(code);
    }
  });

  it('in a language that the ledger does not know', () => {
    expect(readTerms(2, payingWhen(DAY) as unknown as Json)).toMatchObject({
      code: 'unknown_language',
    });
  });
});

/** Everything that the language can say, once. */
const EVERYTHING: Terms = {
  until: march(10),
  escrow: '10',
  rules: [
    {
      name: 'early',
      when: { op: 'all', of: [DELIVERED, { op: 'not', of: DAY }] },
      act: { do: 'payNow', discount: { ppm: 60_000, dayCount: 'ACT/360' } },
    },
    {
      name: 'parts',
      when: { op: 'match', order: of(2), receipt: of(1, 'oracle-b') },
      act: { do: 'instalments', parts: [{ day: march(6), amount: '20' }] },
    },
    {
      name: 'yuan',
      when: rateIs('atLeast', 71, { decimals: 1 }),
      act: { do: 'convert', currency: 'CNY', issuer: 'bank-one', value: '71', decimals: 1 },
    },
    {
      name: 'back',
      when: {
        op: 'any',
        of: [
          DAY,
          { op: 'compare', left: { amountOf: 'open' }, is: 'atMost', right: { amount: '9' } },
        ],
      },
      act: { do: 'releaseEscrow', to: 'debtor' },
    },
    { name: 'firm', when: DELIVERED, act: { do: 'makeUndertaking' } },
    {
      name: 'less',
      when: { op: 'compare', left: { countOf: 'pieces' }, is: 'equal', right: { count: 2 } },
      act: { do: 'cancel', amount: '5' },
    },
    { name: 'later', when: DAY, act: { do: 'extend', dueDay: march(20) } },
  ],
};

const FACTS: PlainFacts = {
  today: 4,
  reached: march(3),
  open: 100,
  invoiced: 100,
  daysLeft: 8,
  facts: ['oracle-a', 'oracle-b'].flatMap((oracle) =>
    ['delivery', 'order', 'receipt'].map((kind) => {
      return { kind, oracle, holds: true, amount: 100, reference: hashFor('order') };
    }),
  ),
  rates: [
    { oracle: 'oracle-a', value: 7, day: 4 },
    { oracle: 'oracle-b', value: 8, day: 1 },
    { oracle: 'oracle-c', value: 900, day: 4 },
  ],
};

describe('terms that say everything', () => {
  it('can be signed, and are the same when they are read again', () => {
    expect(codeOf(EVERYTHING)).toBe('ok');
    expect(canonicalText(readTerms(1, EVERYTHING as unknown as Json) as unknown as Json)).toBe(
      canonicalText(EVERYTHING as unknown as Json),
    );
    expect(costOf(EVERYTHING)).toBeLessThanOrEqual(BOUNDS.cost);
  });

  it('are read aloud, in words that never change', async () => {
    await expect(tellTerms(EVERYTHING).join('\n')).toMatchFileSnapshot(
      'language1.terms.golden.txt',
    );
  });

  it('say in a dry run what each rule saw, in words that never change', async () => {
    const told = dryRun(EVERYTHING, givenOf(FACTS)).flatMap(({ because, action }) => [
      because,
      `  ${action}`,
    ]);
    await expect(told.join('\n')).toMatchFileSnapshot('language1.findings.golden.txt');
  });
});

describe('the static check', () => {
  it('answers every mutilated text with a code, and takes only what can be judged', () => {
    const text = canonicalText(EVERYTHING as unknown as Json);
    const verdicts = new Map<string, number>();
    for (let seed = 1; seed <= 3_000; seed += 1) {
      const dice = new Dice(seed);
      const mutilated = mutilate(dice, JSON.parse(text));
      const read = readTerms(1, mutilated);
      const code = 'code' in read ? read.code : (checkTerms(read, SETTING)?.code ?? 'ok');
      verdicts.set(code, (verdicts.get(code) ?? 0) + 1);
      if ('code' in read) continue;
      expect(costOf(read)).toBeLessThanOrEqual(BOUNDS.cost);
      for (const { because } of dryRun(read, givenOf(FACTS))) expect(because).not.toBe('');
    }
    for (const code of ['ok', 'bad_terms', 'terms_ill_typed', 'terms_endless']) {
      expect(verdicts.get(code) ?? 0, code).toBeGreaterThan(0);
    }
  });
});

/** The same JSON with a few places changed for something that may not stand there. */
function mutilate(dice: Dice, value: Json): Json {
  const strange: Json[] = [
    null,
    -1,
    9,
    '',
    'x',
    [],
    {},
    true,
    march(6),
    march(11),
    'all',
    '100',
    1e15,
  ];
  const fitting: Json[] = [march(11), march(6), 'any', '100', 'atMost', 'order', 'oracle-z', 'EUR'];
  let result = value;
  for (let times = 1 + dice.below(3); times > 0; times -= 1) {
    let [parent, key]: [Record<string, Json>, string] = [{ root: result }, 'root'];
    for (let depth = dice.below(9); depth > 0; depth -= 1) {
      const below = parent[key];
      if (typeof below !== 'object' || below === null) break;
      const keys = Object.keys(below);
      if (keys.length === 0) break;
      [parent, key] = [below as Record<string, Json>, dice.pick(keys)];
    }
    const donor = dice.below(3) === 0 ? JSON.parse(JSON.stringify(parent[key])) : null;
    const other = typeof parent[key] === 'string' && dice.below(3) > 0 ? fitting : strange;
    parent[key] = donor === null ? dice.pick(other) : [donor, donor];
    if ('root' in parent) result = parent['root'] ?? null;
  }
  return result;
}
