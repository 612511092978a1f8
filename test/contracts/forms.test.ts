import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import { fieldsOf, tellField } from '../../contracts/state/forms.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { Market } from './market.ts';

// What `bad_deed` says: which field, and what was expected of it, in our own words.

/** A deed of the rules that has a form somewhere, with another value there. */
interface Row {
  readonly form: string;
  readonly deed: DeedType;
  readonly change: (example: JsonObject) => JsonObject;
  readonly field: string;
  readonly expected: string;
}

/** The example with other fields. */
function but(fields: Record<string, Json>): (example: JsonObject) => JsonObject {
  return (example) => ({ ...example, ...fields });
}

function without(name: string): (example: JsonObject) => JsonObject {
  return ({ [name]: _, ...rest }) => rest;
}

/** The example of a proposal with these changes of the validators. */
function set(changes: Json): (example: JsonObject) => JsonObject {
  return but({ change: { kind: 'validators', changes } });
}

const change = { validator: 'maker', power: 0, key: null, proof: null };
const mandate = { issuer: 'bank-one', chargesCap: null, partial: true };

const MEMBER = 'id of a member, or name of a key';
const ROWS: readonly Row[] = [
  row('an id of a member', 'registerInvoice', but({ debtor: 'Maker!' }), 'debtor', MEMBER),
  row('a hash', 'acceptSale', but({ offer: 'AB' }), 'offer', '64 hexadecimal letters'),
  row('an amount', 'payDebt', but({ amount: '0' }), 'amount', 'decimal text, 1 to 10^18 - 1'),
  row('a number', 'payDebt', but({ amount: 5 }), 'amount', 'decimal text, 1 to 10^18 - 1'),
  row('a fee', 'giveQuote', but({ fee: '01' }), 'fee', 'decimal text, 0 to 10^18 - 1'),
  row('a currency', 'issueMoney', but({ currency: 'eur' }), 'currency', 'three capital letters'),
  row('a day', 'thawMoney', but({ order: '2026' }), 'order', '64 hexadecimal letters'),
  row(
    'a ledger day',
    'giveConsent',
    but({ untilDay: '2026-3-1' }),
    'untilDay',
    'ledger day, `YYYY-MM-DD`',
  ),
  row('a key', 'addKey', but({ key: 'Ed25519:x' }), 'key', 'public key, `Ed25519:…`'),
  row('a rate', 'giveQuote', but({ discountPpm: -1 }), 'discountPpm', /whole number from 0 to/),
  row('a fraction', 'giveQuote', but({ discountPpm: 0.5 }), 'discountPpm', /whole number from/),
  row('a choice', 'castBallot', but({ vote: 'maybe' }), 'vote', '`for`, `against`'),
  row('yes or no', 'requestQuotes', but({ recourse: 'no' }), 'recourse', '`true` or `false`'),
  row(
    'yes, no or null',
    'registerInvoice',
    ({ terms, ...rest }) => ({ ...rest, terms: { ...(terms as JsonObject), noticeByBlock: 1 } }),
    'terms.noticeByBlock',
    '`true` or `false`, or null',
  ),
  row('an object', 'acceptInvoice', but({ mandate: [] }), 'mandate', 'object'),
  row(
    'a field in an object',
    'acceptInvoice',
    but({ mandate: { ...mandate, issuer: null } }),
    'mandate.issuer',
    MEMBER,
  ),
  row(
    'null where it may be',
    'registerInvoice',
    but({ documentDueDay: '' }),
    'documentDueDay',
    'ledger day, `YYYY-MM-DD`, or null',
  ),
  row('a list', 'propose', set({}), 'change.changes', /^list of 1 to/),
  row('too short a list', 'propose', set([]), 'change.changes', /^list of 1 to/),
  row(
    'a field in a list',
    'propose',
    set([change, { ...change, power: '1' }]),
    'change.changes[1].power',
    'whole number from 0 to 1000000',
  ),
  row('an item', 'requestQuotes', but({ financiers: ['bank', 7] }), 'financiers[1]', MEMBER),
  row(
    'a kind',
    'propose',
    but({ change: { kind: 'all' } }),
    'change.kind',
    /`validators`, `issueLimit`/,
  ),
  row('no kind', 'propose', but({ change: {} }), 'change.kind', /`validators`, `issueLimit`/),
  row('no object', 'propose', but({ change: [] }), 'change', 'object'),
  row('terms', 'proposeContract', but({ terms: 'pay' }), 'terms', 'object'),
  row('a topic', 'endorseOracle', but({ topics: ['?'] }), 'topics[0]', /^kind of fact, or pair/),
  row('a target', 'freeze', but({ target: 'all' }), 'target', /^text of the form `\^\(receivable/),
  row('a field too few', 'payDebt', without('debt'), 'debt', '64 hexadecimal letters'),
  row('a field too many', 'payDebt', but({ extra: 1 }), 'extra', 'no field of this name'),
  row('a field of a stranger', 'payDebt', but({ 'a\nb': 1 }), '?', 'no field of this name'),
  row('a long field', 'payDebt', but({ ['x'.repeat(41)]: 1 }), '?', 'no field of this name'),
  row('an inherited name', 'payDebt', but({ valueOf: 1 }), 'valueOf', 'no field of this name'),
  row(
    'fields that do not fit each other',
    'propose',
    set([{ ...change, proof: 'A'.repeat(86) }]),
    'deed',
    /^fields that go together/,
  ),
];

function row(
  form: string,
  deed: DeedType,
  change: Row['change'],
  field: string,
  expected: string | RegExp,
): Row {
  return { form, deed, change, field, expected: expected as string };
}

describe('bad_deed names the field and what was expected of it', () => {
  it.each(ROWS)('$form: $field', ({ deed, change, field, expected }) => {
    const rule: Rule = RULES[deed];
    const submitted = new Market().submit('tier-one', change(rule.example as JsonObject) as never);
    expect(submitted.code).toBe('bad_deed');
    expect(submitted.facts).toMatchObject({ type: deed, version: 1, field });
    expect(submitted.facts['expected']).toMatch(expected);
  });

  it('for every field of every deed, in the order of its schema', () => {
    for (const rule of Object.values<Rule>(RULES)) {
      for (const { name } of fieldsOf(rule.schema)) {
        if (name === 'type' || name === 'version') continue;
        const { [name]: _, ...less } = rule.example as JsonObject;
        const market = new Market();
        const deed = less as Deed;
        const { results } = market.block([{ ...market.transaction('tier-one', deed), deed }]);
        expect(results[0]?.facts).toMatchObject({ field: name });
      }
    }
  });
});

it('every field of every deed has a form that is told in words', () => {
  for (const [name, rule] of Object.entries<Rule>(RULES)) {
    for (const field of fieldsOf(rule.schema)) {
      expect(tellField(field), `${name}.${field.name}`).not.toMatch(/``|undefined|0 to 0$/);
    }
  }
});

it('a schema is read once', () => {
  const schema = z.strictObject({ a: z.boolean() });
  expect(fieldsOf(schema)).toBe(fieldsOf(schema));
});
