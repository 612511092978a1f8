/**
 * From what was filled into the form of a deed to its words. Nothing is guessed: what may mean two
 * things, or is none, is a fault of its field, with what to write instead; no browser.
 */
import { dayNumber } from '../../../contracts/state/calendar.ts';
import { minorUnitsOf, tellAmount } from '../../../contracts/state/currencies.ts';
import type { Field, Form } from '../../../contracts/state/forms.ts';
import { ppmOfPercent } from '../../../contracts/state/rates.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import { meantAmounts, typedToMinor } from '../../invoices/toMinor.ts';
import type { Opening } from '../../sdk/alike.ts';
import { commitText } from '../../sdk/commitment.ts';
import type { Environment } from '../../sdk/environment.ts';
import { natureOf } from '../../sdk/fieldNature.ts';
import type { Filled, FilledFields } from './filled.ts';
import { chosenVariant } from './filled.ts';

/** What is wrong with what was typed, and what helps. */
export type FaultKind =
  | ('missing' | 'money' | 'minor' | 'meant' | 'positive' | 'currency' | 'currencyOpen')
  | ('currencyNow' | 'currencySilent')
  | ('day' | 'time' | 'rate' | 'number' | 'range' | 'choice' | 'id' | 'file' | 'form' | 'object')
  | ('few' | 'many' | 'twice' | 'open');

/** A field of which something is wrong, by its path such as `parts[0].to`. */
export interface Fault {
  readonly path: string;
  readonly kind: FaultKind;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** What is wrong with the currency of amounts that name none. */
type CurrencyDoubt = Extract<FaultKind, 'minor' | 'currencyNow' | 'currencySilent'>;

/** In which currency amounts are that name none; null: it is not known, they are minor units. */
export interface ReadingTerms {
  readonly currency: string | null;
  /** Why none of them is read; null: they are. */
  readonly doubt: CurrencyDoubt | null;
  readonly environment: Pick<Environment, 'randomBytes'>;
}

/**
 * Amounts count in the currency that stood at their fields when they were typed: where another is
 * found when they are read, or none could be, whoever typed them looks again.
 * @param found null: there is none; `silent`: the node has not said
 */
export function currencyDoubt(
  shown: string | null,
  found: string | null | 'silent',
): CurrencyDoubt | null {
  if (found === 'silent') return 'currencySilent';
  if (found === shown) return null;
  return found === null ? 'minor' : 'currencyNow';
}

/** The words; they are a deed only when there is no fault. */
export interface ReadFields {
  readonly words: JsonObject;
  /** What commitments in the words are of. */
  readonly opens: readonly Opening[];
  readonly faults: readonly Fault[];
}

type Read = (text: string, field: Field, around: Around) => Json | Fail;
interface Around extends ReadingTerms {
  readonly opens: Opening[];
  readonly faults: Fault[];
}
class Fail {
  readonly kind: FaultKind;
  readonly facts: Fault['facts'];

  constructor(kind: FaultKind, facts: Fault['facts'] = {}) {
    this.kind = kind;
    this.facts = facts;
  }
}

/** Lists of the ledger that stand in order have their items once each. */
const IN_ORDER = /, in order\b/;

/** See the head of this file. */
export function readFields(
  fields: readonly Field[],
  filled: FilledFields,
  terms: ReadingTerms,
): ReadFields {
  const around: Around = { ...terms, opens: [], faults: [] };
  const words = readRecord(fields, filled, around, '');
  return { words, opens: around.opens, faults: around.faults };
}

function readRecord(
  fields: readonly Field[],
  filled: FilledFields,
  around: Around,
  prefix: string,
): JsonObject {
  const own = filled['currency'];
  const named = own?.kind === 'text' ? own.text.trim().toUpperCase() : null;
  const isKnown = named !== null && minorUnitsOf(named) !== undefined;
  const inner = isKnown ? { ...around, currency: named, doubt: null } : around;
  const read = fields.flatMap((field): [string, Json][] => {
    const given = filled[field.name];
    const value = readField(field, given ?? { kind: 'text', text: '' }, inner, prefix);
    return value === undefined ? [] : [[field.name, value]];
  });
  return Object.fromEntries(read);
}

/** Undefined where there is a fault. */
function readField(field: Field, filled: Filled, around: Around, prefix: string): Json | undefined {
  const { name, form, nullable } = field;
  const path = `${prefix}${name}`;
  const fail = ({ kind, facts }: Fail): undefined => {
    around.faults.push({ path, kind, facts });
  };
  if (filled.kind === 'open') return nullable ? null : fail(new Fail('missing'));
  if (filled.kind === 'list') return readList(field, filled.items, around, path);
  if (filled.kind === 'record') {
    const fields = form.kind === 'record' ? form.fields : variantFields(form, filled.fields);
    if (fields !== undefined) return readRecord(fields, filled.fields, around, `${path}.`);
    return fail(new Fail('missing'));
  }
  const text = filled.text.trim();
  if (text === '') return fail(new Fail('missing'));
  const read = READERS[natureOf(field)](text, field, around);
  return read instanceof Fail ? fail(read) : read;
}

function variantFields(form: Form, filled: FilledFields): readonly Field[] | undefined {
  return form.kind === 'variants' ? chosenVariant(form.variants, filled) : undefined;
}

function readList(
  { name, form, meaning }: Field,
  items: readonly Filled[],
  around: Around,
  path: string,
): Json | undefined {
  if (form.kind !== 'list') return undefined;
  const { min, max, item } = form;
  const prefix = path.slice(0, path.length - name.length);
  const values = items.map((each, at) =>
    readField(
      { name: `${name}[${at}]`, form: item, nullable: false, meaning },
      each,
      around,
      prefix,
    ),
  );
  const [kind, facts] =
    items.length < min ? (['few', { min }] as const) : (['many', { max }] as const);
  if (items.length < min || items.length > max) around.faults.push({ path, kind, facts });
  if (values.some((value) => value === undefined)) return undefined;
  const read = values as Json[];
  if (!IN_ORDER.test(meaning)) return read;
  const sorted = [...read].sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  const isTwice = sorted.some((each, at) => at > 0 && orderOf(each) === orderOf(sorted[at - 1]));
  if (isTwice) around.faults.push({ path, kind: 'twice', facts: {} });
  return sorted;
}

/** Records stand in the order of their first field. */
function orderOf(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return String(Object.values(value)[0]);
}

const HASH_OR: Read = (text) => (isHash(text) ? text : new Fail('file'));
const IN_PARTS: Read = () => new Fail('missing');

const READERS: Readonly<Record<ReturnType<typeof natureOf>, Read>> = {
  money: readMoney,
  unit: (text, field) => (/^[0-9]{1,18}$/.test(text) ? inForm(text, field) : new Fail('number')),
  rate: (text, { form }) => {
    const ppm = ppmOfPercent(text);
    return ppm === null ? new Fail('rate') : inRange(ppm, form, ppmRange);
  },
  number: (text, { form }) =>
    /^[0-9]{1,16}$/.test(text) ? inRange(Number(text), form, (each) => each) : new Fail('number'),
  day: (text) => (dayNumber(text) === null ? new Fail('day') : text),
  time: (text, { form }) => {
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? new Fail('time') : inRange(ms, form, (each) => each);
  },
  currency: (text) => {
    const code = text.toUpperCase();
    return minorUnitsOf(code) === undefined ? new Fail('currency') : code;
  },
  choice: (text, { form }) => {
    const found = form.kind === 'choice' ? form.values.find((one) => String(one) === text) : null;
    return found ?? new Fail('choice');
  },
  truth: (text) => (text === 'yes' || text === 'no' ? text === 'yes' : new Fail('choice')),
  id: (text) => (isHash(text) ? text : new Fail('id')),
  hash: HASH_OR,
  fingerprint: HASH_OR,
  commitment: (text, field, { opens, environment }) => {
    // What looks like a hash may be a number of an order: in clear anybody could try it.
    if (!isCommitted(field)) return isHash(text) ? text : new Fail('id');
    const opening = commitText(text, environment);
    opens.push(opening);
    return opening.commitment;
  },
  member: inForm,
  deed: inForm,
  text: inForm,
  object: readObject,
  list: IN_PARTS,
  record: IN_PARTS,
  variants: IN_PARTS,
};

function inForm(text: string, { form }: Field): Json | Fail {
  if (form.kind !== 'text') return new Fail('choice');
  return new RegExp(form.pattern, 'u').test(text) ? text : new Fail('form');
}

function ppmRange(ppm: number): number {
  return Math.floor(ppm / 10_000);
}

function inRange(value: number, form: Form, told: (bound: number) => number): Json | Fail {
  if (form.kind !== 'number') return new Fail('number');
  const { min, max } = form;
  if (value >= min && value <= max) return value;
  return new Fail('range', { min: told(min), max: told(max) });
}

/** Whether what is typed is committed to; else the commitment stands on the ledger already. */
export function isCommitted(field: Pick<Field, 'name' | 'form' | 'meaning'>): boolean {
  return natureOf(field) === 'commitment' && !/ as registered\b/.test(field.meaning);
}

function readMoney(text: string, field: Field, { currency, doubt }: Around): Json | Fail {
  if (doubt !== null) return new Fail(doubt, currency === null ? {} : { currency });
  if (currency === null) {
    return /^[0-9]{1,18}$/.test(text) ? positive(text, field) : new Fail('minor');
  }
  const minor = typedToMinor(text, currency);
  if (typeof minor === 'bigint') return minor < 0n ? new Fail('positive') : positive(minor, field);
  const { kind, facts } = amountFault(text, currency);
  return new Fail(kind, facts);
}

/** Why what `typedToMinor` refuses is no amount of this currency, and what to write. */
export function amountFault(text: string, currency: string): Pick<Fault, 'kind' | 'facts'> {
  const other = /^[A-Z]{3}\b|\b[A-Z]{3}$/.exec(text)?.[0];
  if (other !== undefined && other !== currency) {
    return { kind: 'currencyOpen', facts: { currency } };
  }
  const meant = meantAmounts(text, currency);
  if (meant.length > 0) return { kind: 'meant', facts: { meant: meant.join(' / ') } };
  return { kind: 'money', facts: { example: tellAmount(2_427_400n, currency) } };
}

function positive(minor: bigint | string, field: Field): Json | Fail {
  const read = inForm(String(BigInt(minor)), field);
  return read instanceof Fail ? new Fail('positive') : read;
}

function readObject(text: string): Json | Fail {
  try {
    const value = JSON.parse(text) as Json;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? value : new Fail('object');
  } catch {
    return new Fail('object');
  }
}
