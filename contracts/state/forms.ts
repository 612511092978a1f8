/**
 * The forms of fields in our own words: for the pages of the deeds, the help of commands, and what
 * `bad_deed` says of a field. They are read from the schemas, and whatever is said of a deed is
 * said by the code here: a library's words must not become part of what is hashed, and neither must
 * what a stranger wrote.
 */
import { z } from 'zod';
import type { Json, JsonObject } from '../../ledger/canonical.ts';

/** What a field may hold. */
export type Form =
  | { readonly kind: 'text'; readonly pattern: string }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'truth' }
  | { readonly kind: 'choice'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'list'; readonly min: number; readonly max: number; readonly item: Form }
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  /** An object of one of several kinds; the first field of each has the one value that tells. */
  | { readonly kind: 'variants'; readonly variants: readonly (readonly Field[])[] }
  /** An object that a rule reads by itself, such as the terms of a contract. */
  | { readonly kind: 'object' };

/** A field of a deed, or of an object in it. */
export interface Field {
  readonly name: string;
  readonly form: Form;
  readonly nullable: boolean;
  /** A sentence; empty when the schema has none. */
  readonly meaning: string;
}

/** A field that has not its form, by its path such as `changes[0].power`. */
export interface BadField {
  readonly field: string;
  readonly expected: string;
}

/** What the patterns of `fields.ts` mean, for readers. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['^[a-z0-9-]{2,32}$', 'id of a member, or name of a key'],
  ['^[0-9a-f]{64}$', '64 hexadecimal letters'],
  ['^[1-9][0-9]{0,17}$', 'decimal text, 1 to 10^18 - 1'],
  ['^(0|[1-9][0-9]{0,17})$', 'decimal text, 0 to 10^18 - 1'],
  ['^[A-Z]{3}$', 'three capital letters'],
  ['^.{1,400}$', 'text in one line'],
  ['^[0-9A-Z]{20}$', '20 digits or capital letters'],
  ['^[0-9A-Z]{18}$', '18 digits or capital letters'],
  ['^([A-Z]{3}\\/[A-Z]{3}|[a-z-]{2,32})$', 'kind of fact, or pair such as `USD/CNY`'],
  ['^[0-9]{4}-[0-9]{2}-[0-9]{2}$', 'ledger day, `YYYY-MM-DD`'],
  ['^Ed25519:[A-Za-z0-9_-]{43}$', 'public key, `Ed25519:…`'],
  ['^age1[02-9ac-hj-np-z]{58}$', 'recipient of age, `age1…`'],
  ['^[A-Za-z0-9_-]{86}$', 'Ed25519 signature, base64url'],
  ['^[A-Za-z0-9_-]{21}[AQgw]$', '16 random bytes, base64url'],
]);

/** The part of a JSON Schema that is read here. */
interface Shape {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly pattern?: string;
  readonly const?: string | number;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
}

const MEMORY = new WeakMap<z.ZodType, readonly Field[]>();

/** The fields of a deed in the order of its schema, `type` and `version` among them. */
export function fieldsOf(schema: z.ZodType): readonly Field[] {
  const known = MEMORY.get(schema);
  if (known !== undefined) return known;
  const fields = readFields(z.toJSONSchema(schema) as Shape);
  MEMORY.set(schema, fields);
  return fields;
}

/** The form in words, such as `whole number from 0 to 9`. */
export function tellForm(form: Form): string {
  switch (form.kind) {
    case 'text':
      return WORDS.get(form.pattern) ?? `text of the form \`${form.pattern}\``;
    case 'number':
      return `whole number from ${form.min} to ${form.max}`;
    case 'truth':
      return '`true` or `false`';
    case 'choice':
      return form.values.map((value) => `\`${value}\``).join(', ');
    case 'list':
      return `list of ${form.min} to ${form.max}`;
    default:
      return 'object';
  }
}

/** The form of a field in words, saying whether null is one. */
export function tellField({ form, nullable }: Field): string {
  return `${tellForm(form)}${nullable ? ', or null' : ''}`;
}

/** Why a deed that its schema does not take is none; the fallback is for fields that do not fit. */
export function badFieldOf(schema: z.ZodType, deed: JsonObject): BadField {
  const found = findBadField(fieldsOf(schema), deed, '');
  return found ?? { field: 'deed', expected: 'fields that go together; see its page' };
}

/**
 * The first field, in the order of the schema, that has not its form; then one that is not known.
 * Null when every field has its form, though the whole may still be none (two that fit no other).
 */
function findBadField(
  fields: readonly Field[],
  value: JsonObject,
  prefix: string,
): BadField | null {
  for (const field of fields) {
    const path = `${prefix}${field.name}`;
    // Not what an object inherits, such as `constructor`.
    const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (given === null && field.nullable) continue;
    if (given === undefined) return { field: path, expected: tellField(field) };
    const bad = badValueOf(field.form, given, path);
    if (bad?.field === path) return { field: path, expected: tellField(field) };
    if (bad !== null) return bad;
  }
  const names = new Set(fields.map(({ name }) => name));
  const [unknown] = Object.keys(value)
    .filter((name) => !names.has(name))
    .sort();
  if (unknown === undefined) return null;
  return { field: `${prefix}${printable(unknown)}`, expected: 'no field of this name' };
}

/** A name that a stranger wrote is repeated only when it could be one of ours. */
function printable(name: string): string {
  return /^[A-Za-z0-9]{1,40}$/.test(name) ? name : '?';
}

function badValueOf(form: Form, value: Json, path: string): BadField | null {
  const bad = { field: path, expected: tellForm(form) };
  switch (form.kind) {
    case 'text':
      return typeof value === 'string' && new RegExp(form.pattern).test(value) ? null : bad;
    case 'number':
      return isWhole(value) && value >= form.min && value <= form.max ? null : bad;
    case 'truth':
      return typeof value === 'boolean' ? null : bad;
    case 'choice':
      return form.values.some((one) => one === value) ? null : bad;
    case 'list':
      if (!Array.isArray(value)) return bad;
      return value.length < form.min || value.length > form.max ? bad : badItem(form, value, path);
    case 'record':
      return isObject(value) ? findBadField(form.fields, value, `${path}.`) : bad;
    case 'variants':
      return isObject(value) ? badVariant(form.variants, value, `${path}.`) : bad;
    case 'object':
      return isObject(value) ? null : bad;
  }
}

function badVariant(
  variants: readonly (readonly Field[])[],
  value: JsonObject,
  prefix: string,
): BadField | null {
  const tags = variants.flatMap(([tag]) => (tag === undefined ? [] : [tag]));
  const name = tags[0]?.name ?? '';
  const given = Object.hasOwn(value, name) ? value[name] : undefined;
  const fields = variants.find(
    ([tag]) => given !== undefined && tag !== undefined && badValueOf(tag.form, given, '') === null,
  );
  if (fields !== undefined) return findBadField(fields, value, prefix);
  return { field: `${prefix}${name}`, expected: tags.map(({ form }) => tellForm(form)).join(', ') };
}

function badItem({ item }: { item: Form }, list: readonly Json[], path: string): BadField | null {
  for (const [at, value] of list.entries()) {
    const bad = badValueOf(item, value, `${path}[${at}]`);
    if (bad !== null) return bad;
  }
  return null;
}

function isWhole(value: Json): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readFields(shape: Shape): readonly Field[] {
  return Object.entries(shape.properties ?? {}).map(([name, field]) => {
    const any = alternativesOf(field);
    const some = any.filter(({ type }) => type !== 'null');
    const nullable = some.length < any.length;
    const inner = nullable && some.length === 1 ? (some[0] ?? field) : field;
    const meaning = field.description ?? inner.description ?? '';
    return { name, form: readForm(inner), nullable, meaning };
  });
}

/** What a field may be one of; a type beside null is written in two ways. */
function alternativesOf(field: Shape): readonly Shape[] {
  const { type } = field;
  if (Array.isArray(type)) return (type as string[]).map((one) => ({ ...field, type: one }));
  return field.anyOf ?? [];
}

function readForm(shape: Shape): Form {
  const { type, pattern, oneOf, minimum, maximum, minItems, maxItems, items, properties } = shape;
  if (shape.const !== undefined) return { kind: 'choice', values: [shape.const] };
  if (shape.enum !== undefined) return { kind: 'choice', values: shape.enum };
  if (type === 'string') return { kind: 'text', pattern: pattern ?? '' };
  if (type === 'integer') return { kind: 'number', min: minimum ?? 0, max: maximum ?? 0 };
  if (type === 'boolean') return { kind: 'truth' };
  if (type === 'array') {
    const item = readForm(items ?? {});
    return { kind: 'list', min: minItems ?? 0, max: maxItems ?? 0, item };
  }
  if (oneOf !== undefined) return { kind: 'variants', variants: oneOf.map(readFields) };
  if (properties !== undefined) return { kind: 'record', fields: readFields(shape) };
  return { kind: 'object' };
}
