import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../client/portal/signing/reasons.ts';
import { remedyOf } from '../../../client/portal/signing/remedies.ts';
import { EFFECTS_ZH } from '../../../client/portal/words/effectsZh.ts';
import { REFUSALS_ZH } from '../../../client/portal/words/refusalsZh.ts';
import { CATALOGUES } from '../../../client/portal/words/words.ts';
import { RULES } from '../../../contracts/deeds.ts';
import type { Field } from '../../../contracts/state/forms.ts';
import { fieldsOf } from '../../../contracts/state/forms.ts';
import { codeEntry, INVALID } from '../../../contracts/state/refusals.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';

// Whoever signs reads in the own language what is signed, what it changes, and why it was refused.

/** The deeds that the page signs. */
const SIGNED = Object.keys(EFFECTS_ZH) as (keyof typeof RULES)[];
const HEAD = ['type', 'version', 'seed'];
/** What every deed may be refused with. */
const OF_ALL = [
  ...Object.keys(INVALID).slice(Object.keys(INVALID).indexOf('not_canonical')),
  ...['key_revoked', 'key_suspended', 'out_of_scope', 'due_pending', 'unknown_deed', 'bad_deed'],
  ...['member_left', 'role_missing', 'member_suspended', 'trade_halted', 'member_frozen', 'frozen'],
];

function termsOf(fields: readonly Field[]): readonly string[] {
  return fields.flatMap(({ name, form }) =>
    form.kind === 'record' ? termsOf(form.fields) : [name],
  );
}

function choicesOf(fields: readonly Field[]): readonly string[] {
  return fields.flatMap(({ form }) => {
    if (form.kind === 'record') return choicesOf(form.fields);
    return form.kind === 'choice' ? form.values.map(String) : [];
  });
}

describe.each(SIGNED)('%s', (type) => {
  const rule: Rule = RULES[type];
  const fields = fieldsOf(rule.schema).filter(({ name }) => !HEAD.includes(name));

  it('has its effect in Chinese as its rule says it now', () => {
    const stands = hashOf(utf8(rule.changes)).slice(0, 12);
    expect(EFFECTS_ZH[type]?.of, rule.changes).toBe(stands);
  });

  it('has a word for each field and each choice', () => {
    const names = [
      `deed.${type}`,
      ...termsOf(fields).map((name) => `term.${name}`),
      ...choicesOf(fields).map((word) => `choice.${word}`),
    ];
    expect(names.filter((name) => !Object.hasOwn(CATALOGUES.en, name))).toEqual([]);
  });

  it('has a Chinese sentence for each of its refusals', () => {
    const missing = [...OF_ALL, ...rule.refusals].filter((code) => REFUSALS_ZH[code] === undefined);
    expect(missing).toEqual([]);
  });
});

it('translates refusals that there are, and says of each what to do', () => {
  const codes = Object.keys(REFUSALS_ZH);
  expect(codes.filter((code) => codeEntry(code) === undefined)).toEqual([]);
  for (const code of codes) {
    expect(CATALOGUES.en).toHaveProperty([`remedy.${remedyOf(code)}`]);
  }
  expect(remedyOf('constructor')).toBe('look');
});

it.each(['disputeInvoice', 'rejectInvoice'] as const)('offers every reason of %s', (type) => {
  const rule: Rule = RULES[type];
  const reason = fieldsOf(rule.schema).find(({ name }) => name === 'reason');
  expect(reason?.form).toEqual({ kind: 'choice', values: REASONS[type] });
});
