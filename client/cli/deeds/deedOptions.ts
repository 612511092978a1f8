/**
 * The words of a deed as options of its command, made from its schema: what a new deed needs to be
 * said on a command line is written nowhere else.
 */
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Field, Form } from '../../../contracts/state/forms.ts';
import { fieldsOf, tellForm } from '../../../contracts/state/forms.ts';
import { percentText } from '../../../contracts/state/rates.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import type { Nature } from '../../sdk/fieldNature.ts';
import { natureOf } from '../../sdk/fieldNature.ts';
import { isOpaque } from '../../sdk/telling.ts';
import { DAY_HELP } from '../session/ledgerDays.ts';

/**
 * How a value is written: `truth` as a flag, `yes or no` where null is a third, `money` as people
 * write amounts, `rate` as percent a year, `day` as a date or days from now, `commitment` as the
 * text that is committed to, `fingerprint` and `hash` as the file they are of, `json` as a file.
 */
export type Writing =
  | 'text'
  | 'number'
  | 'truth'
  | 'yes or no'
  | 'texts'
  | 'money'
  | 'rate'
  | 'day'
  | 'commitment'
  | 'fingerprint'
  | 'hash'
  | 'json';

/** One word of a deed on the command line. */
export interface DeedOption {
  /** Names from the outermost, such as `['mandate', 'issuer']`. */
  readonly path: readonly string[];
  /** `--mandate.issuer`; of the first argument, its name. */
  readonly flag: string;
  readonly writing: Writing;
  /** It is the first argument of the command, and not an option. */
  readonly positional: boolean;
  /** It has to be said, wherever the object stands in which it is. */
  readonly required: boolean;
  readonly nullable: boolean;
  readonly choices: readonly (string | number)[];
  readonly help: string;
}

/** Fields that every deed has, which nobody types. */
const HEAD = new Set(['type', 'version', 'seed']);

/** Natures that are 64 hexadecimal letters. */
const HASHES: ReadonlySet<Nature> = new Set(['id', 'commitment', 'fingerprint', 'hash']);

/** Fields that hold a rate in parts per million a year. */
const PPM = /^ppm$|Ppm$/;

/** Flags that every command which signs has already; a field of that name is `--deed.key`. */
const TAKEN = new Set([
  'config',
  'fields',
  'genesis',
  'help',
  'json',
  'key',
  'node',
  'proof',
  'yes',
]);

/** The options of a deed in the order of its fields. */
export function optionsOf(rule: Rule): readonly DeedOption[] {
  const fields = ownFields(rule);
  const [first] = fields;
  const subject = first !== undefined && isId(first) ? first.name : null;
  return optionsOfFields(fields, [], subject);
}

/** The fields that say what a deed is about. */
export function ownFields(rule: Rule): readonly Field[] {
  return fieldsOf(rule.schema).filter(({ name }) => !HEAD.has(name));
}

function optionsOfFields(
  fields: readonly Field[],
  path: readonly string[],
  subject: string | null,
): readonly DeedOption[] {
  return fields.flatMap((field) => {
    const { name, form, nullable, meaning } = field;
    // What is shown comes from the ledger, or from a file of a program that has shown it.
    if (path.length === 0 && name === 'shown') return [];
    if (form.kind === 'record') return optionsOfFields(form.fields, [...path, name], null);
    // What can only be one thing is not asked.
    if (form.kind === 'choice' && form.values.length === 1) return [];
    const writing = writingOf(field);
    const positional = path.length === 0 && name === subject;
    const long = [...(TAKEN.has(path[0] ?? name) ? ['deed'] : []), ...path, name];
    const flag = positional ? name : `--${long.map(flagName).join('.')}`;
    const required = !nullable && writing !== 'truth' && writing !== 'texts';
    const choices = writing === 'yes or no' ? ['yes', 'no'] : choicesOf(form);
    const help = `${meaning} ${hint(form, writing)}`.trim();
    const said = { path: [...path, name], flag, writing, positional };
    return [{ ...said, required, nullable, choices, help }];
  });
}

function choicesOf(form: Form): readonly (string | number)[] {
  return form.kind === 'choice' ? form.values : [];
}

/** The id of a fact, which tells what the deed is about. */
function isId(field: Field): boolean {
  return HASHES.has(natureOf(field)) && !field.nullable && !isOpaque(field.meaning);
}

function writingOf(field: Field): Writing {
  const nature = natureOf(field);
  switch (nature) {
    case 'truth':
      return field.nullable ? 'yes or no' : 'truth';
    case 'list':
      return isTexts(field.form) ? 'texts' : 'json';
    case 'object':
    case 'record':
    case 'variants':
      return 'json';
    case 'time':
      return 'number';
    case 'money':
    case 'rate':
    case 'number':
    case 'day':
    case 'commitment':
    case 'fingerprint':
    case 'hash':
      return nature;
    default:
      return 'text';
  }
}

function isTexts(form: Form): boolean {
  return form.kind === 'list' && (form.item.kind === 'text' || form.item.kind === 'choice');
}

function hint(form: Form, writing: Writing): string {
  switch (writing) {
    case 'commitment':
      return 'The text itself; only its commitment is sent.';
    case 'fingerprint':
    case 'hash':
      return 'The file.';
    case 'json':
      return 'A JSON file.';
    case 'money':
      return 'As people write it: 529.87, EUR 24,274.00.';
    case 'rate':
      return 'In percent: 6.5.';
    case 'day':
      return `${DAY_HELP}.`;
    case 'number':
      return `A ${tellForm(form)}.`;
    default:
      return '';
  }
}

/** What stands behind the flag in the help. */
export function placeholderOf({ writing, choices }: DeedOption): string {
  switch (writing) {
    case 'texts':
      return '<value...>';
    case 'money':
      return '<amount>';
    case 'rate':
      return '<percent>';
    case 'day':
      return '<day>';
    case 'number':
      return '<n>';
    case 'commitment':
      return '<text>';
    case 'fingerprint':
    case 'hash':
    case 'json':
      return '<file>';
    default:
      return choices.length > 0 ? '<word>' : '<value>';
  }
}

/** The words behind the name of the command that do the example of a rule. */
export function exampleWords(rule: Rule): readonly string[] {
  const example = rule.example as JsonObject;
  return optionsOf(rule).flatMap((option): readonly string[] => {
    const value = valueAt(example, option.path);
    if (value === null || (value === false && option.writing === 'truth')) return [];
    if (Array.isArray(value) && value.length === 0) return [];
    if (option.positional) return [String(value)];
    if (option.writing === 'truth') return [option.flag];
    return [option.flag, ...exampleOf(option, value)];
  });
}

function exampleOf({ writing, path }: DeedOption, value: Json): readonly string[] {
  const name = path.at(-1) ?? '';
  switch (writing) {
    case 'texts':
      return (value as readonly Json[]).map(String);
    case 'money':
      return [tellAmount(String(value), 'EUR').split(' ')[0] ?? ''];
    case 'rate':
      return [percentText(Number(value))];
    case 'commitment':
      return [`"${name} 7"`];
    case 'fingerprint':
    case 'hash':
      return [`${name}.xml`];
    case 'json':
      return [`${name}.json`];
    case 'yes or no':
      return [value === true ? 'yes' : 'no'];
    default:
      return [String(value)];
  }
}

function valueAt(value: JsonObject, path: readonly string[]): Json {
  return path.reduce<Json>(
    (at, name) =>
      typeof at === 'object' && at !== null ? ((at as JsonObject)[name] ?? null) : null,
    value,
  );
}

/** A field as a flag: with dashes, and a rate by that name, as it is not written in ppm. */
function flagName(name: string): string {
  const said = name.replace(PPM, (ppm) => (ppm === 'ppm' ? 'rate' : 'Rate'));
  return said.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
