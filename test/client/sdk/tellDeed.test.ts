import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
const NO_MEMBER = /\bkey\b|home node|name of the register/i;

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

  it('says that a fact is not there by saying nothing of it', async () => {
    const { acceptSale } = RULES;
    const lines = await tellDeed(acceptSale as Rule, acceptSale.example, async () => null);
    expect(lines.filter((line) => line.startsWith('offer/'))).toEqual([]);
  });
});
