/**
 * What makes two deeds the same to the person who signs them: a nonce, a seed and a fresh salt make
 * every signature different, and a payment that is signed twice is paid twice.
 */
import type { DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import type { Field } from '../../contracts/state/forms.ts';
import { fieldsOf } from '../../contracts/state/forms.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashJson } from '../../ledger/hash.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { isMoney } from './fieldNature.ts';
import { membersOf } from './telling.ts';

/** What a commitment is of: who has it can show later what was meant. */
export interface Opening {
  /** SHA-256 of the canonical JSON `{"salt":…,"text":…}`. */
  readonly commitment: Hash;
  readonly text: string;
  /** 64 hex letters. */
  readonly salt: string;
}

/** By which a deed is compared with others of the same member on the same chain. */
export interface AlikeKeys {
  /** Of all that it says. */
  readonly exact: Hash;
  /** Of each reference in it: its text, to whom, and how much. */
  readonly references: readonly Hash[];
}

/** Made anew each time, or read from the state of the day. */
const PASSING = new Set(['seed', 'shown']);

/** The keys of a deed; `opens` are its commitments whose texts are known. */
export function alikeKeys(deed: Deed, opens: readonly Opening[]): AlikeKeys {
  const texts = new Map(opens.map(({ commitment, text }) => [commitment, text]));
  const words = Object.entries(deed).filter(([name]) => !PASSING.has(name));
  const exact = hashJson(opened(Object.fromEntries(words), texts));
  const rule: Rule | undefined = RULES[deed.type as DeedType];
  const fields = rule === undefined ? [] : fieldsOf(rule.schema);
  return { exact, references: referenceKeys(fields, deed, texts) };
}

/** A value with texts in place of commitments to them. */
function opened(value: Json, texts: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') {
    const text = texts.get(value);
    return text === undefined ? value : { text };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => opened(item, texts));
  const entries = Object.entries(value).map(([name, inner]) => [name, opened(inner, texts)]);
  return Object.fromEntries(entries) as JsonObject;
}

/** One for each record that has a reference and names somebody. */
function referenceKeys(
  fields: readonly Field[],
  record: JsonObject,
  texts: ReadonlyMap<string, string>,
): readonly Hash[] {
  const own = fields.flatMap(({ name }) => texts.get(String(record[name])) ?? []);
  const members = own.length === 0 ? [] : [...new Set(membersOf(fields, record))].sort();
  const key = { amounts: amountsOf(fields, record), members, texts: own };
  return [
    ...(members.length === 0 ? [] : [hashJson(key)]),
    ...fields.flatMap((field) => innerKeys(field, record[field.name] ?? null, texts)),
  ];
}

function innerKeys(
  { form }: Field,
  value: Json,
  texts: ReadonlyMap<string, string>,
): readonly Hash[] {
  if (form.kind !== 'list' || form.item.kind !== 'record' || !Array.isArray(value)) return [];
  const { fields } = form.item;
  return value.flatMap((item: Json) => referenceKeys(fields, item as JsonObject, texts));
}

/** Amounts of money, and how many units: which of them it is does not matter to whom gets them. */
function amountsOf(fields: readonly Field[], record: JsonObject): readonly string[] {
  const amounts = fields.filter(isMoney).map(({ name }) => String(record[name]));
  const { from, to, currency } = record;
  const isRange = typeof from === 'string' && typeof to === 'string' && /^[0-9]+$/.test(from + to);
  const units = isRange ? [String(BigInt(to) - BigInt(from) + 1n)] : [];
  return [...amounts, ...units, ...(typeof currency === 'string' ? [currency] : [])];
}
