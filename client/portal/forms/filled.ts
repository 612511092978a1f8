/**
 * What somebody has filled into the form of a deed, as it stands in its inputs, before anything of
 * it is read; no browser.
 */
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Field, Form } from '../../../contracts/state/forms.ts';
import { percentText } from '../../../contracts/state/rates.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { isTicked, natureOf } from '../../sdk/fieldNature.ts';

/** `open`: null is meant. The text of a truth is `yes` or `no`; an empty one says nothing yet. */
export type Filled =
  | { readonly kind: 'open' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Filled[] }
  | { readonly kind: 'record'; readonly fields: FilledFields };

/** What is filled into fields, by their names. */
export type FilledFields = Readonly<Record<string, Filled>>;

/** Fields of a form, empty: what may be left open is. */
export function emptyFields(fields: readonly Field[]): FilledFields {
  return Object.fromEntries(fields.map((field) => [field.name, emptyField(field)]));
}

function emptyField({ form, nullable }: Field): Filled {
  return nullable ? { kind: 'open' } : emptyForm(form);
}

/** A form with nothing in it: a list with as many items as it needs at least. */
export function emptyForm(form: Form): Filled {
  if (form.kind === 'record') return { kind: 'record', fields: emptyFields(form.fields) };
  if (form.kind === 'variants') return { kind: 'record', fields: emptyTag(form.variants) };
  if (form.kind !== 'list') return { kind: 'text', text: onlyChoice(form) };
  const count = isTicked(form) ? 0 : form.min;
  return { kind: 'list', items: Array.from({ length: count }, () => emptyForm(form.item)) };
}

/** What can only be one thing is not asked. */
function onlyChoice(form: Form): string {
  return form.kind === 'choice' && form.values.length === 1 ? String(form.values[0]) : '';
}

function emptyTag(variants: readonly (readonly Field[])[]): FilledFields {
  const [tag] = variants[0] ?? [];
  return tag === undefined ? {} : { [tag.name]: { kind: 'text', text: '' } };
}

/** The fields of the variant that is chosen; undefined while none is. */
export function chosenVariant(
  variants: readonly (readonly Field[])[],
  fields: FilledFields,
): readonly Field[] | undefined {
  return variants.find(([tag]) => {
    const chosen = tag === undefined ? undefined : fields[tag.name];
    return chosen?.kind === 'text' && tag !== undefined && onlyChoice(tag.form) === chosen.text;
  });
}

/** Words of a deed as they would be typed. @param currency of amounts that name none themselves */
export function fillFields(
  fields: readonly Field[],
  words: JsonObject,
  currency: string | null,
): FilledFields {
  const own = typeof words['currency'] === 'string' ? words['currency'] : currency;
  return Object.fromEntries(
    fields.map((field) => [field.name, fill(field, words[field.name], own)]),
  );
}

function fill(field: Field, value: Json | undefined, currency: string | null): Filled {
  const { name, form, nullable, meaning } = field;
  if (value === undefined) return emptyField(field);
  if (value === null) return nullable ? { kind: 'open' } : emptyForm(form);
  if (form.kind === 'list') {
    const item = { name, form: form.item, nullable: false, meaning };
    const items = (value as readonly Json[]).map((each) => fill(item, each, currency));
    return { kind: 'list', items };
  }
  if (form.kind === 'record') {
    return { kind: 'record', fields: fillFields(form.fields, value as JsonObject, currency) };
  }
  if (form.kind === 'variants') {
    const words = value as JsonObject;
    const texts = Object.entries(words).map(([key, text]) => [
      key,
      { kind: 'text', text: String(text) } as const,
    ]);
    const chosen = chosenVariant(form.variants, Object.fromEntries(texts)) ?? [];
    return { kind: 'record', fields: fillFields(chosen, words, currency) };
  }
  return { kind: 'text', text: typed(field, value, currency) };
}

function typed(field: Field, value: Json, currency: string | null): string {
  switch (natureOf(field)) {
    case 'money': {
      if (currency === null) return String(value);
      return tellAmount(String(value), currency).replace(` ${currency}`, '');
    }
    case 'rate':
      return percentText(Number(value));
    case 'time':
      return localTime(Number(value));
    case 'truth':
      return value === true ? 'yes' : 'no';
    case 'object':
      return JSON.stringify(value, null, 2);
    default:
      return String(value);
  }
}

/** As an input for local times has it. @param ms since 1970 */
function localTime(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, -1);
}
