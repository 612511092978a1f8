/**
 * What a field of a deed is by nature, which decides how it is written on a command line and asked
 * for on a page. Read from its form and its meaning, so that a new deed needs no other words.
 */
import type { Field, Form } from '../../contracts/state/forms.ts';

/**
 * `unit`: the number of a unit. `rate`: parts per million a year. `time`: ms since 1970. `id`: a
 * hash by which something is known; `commitment` to a text, `fingerprint` of a document under the
 * key of the network and `hash` of a file are made from these. `deed`: the type of a deed. `object`
 * is read by a rule by itself.
 */
export type Nature =
  | ('member' | 'currency' | 'deed' | 'text')
  | ('money' | 'unit' | 'rate' | 'number' | 'day' | 'time')
  | ('id' | 'commitment' | 'fingerprint' | 'hash')
  | ('truth' | 'choice' | 'list' | 'record' | 'variants' | 'object');

/** Forms in fields.ts that say by themselves what a text is. */
const TEXTS: ReadonlyMap<string, Nature> = new Map([
  ['^[0-9]{4}-[0-9]{2}-[0-9]{2}$', 'day'],
  ['^[A-Z]{3}$', 'currency'],
  ['^[a-zA-Z]{1,40}$', 'deed'],
  ['^[1-9][0-9]{0,17}$', 'unit'],
  ['^(0|[1-9][0-9]{0,17})$', 'unit'],
]);
const HASH = '^[0-9a-f]{64}$';
/** The forms of `amountField` and `amountOrZeroField`. */
const AMOUNTS = new Set(['^[1-9][0-9]{0,17}$', '^(0|[1-9][0-9]{0,17})$']);
/** Unit numbers are no amounts of money. */
const UNIT_NUMBER = /^(first|last) (unit|of the units)|^one unit of the base/i;
/** The form of the ids of members, and fields of that form that are other names. */
const ID_FORM = '^[a-z0-9-]{2,32}$';
const OTHER_NAME = /\bkeys?\b|\bcalled\b|\bhome node\b|register\.$/i;
/** Fields that hold a rate in parts per million a year. */
const PPM = /^ppm$|Ppm$/;

/** See the head of this file. An item of a list has the name and the meaning of the list. */
export function natureOf(field: Pick<Field, 'name' | 'form' | 'meaning'>): Nature {
  const { name, form, meaning } = field;
  if (form.kind === 'number') return numberNature(name, meaning);
  if (form.kind !== 'text') return form.kind;
  if (isMoney(field)) return 'money';
  if (isMember(field)) return 'member';
  if (form.pattern === HASH) return hashNature(meaning);
  return TEXTS.get(form.pattern) ?? 'text';
}

/** Of a list whose items are one of a few words: they are ticked. */
export function isTicked(form: Form): boolean {
  return form.kind === 'list' && form.item.kind === 'choice';
}

function numberNature(name: string, meaning: string): Nature {
  if (PPM.test(name)) return 'rate';
  return /\bms since 1970\b/.test(meaning) ? 'time' : 'number';
}

function hashNature(meaning: string): Nature {
  if (/commitment/i.test(meaning)) return 'commitment';
  if (/fingerprint of .*bytes/i.test(meaning)) return 'fingerprint';
  return /^(hash of|SHA-256 of the text)/i.test(meaning) ? 'hash' : 'id';
}

/** Whether a field is an amount of money, and not the number of a unit. */
export function isMoney({ form, meaning }: Pick<Field, 'form' | 'meaning'>): boolean {
  return isAmount(form) && !UNIT_NUMBER.test(meaning);
}

/** Whether a field is the id of a member, and not another name of that form. */
export function isMember({ form, meaning }: Pick<Field, 'form' | 'meaning'>): boolean {
  return form.kind === 'text' && form.pattern === ID_FORM && !OTHER_NAME.test(meaning);
}

function isAmount(form: Form): boolean {
  return form.kind === 'text' && AMOUNTS.has(form.pattern);
}
