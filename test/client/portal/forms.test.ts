import { describe, expect, it } from 'vitest';
import type { FilledFields } from '../../../client/portal/forms/filled.ts';
import { emptyFields, fillFields } from '../../../client/portal/forms/filled.ts';
import type { FaultKind } from '../../../client/portal/forms/readFilled.ts';
import { readFields } from '../../../client/portal/forms/readFilled.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { DeedType } from '../../../contracts/deeds.ts';
import { RULES } from '../../../contracts/deeds.ts';
import type { Field } from '../../../contracts/state/forms.ts';
import { fieldsOf } from '../../../contracts/state/forms.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { hashJson } from '../../../ledger/hash.ts';

// The form of a deed is made from its schema: whatever deed there is can be filled in, and what is
// filled in is said exactly or refused.

const TYPES = Object.keys(RULES) as DeedType[];
const HEAD = new Set(['type', 'version', 'seed', 'shown']);
const environment = systemEnvironment;

function askedOf(type: DeedType): readonly Field[] {
  const rule: Rule = RULES[type];
  return fieldsOf(rule.schema).filter(({ name }) => !HEAD.has(name));
}

function exampleOf(type: DeedType): JsonObject {
  const rule: Rule = RULES[type];
  const words = Object.entries(rule.example as JsonObject).filter(([name]) => !HEAD.has(name));
  return Object.fromEntries(words);
}

describe.each(TYPES)('the form of %s', (type) => {
  it.each([null, 'EUR', 'JPY'])(
    'says what its example says, its amounts typed in %s',
    (currency) => {
      const [fields, words] = [askedOf(type), exampleOf(type)];
      const filled = fillFields(fields, words, currency);
      expect(readFields(fields, filled, { currency, environment })).toEqual({
        ...{ words, opens: [], faults: [] },
      });
    },
  );

  it('says of each field that is not filled in that it is missing', () => {
    const fields = askedOf(type);
    const read = readFields(fields, emptyFields(fields), { currency: 'EUR', environment });
    const said = [...Object.keys(read.words), ...read.faults.map(({ path }) => path)];
    const asked = new Set(said.map((path) => path.replace(/[.[].*/, '')));
    expect([...asked].sort()).toEqual(fields.map(({ name }) => name).sort());
    expect(read.faults.every(({ kind }) => kind === 'missing' || kind === 'few')).toBe(true);
  });
});

function faultOf(type: DeedType, changed: Readonly<Record<string, string>>) {
  const fields = askedOf(type);
  const texts = Object.entries(changed).map(([name, text]) => [name, { kind: 'text', text }]);
  const filled = { ...fillFields(fields, exampleOf(type), 'EUR'), ...Object.fromEntries(texts) };
  const { faults } = readFields(fields, filled as FilledFields, { currency: 'EUR', environment });
  return faults.map(({ path, kind }) => `${path} ${kind}`);
}

const REFUSED: readonly (readonly [DeedType, string, string, FaultKind])[] = [
  ['offerSale', 'price', '7,800', 'meant'],
  ['offerSale', 'price', '1.234,56', 'meant'],
  ['offerSale', 'price', '0', 'positive'],
  ['offerSale', 'price', '-1.00', 'positive'],
  ['offerSale', 'price', 'USD 10.00', 'currencyOpen'],
  ['offerSale', 'price', 'much', 'money'],
  ['offerSale', 'expiresDay', '2026-02-30', 'day'],
  ['offerSale', 'expiresDay', '31.12.2026', 'day'],
  ['offerSale', 'from', '1.5', 'number'],
  ['offerSale', 'from', '0', 'form'],
  ['offerSale', 'disclosed', 'true', 'choice'],
  ['offerSale', 'receivable', 'no id', 'id'],
  ['giveQuote', 'discountPpm', '6,5', 'rate'],
  ['giveQuote', 'discountPpm', '101', 'range'],
  ['giveQuote', 'discountPpm', '6.00001', 'rate'],
  ['issueMoney', 'currency', 'XYZ', 'currency'],
  ['acceptInvoice', 'text', 'a text', 'file'],
  ['attestEntry', 'enteredTime', 'yesterday', 'time'],
  ['proposeContract', 'terms', '[1]', 'object'],
  ['proposeContract', 'terms', '{', 'object'],
];

it.each(REFUSED)('%s refuses as %s what is typed as %s: %s', (type, name, text, kind) => {
  expect(faultOf(type, { [name]: text })).toEqual([`${name} ${kind}`]);
});

it('commits to what is typed as a reference, and keeps what opens it', () => {
  const fields = askedOf('offerSale');
  const filled = fillFields(fields, { ...exampleOf('offerSale'), reference: 'sale 7' }, 'EUR');
  const { words, opens, faults } = readFields(fields, filled, { currency: 'EUR', environment });
  expect(faults).toEqual([]);
  expect(opens).toHaveLength(1);
  const [{ salt, text } = { salt: '', text: '' }] = opens;
  expect(text).toBe('sale 7');
  expect(words['reference']).toBe(hashJson({ salt, text }));
});

it('puts lists in the order that the ledger demands, and refuses what stands in one twice', () => {
  const fields = askedOf('setPolicy');
  const policy = (keys: readonly string[]): JsonObject => ({
    policy: { needed: 2, keys: [...keys], deeds: null, above: null, waitDays: 5 },
  });
  const read = (keys: readonly string[]) =>
    readFields(fields, fillFields(fields, policy(keys), null), { currency: null, environment });
  expect(read(['main', 'checker']).words).toEqual(policy(['checker', 'main']));
  expect(read(['main', 'main']).faults.map(({ kind }) => kind)).toEqual(['twice']);
});
