import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NULLS_ZH } from '../../../client/portal/words/nullsZh.ts';
import { nullMeaning } from '../../../client/sdk/nullMeanings.ts';
import { tellDeed } from '../../../client/sdk/tellDeed.ts';
import { RULES } from '../../../contracts/deeds.ts';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Field, Form } from '../../../contracts/state/forms.ts';
import { fieldsOf } from '../../../contracts/state/forms.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';

// Every deed can be told before it is signed: its parties, amounts and days, and what stands
// behind each id that it names. A deed that somebody adds is walked by this test as it is.

/** The kinds of facts with one id, as the table of the keys lists them. */
const KINDS = new Set(
  [
    ...readFileSync(
      new URL('../../../contracts/state/factKeys.ts', import.meta.url),
      'utf8',
    ).matchAll(/`([a-z-]+)\/<(?:id|receivable)>/g),
  ].map(([, kind]) => kind),
);

/** A fact that stands behind an id: every kind of it names a debtor, an amount and a due day. */
function factBehind(key: string): Json {
  const [kind = '', id = ''] = key.split('/');
  if (kind === 'member') return { id, name: `${id} & Co.` };
  if (!KINDS.has(kind)) return null;
  const fact = { debtor: 'car-maker', amount: '52987', currency: 'EUR', dueDay: '2026-05-01' };
  return { id, ...fact, kind, from: '1' };
}

/** Every value of a deed that a reader has to see, with the form that it has. */
function valuesOf(fields: readonly Field[], value: JsonObject): [Field, Json][] {
  return fields.flatMap((field): [Field, Json][] => {
    const own = value[field.name] ?? null;
    if (field.form.kind === 'record' && own !== null) {
      return valuesOf(field.form.fields, own as JsonObject);
    }
    if (field.form.kind !== 'list') return [[field, own]];
    const { item } = field.form;
    return ((own as readonly Json[] | null) ?? []).flatMap((one) =>
      item.kind === 'record'
        ? valuesOf(item.fields, one as JsonObject)
        : [[{ ...field, form: item }, one] as [Field, Json]],
    );
  });
}

function isAmount(form: Form, meaning: string): boolean {
  return form.kind === 'text' && form.pattern.includes('{0,17}') && !/^(First|Last)/.test(meaning);
}

/** The form of ids of members, and of some other names. */
const ID_FORM = '^[a-z0-9-]{2,32}$';
const NO_MEMBER = /\bkeys?\b|is called|home node|name of the register/i;

const ROWS = Object.entries<Rule>(RULES);

describe('nothing is signed by id alone', () => {
  it.each(ROWS)('%s is told with its parties, amounts and days', async (_name, rule) => {
    const deed = rule.example as JsonObject;
    const lines = await tellDeed(rule, deed, async (key) => factBehind(key));
    const text = lines.join('\n');
    expect(text).toContain(`effect: ${rule.changes}`);
    const fields = fieldsOf(rule.schema).filter(
      ({ name }) => !['type', 'version', 'seed'].includes(name),
    );
    for (const [{ name, form, meaning }, value] of valuesOf(fields, deed)) {
      expect(text).toContain(name);
      if (value === null || form.kind !== 'text') continue;
      const currency = text.includes('EUR') ? 'EUR' : null;
      if (/^[0-9a-f]{64}$/.test(String(value))) continue;
      const told = isAmount(form, meaning) ? tellAmount(String(value), currency) : String(value);
      expect(text, name).toContain(told.split(' ')[0]);
    }
  });

  // What waits for another key is told by `tally approve` itself, with the deed in it.
  const ofOthers = ROWS.filter(([name]) => !['approveDeed', 'declineDeed'].includes(name));

  it.each(ofOthers)('%s names no id of which nothing is told', async (_name, rule) => {
    const deed = rule.example as JsonObject;
    const asked: string[] = [];
    const lines = await tellDeed(rule, deed, async (key) => {
      if (factBehind(key) !== null && !key.startsWith('member/')) asked.push(key);
      return factBehind(key);
    });
    for (const [{ name, meaning }, value] of valuesOf(fieldsOf(rule.schema), deed)) {
      if (!/^[0-9a-f]{64}$/.test(String(value))) continue;
      // An id says so in its description; other hashes are commitments, or shown as they are.
      if (!/\bids? of\b|^the invoices/i.test(meaning)) continue;
      const behind = asked.find((key) => key.includes(String(value)));
      expect(behind, `${name}: ${meaning}`).toBeDefined();
    }
    for (const key of asked) {
      const kind = key.split('/')[0] ?? '';
      const line = lines.find((one) => one.startsWith(`${kind}/`));
      expect(line).toContain('debtor car-maker');
      expect(line).toContain('amount 529.87 EUR');
      expect(line).toContain('2026-05-01');
    }
  });

  it.each(ROWS)('%s names members by their names', async (_name, rule) => {
    const deed = rule.example as JsonObject;
    const lines = await tellDeed(rule, deed, async (key) => factBehind(key));
    const [told = ''] = lines.filter((line) => line.startsWith('members: '));
    for (const [{ form, meaning }, value] of valuesOf(fieldsOf(rule.schema), deed)) {
      if (form.kind !== 'text' || form.pattern !== ID_FORM || value === null) continue;
      if (NO_MEMBER.test(meaning)) continue;
      expect(told, meaning).toContain(`${value} is ${value} & Co.`);
    }
  });

  it('tells what of several kinds is put to the vote, and names its members', async () => {
    const { propose } = RULES;
    const lines = await tellDeed(propose as Rule, propose.example, async (key) => factBehind(key));
    expect(lines).toContain('change.kind: validators');
    expect(lines).toContain('change.changes[0].power: 0');
    expect(lines).toContain('members: ostbank is ostbank & Co.');
  });

  it('tells times to the minute and rates in per cent', async () => {
    const { acceptSale } = RULES;
    const facts = { dueTime: Date.UTC(2026, 10, 29, 9, 45), latePpm: 80_000, ppm: 65_000 };
    const lines = await tellDeed(acceptSale as Rule, acceptSale.example, async (key) =>
      key.startsWith('offer/') ? { ...facts, currency: 'EUR' } : null,
    );
    const [offer] = lines.filter((line) => line.startsWith('offer/'));
    expect(offer).toContain('dueTime 2026-11-29 09:45 UTC');
    expect(offer).toContain('latePpm 8 % a year (80000 ppm)');
  });

  it.each(ofOthers)('%s says of which of its ids nothing is proved', async (_name, rule) => {
    const deed = rule.example as JsonObject;
    const lines = await tellDeed(rule, deed, async () => null);
    for (const [{ meaning }, value] of valuesOf(fieldsOf(rule.schema), deed)) {
      if (!/^[0-9a-f]{64}$/.test(String(value))) continue;
      if (!/\bids? of\b|^the invoices/i.test(meaning)) continue;
      const said = lines.filter((line) => line.startsWith('nothing is proved of '));
      expect(said.join(), meaning).toContain(String(value).slice(0, 12));
    }
    const whole = await tellDeed(rule, deed, async (key) => factBehind(key));
    expect(whole.filter((line) => line.startsWith('nothing is proved'))).toEqual([]);
  });
});

/** The fields of a schema that may be null, by their paths, with those inside of others. */
function nullableIn(fields: readonly Field[], prefix = ''): readonly string[] {
  return fields.flatMap(({ name, form, nullable }): readonly string[] => {
    const path = `${prefix}${name}`;
    return [...(nullable ? [path] : []), ...nullableForm(form, `${path}.`)];
  });
}

function nullableForm(form: Form, prefix: string): readonly string[] {
  if (form.kind === 'record') return nullableIn(form.fields, prefix);
  if (form.kind === 'list') return nullableForm(form.item, prefix.replace(/\.$/, '[].'));
  return form.kind === 'variants' ? form.variants.flatMap((one) => nullableIn(one, prefix)) : [];
}

describe('what is null says what it means', () => {
  const told = (rule: Rule, words: JsonObject): Promise<readonly string[]> =>
    tellDeed(rule, { ...(rule.example as JsonObject), ...words }, async () => null);

  it.each(ROWS)('%s has words for each field that may be null', (type, rule) => {
    const paths = nullableIn(fieldsOf(rule.schema));
    expect(paths.filter((path) => nullMeaning(type, path) === undefined)).toEqual([]);
    for (const path of paths) expect(NULLS_ZH).toHaveProperty(String(nullMeaning(type, path)));
  });

  it('is all where the deed means all', async () => {
    const addKey = RULES.addKey as Rule;
    expect(await told(addKey, { scope: null })).toContain('scope: everything, without a limit');
    const scope = { deeds: null, limits: null, lastDay: null };
    expect(await told(addKey, { scope })).toEqual(
      expect.arrayContaining(['scope.deeds: all deeds', 'scope.limits: any amount']),
    );
    const buyer = await told(RULES.offerSale as Rule, { buyer: null });
    expect(buyer).toContain('buyer: any financier');
    const mandate = { issuer: 'bank', chargesCap: null, partial: false };
    const cap = 'mandate.chargesCap: all interest and costs, without a limit';
    expect(await told(RULES.acceptInvoice as Rule, { mandate })).toContain(cap);
    const ends = await told(RULES.setPolicy as Rule, { policy: null });
    expect(ends).toContain('policy: the policy ends: none is there any more');
  });

  it('is told apart from a list of nothing, which is said too', async () => {
    const scope = { deeds: [], limits: null, lastDay: null };
    expect(await told(RULES.addKey as Rule, { scope })).toContain('scope.deeds: none');
  });
});

describe('amounts are told in their own currency, and units as units', () => {
  it('tells each fact in the currency that it names', async () => {
    const rule = RULES.acceptInvoice as Rule;
    const [invoice, like] = ['ab'.repeat(32), 'cd'.repeat(32)];
    const deed = {
      ...(rule.example as JsonObject),
      invoice,
      currency: 'EUR',
      distinctFrom: [like],
    };
    const lines = await tellDeed(rule, deed, async (key) => {
      if (key === `invoice/${like}`) return { amount: '100000', currency: 'JPY' };
      return key === `invoice/${invoice}` ? { amount: '100', currency: 'EUR' } : null;
    });
    const [of] = lines.filter((line) => line.startsWith('invoice/cdcd'));
    expect(of).toContain(`amount ${tellAmount('100000', 'JPY')}`);
  });

  it('tells what is in a fact in the currency that stands beside it', async () => {
    const rule = RULES.acceptSale as Rule;
    const terms = { fee: '5000', currency: 'JPY', from: '7' };
    const lines = await tellDeed(rule, rule.example as JsonObject, async (key) =>
      key.startsWith('offer/') ? { price: '100', currency: 'EUR', terms } : null,
    );
    const [offer] = lines.filter((line) => line.startsWith('offer/'));
    expect(offer).toContain(`price ${tellAmount('100', 'EUR')}`);
    expect(offer).toContain(`terms.fee ${tellAmount('5000', 'JPY')}`);
    expect(offer).toMatch(/terms\.from 7(,|$)/);
  });

  it('tells the units of a correction as their numbers', async () => {
    const rule = RULES.proposeCorrection as Rule;
    const repair = { kind: 'units', receivable: 'ab'.repeat(32), from: '1', to: '250' };
    const lines = await tellDeed(rule, { ...(rule.example as JsonObject), repair }, async () => ({
      currency: 'EUR',
    }));
    expect(lines).toEqual(expect.arrayContaining(['repair.from: 1', 'repair.to: 250']));
  });
});
