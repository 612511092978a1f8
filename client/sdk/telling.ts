/**
 * What a person has to see of a deed before it is signed: every field with its amount and day, the
 * facts behind the ids that it names (who holds, who owes, how much, by when), the members in both,
 * and what it changes. Made from the schema and the rule, so that a new deed is told like all
 * others; a command writes it in lines (`tellDeed`), a page in the language of its reader.
 */
import { padded } from '../../contracts/state/factKeys.ts';
import type { Field } from '../../contracts/state/forms.ts';
import { fieldsOf } from '../../contracts/state/forms.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { isHash } from '../../ledger/encoding.ts';
import { isMember, isMoney } from './fieldNature.ts';
import type { NullMeaning } from './nullMeanings.ts';
import { nullMeaning } from './nullMeanings.ts';

/** Reads the fact under a key of the newest state; null when there is none. */
export type FactSource = (key: string) => Promise<Json | null>;

/** A value by what it is, which decides how somebody writes it. */
export type Told =
  /** Null, and what the deed says by it. */
  | { readonly kind: 'none'; readonly means: NullMeaning }
  /** Minor units; null: of a currency that is not known. */
  | { readonly kind: 'money'; readonly minor: string; readonly currency: string | null }
  /** Parts per million. */
  | { readonly kind: 'rate'; readonly ppm: number }
  /** ms since 1970. */
  | { readonly kind: 'time'; readonly ms: number }
  /** What hides something, and is no id. */
  | { readonly kind: 'hidden'; readonly hash: string }
  /** One of the words of a list, or whether something is so. */
  | { readonly kind: 'choice'; readonly word: string }
  | { readonly kind: 'text'; readonly text: string };

/** A value under its name, such as `mandate.issuer` or `parts[0].to`. */
export interface ToldWord {
  readonly name: string;
  readonly told: Told;
}

/** A fact that a deed names: who, how much, by when, in this order; not its hashes and heights. */
export interface ToldFact {
  readonly key: string;
  readonly words: readonly ToldWord[];
}

/** See the head of this file. */
export interface Telling {
  readonly fields: readonly ToldWord[];
  readonly facts: readonly ToldFact[];
  /** Ids of facts in the deed of which nothing is proved: none is there, or none is shown. */
  readonly unproved: readonly { readonly name: string; readonly id: string }[];
  /** Whom the ids stand for; a person knows organisations by their names. */
  readonly members: readonly { readonly id: string; readonly name: string }[];
  /** What the deed changes, in English. */
  readonly effect: string;
}

/** A fact that a deed names, by its key, in the order in which it was found. */
interface NamedFact {
  readonly key: string;
  readonly fact: JsonObject;
}

/** Facts up to which those are followed that facts name; more would be a maze. */
const MAX_FACTS = 12;
/** From a deed to an offer, from there to its piece and receivable. */
const MAX_STEPS = 2;
/** Commitments and fingerprints tell nothing to a reader. */
const OPAQUE = /commitment|fingerprint|\bhash of\b|random/i;
/** Fields of ids of which a fact is there; other hashes are of transactions and texts. */
const NAMES_FACT = /\bids? of\b|^the invoices/i;
/** Fields that every deed has and that say nothing about it. */
const HEAD = new Set(['type', 'version', 'seed']);
/** What facts say of themselves that a reader need not see. */
const INTERNAL = /^(id|version|made|.*At|calendar|cutOff.*)$/;
const PARTY = new RegExp(
  'debtor|supplier|holder|payTo|seller|buyer|addressee|taker|creditor|owner|pledg|guarant|' +
    'financier|claimant|assign|issuer|member|oracle|gives|takes|proposer',
);
/** Members that are told by name, at most. */
const MAX_MEMBERS = 12;
const UNITS = new Set(['from', 'to', 'piece', 'released', 'units']);

/** All that is told of a deed. @throws what `read` throws */
export async function readTelling(
  rule: Rule,
  deed: JsonObject,
  read: FactSource,
): Promise<Telling> {
  const fields = fieldsOf(rule.schema).filter(({ name }) => !HEAD.has(name));
  const named = await readNamed(fields, deed, read);
  const currency = currencyOf([deed, ...named.map(({ fact }) => fact)]);
  const members = [...membersOf(fields, deed), ...named.flatMap(({ fact }) => membersIn(fact))];
  return {
    fields: fields.flatMap((field) =>
      toldField(field, deed[field.name] ?? null, { type: String(deed['type']), currency }, ''),
    ),
    facts: named.map(({ key, fact }) => ({ key, words: toldFact(fact, currency) })),
    unproved: factIdsOf(fields, deed, '').filter(
      ({ id }) => !named.some(({ key }) => key.endsWith(`/${id}`)),
    ),
    members: await readNames([...new Set(members)].slice(0, MAX_MEMBERS), read),
    effect: rule.changes,
  };
}

/**
 * The currency of a deed's amounts: its own, or that of the facts that it names; null where there
 * is none. Only the ids of the deed are read, so that its amounts may still be missing.
 */
export async function readCurrency(
  rule: Rule,
  deed: JsonObject,
  read: FactSource,
): Promise<string | null> {
  const own = currencyOf([deed]);
  if (own !== null) return own;
  const named = await readNamed(fieldsOf(rule.schema), deed, read);
  return currencyOf(named.map(({ fact }) => fact));
}

/** Whether a hash hides what it is of, and is no id of a fact. */
export function isOpaque(meaning: string): boolean {
  return OPAQUE.test(meaning);
}

/** The ids of members in the fields of a deed, in their order. */
export function membersOf(fields: readonly Field[], value: JsonObject): readonly string[] {
  return fields.flatMap((field) => idsIn(field, value[field.name] ?? null));
}

function idsIn({ name, form, meaning }: Field, value: Json): readonly string[] {
  if (value === null) return [];
  if (form.kind === 'record') return membersOf(form.fields, value as JsonObject);
  if (form.kind === 'variants') {
    return membersOf(variantOf(form.variants, value), value as JsonObject);
  }
  if (form.kind === 'list') {
    const item = { name, form: form.item, nullable: false, meaning };
    return (value as readonly Json[]).flatMap((each) => idsIn(item, each));
  }
  return isMember({ form, meaning }) ? [String(value)] : [];
}

/** Those that a fact names, which has no schema. */
function membersIn(fact: JsonObject): readonly string[] {
  return Object.entries(fact).flatMap(([name, value]): readonly string[] => {
    if (isObject(value)) return membersIn(value);
    return PARTY.test(name) && typeof value === 'string' && !isHash(value) ? [value] : [];
  });
}

async function readNames(ids: readonly string[], read: FactSource): Promise<Telling['members']> {
  const told: { id: string; name: string }[] = [];
  for (const id of ids) {
    const fact = (await read(`member/${id}`)) ?? undefined;
    const name = isObject(fact) ? fact['name'] : undefined;
    if (typeof name === 'string') told.push({ id, name });
  }
  return told;
}

function currencyOf(values: readonly JsonObject[]): string | null {
  const found = values.map(({ currency }) => currency).find((value) => typeof value === 'string');
  return found ?? null;
}

/** Of which deed a value is, and the currency of amounts that name none. */
interface Around {
  readonly type: string;
  readonly currency: string | null;
}

function toldField(
  { name, form, nullable, meaning }: Field,
  value: Json,
  around: Around,
  prefix: string,
): readonly ToldWord[] {
  const path = `${prefix}${name}`;
  if (value === null) {
    const means = nullMeaning(around.type, path) ?? 'none';
    return [{ name: path, told: { kind: 'none', means } }];
  }
  if (form.kind === 'record') {
    const inner = value as JsonObject;
    const own = { ...around, currency: currencyOf([inner]) ?? around.currency };
    return form.fields.flatMap((field) =>
      toldField(field, inner[field.name] ?? null, own, `${path}.`),
    );
  }
  if (form.kind === 'list') {
    const items = value as readonly Json[];
    // Where null means all, a list of nothing is not the same as no word of it.
    if (items.length === 0 && nullable) {
      return [{ name: path, told: { kind: 'none', means: 'none' } }];
    }
    return items.flatMap((item, at) => {
      const field = { name: `${name}[${at}]`, form: form.item, nullable: false, meaning };
      return toldField(field, item, around, prefix);
    });
  }
  if (form.kind === 'variants') {
    const record = { kind: 'record', fields: variantOf(form.variants, value) } as const;
    return toldField({ name, form: record, nullable: false, meaning }, value, around, prefix);
  }
  const field = { name, form, meaning };
  return [{ name: path, told: toldLeaf(field, value, around.currency) }];
}

function toldLeaf(
  { name, form, meaning }: Pick<Field, 'name' | 'form' | 'meaning'>,
  value: Json,
  currency: string | null,
): Told {
  const text = form.kind === 'object' ? JSON.stringify(value) : String(value);
  if (OPAQUE.test(meaning) && isHash(text)) return { kind: 'hidden', hash: text };
  if (isMoney({ form, meaning })) return { kind: 'money', minor: text, currency };
  if (/ppm$/i.test(name) && typeof value === 'number') return { kind: 'rate', ppm: value };
  const isChoice = form.kind === 'choice' || form.kind === 'truth';
  return isChoice ? { kind: 'choice', word: text } : { kind: 'text', text };
}

/** The fields of the one of several kinds that an object is of. */
function variantOf(variants: readonly (readonly Field[])[], value: Json): readonly Field[] {
  const found = variants.find(([tag]) => {
    if (tag?.form.kind !== 'choice' || !isObject(value)) return false;
    return tag.form.values.some((one) => one === value[tag.name]);
  });
  return found ?? [];
}

/** The facts behind the ids of a deed, and those that these name in turn. */
async function readNamed(
  fields: readonly Field[],
  deed: JsonObject,
  read: FactSource,
): Promise<readonly NamedFact[]> {
  const found = new Map<string, JsonObject>();
  let next = keysOf(fields, deed);
  for (let step = 0; step <= MAX_STEPS; step += 1) {
    const facts: JsonObject[] = [];
    for (const candidates of next) {
      for (const key of candidates) {
        if (found.has(key) || (step > 0 && found.size >= MAX_FACTS)) break;
        const fact = await read(key);
        if (fact === null || typeof fact !== 'object' || Array.isArray(fact)) continue;
        found.set(key, fact as JsonObject);
        facts.push(fact as JsonObject);
        break;
      }
    }
    next = facts.flatMap(keysOfFact);
  }
  return [...found].map(([key, fact]) => ({ key, fact }));
}

/** For each id of a deed the keys under which its fact may stand, the likeliest first. */
function keysOf(fields: readonly Field[], deed: JsonObject): readonly (readonly string[])[] {
  const keys = fields.flatMap(({ name, meaning }) => {
    const value = deed[name] ?? null;
    const ids = (Array.isArray(value) ? value : [value]) as readonly Json[];
    return ids.flatMap((id) => {
      if (typeof id !== 'string') return isObject(id) ? keysOfFact(id) : [];
      if (/^[a-z]+\/[0-9a-f]{64}/.test(id)) return [[targetKey(id)]];
      if (!isHash(id) || OPAQUE.test(meaning)) return [];
      return [nounsOf(name, meaning).map((noun) => `${noun}/${id}`)];
    });
  });
  return [...keys, ...pieceKeys(deed)];
}

/** The ids of facts in the fields of a deed, as its schema calls them. */
function factIdsOf(
  fields: readonly Field[],
  value: JsonObject,
  prefix: string,
): Telling['unproved'] {
  return fields.flatMap(({ name, form, meaning }): Telling['unproved'] => {
    const own = value[name] ?? null;
    const path = `${prefix}${name}`;
    if (form.kind === 'record' && isObject(own)) return factIdsOf(form.fields, own, `${path}.`);
    if (form.kind === 'variants' && isObject(own)) {
      return factIdsOf(variantOf(form.variants, own), own, `${path}.`);
    }
    if (!NAMES_FACT.test(meaning) || OPAQUE.test(meaning)) return [];
    const ids = (Array.isArray(own) ? own : [own]) as readonly Json[];
    return ids.flatMap((id) => (typeof id === 'string' && isHash(id) ? [{ name: path, id }] : []));
  });
}

/** `piece/<receivable>/<first unit>` of a freeze as the key of the state has it. */
function targetKey(target: string): string {
  const [kind = '', id = '', unit] = target.split('/');
  return unit === undefined ? `${kind}/${id}` : `${kind}/${id}/${padded(BigInt(unit), 18)}`;
}

/** What an id may be an id of: as its field is called, or as the words behind `of` say. */
function nounsOf(name: string, meaning: string): readonly string[] {
  const words = meaning.toLowerCase().match(/[a-z]{4,}/g) ?? [];
  const singular = words.map((word) => word.replace(/s$/, ''));
  return [...new Set([name.toLowerCase(), ...singular])].slice(0, 8);
}

function keysOfFact(fact: JsonObject): readonly (readonly string[])[] {
  const ids = Object.entries(fact).flatMap(([name, value]): readonly (readonly string[])[] => {
    if (isObject(value)) return keysOfFact(value);
    const isId = /^(receivable|invoice|request|debt)$/.test(name) && typeof value === 'string';
    return isId && isHash(value) ? [[`${name}/${value}`]] : [];
  });
  return [...ids, ...pieceKeys(fact)];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pieceKeys(value: JsonObject): readonly (readonly string[])[] {
  const { receivable, piece, from } = value;
  const unit = piece ?? from;
  if (typeof receivable !== 'string' || typeof unit !== 'string') return [];
  if (!/^[0-9]{1,18}$/.test(unit)) return [];
  return [[`piece/${receivable}/${padded(BigInt(unit), 18)}`]];
}

function toldFact(fact: JsonObject, currency: string | null): readonly ToldWord[] {
  const words = factWords(fact, '', currency).sort((a, b) => rankOf(a) - rankOf(b));
  return words.map((word) => ({
    name: word.name,
    told: toldValue(word.name, word.value, word.currency),
  }));
}

interface FactWord {
  readonly name: string;
  readonly value: string | number | boolean;
  readonly currency: string | null;
}

/** @param around the currency of amounts where the fact names none itself */
function factWords(fact: JsonObject, prefix: string, around: string | null): FactWord[] {
  const currency = currencyOf([fact]) ?? around;
  return Object.entries(fact).flatMap(([name, value]): FactWord[] => {
    // What is nothing, such as an amount of 0, would hide what is something.
    if (INTERNAL.test(name) || value === null || value === '0') return [];
    const path = `${prefix}${name}`;
    if (typeof value === 'object') {
      if (!Array.isArray(value)) return factWords(value as JsonObject, `${path}.`, currency);
      return value.length === 0 ? [] : [{ name: path, value: value.length, currency }];
    }
    if (typeof value === 'string' && isHash(value)) return [];
    return [{ name: path, value, currency }];
  });
}

function rankOf({ name, value }: FactWord): number {
  if (PARTY.test(name)) return 0;
  if (typeof value === 'string' && /^[0-9]+$/.test(value)) return isUnit(name) ? 3 : 1;
  return /day$|time$|by$/i.test(name) ? 2 : 4;
}

/** The value of a field of a fact by its name: an amount, a rate, a time, or as it is. */
export function toldValue(
  name: string,
  value: string | number | boolean,
  currency: string | null,
): Told {
  if (typeof value === 'boolean') return { kind: 'choice', word: String(value) };
  if (typeof value === 'number') {
    if (value > 1e11) return { kind: 'time', ms: value };
    return /ppm$/i.test(name) ? { kind: 'rate', ppm: value } : { kind: 'text', text: `${value}` };
  }
  const isAmount = !isUnit(name) && /^[0-9]{1,18}$/.test(value);
  return isAmount ? { kind: 'money', minor: value, currency } : { kind: 'text', text: value };
}

/** Whether a field such as `parts.from` has the number of a unit. */
function isUnit(name: string): boolean {
  return UNITS.has(name.slice(name.lastIndexOf('.') + 1));
}
