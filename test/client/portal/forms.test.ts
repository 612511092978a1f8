import { describe, expect, it } from 'vitest';
import type { FilledFields } from '../../../client/portal/forms/filled.ts';
import { emptyFields, fillFields } from '../../../client/portal/forms/filled.ts';
import type { FaultKind, ReadingTerms } from '../../../client/portal/forms/readFilled.ts';
import { currencyDoubt, readFields } from '../../../client/portal/forms/readFilled.ts';
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
const termsIn = (currency: string | null): ReadingTerms => {
  return { currency, doubt: null, environment: systemEnvironment };
};

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
      const { words: read, opens, faults } = readFields(fields, filled, termsIn(currency));
      // What stands in the example as a commitment is typed as a text, and committed to anew.
      const typed = opens.reduce(
        (said, { commitment, text }) => said.replace(commitment, text),
        JSON.stringify(read),
      );
      expect([JSON.parse(typed), faults]).toEqual([words, []]);
    },
  );

  it('says of each field that is not filled in that it is missing', () => {
    const fields = askedOf(type);
    const read = readFields(fields, emptyFields(fields), termsIn('EUR'));
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
  const { faults } = readFields(fields, filled as FilledFields, termsIn('EUR'));
  return faults.map(({ path, kind }) => `${path} ${kind}`);
}

const REFUSED: readonly (readonly [DeedType, string, string, FaultKind])[] = [
  ['offerSale', 'price', '7,800', 'meant'],
  ['offerSale', 'price', '1.234,56', 'meant'],
  ['offerSale', 'price', '1.000', 'meant'],
  ['offerSale', 'price', '250.000 EUR', 'meant'],
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
  ['acceptInvoice', 'details', 'a text', 'id'],
  ['attestEntry', 'enteredTime', 'yesterday', 'time'],
  ['proposeContract', 'terms', '[1]', 'object'],
  ['proposeContract', 'terms', '{', 'object'],
];

it.each(REFUSED)('%s refuses as %s what is typed as %s: %s', (type, name, text, kind) => {
  expect(faultOf(type, { [name]: text })).toEqual([`${name} ${kind}`]);
});

it.each(['sale 7', 'ab'.repeat(32)])(
  'commits to %s as a reference, and keeps what opens it',
  (reference) => {
    const fields = askedOf('offerSale');
    const filled = fillFields(fields, { ...exampleOf('offerSale'), reference }, 'EUR');
    const { words, opens, faults } = readFields(fields, filled, termsIn('EUR'));
    expect(faults).toEqual([]);
    expect(opens).toHaveLength(1);
    const [{ salt, text } = { salt: '', text: '' }] = opens;
    expect(text).toBe(reference);
    expect(words['reference']).toBe(hashJson({ salt, text }));
  },
);

describe('amounts that name no currency', () => {
  it.each([
    [null, 'EUR', 'currencyNow'],
    ['EUR', 'USD', 'currencyNow'],
    ['EUR', null, 'minor'],
    ['EUR', 'silent', 'currencySilent'],
    [null, 'silent', 'currencySilent'],
  ])('shown in %s are not read in %s', (shown, found, kind) => {
    const fields = askedOf('offerSale');
    const words = { ...exampleOf('offerSale'), price: '7800', reserve: null };
    const filled = fillFields(fields, words, null);
    const doubt = currencyDoubt(shown, found);
    const currency = found === 'silent' ? null : found;
    const { faults } = readFields(fields, filled, { ...termsIn(currency), doubt });
    expect(faults.map((fault) => `${fault.path} ${fault.kind}`)).toEqual([`price ${kind}`]);
  });

  it('are read in what was shown, and beside their own currency whatever was', () => {
    expect([currencyDoubt('EUR', 'EUR'), currencyDoubt(null, null)]).toEqual([null, null]);
    const fields = askedOf('issueMoney');
    const filled = fillFields(fields, exampleOf('issueMoney'), null);
    const terms = { ...termsIn(null), doubt: 'currencySilent' } as const;
    expect(readFields(fields, filled, terms).faults).toEqual([]);
  });
});

it('puts lists in the order that the ledger demands, and refuses what stands in one twice', () => {
  const fields = askedOf('setPolicy');
  const policy = (keys: readonly string[]): JsonObject => ({
    policy: { needed: 2, keys: [...keys], deeds: null, above: null, waitDays: 5 },
  });
  const read = (keys: readonly string[]) =>
    readFields(fields, fillFields(fields, policy(keys), null), termsIn(null));
  expect(read(['main', 'checker']).words).toEqual(policy(['checker', 'main']));
  expect(read(['main', 'main']).faults.map(({ kind }) => kind)).toEqual(['twice']);
});
