/** From the options of a deed's command, or a file, to the words of the deed. */
import type { Rule } from '../../../contracts/state/rule.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { documentFingerprint } from '../../invoices/identity.ts';
import type { Opening } from '../../sdk/alike.ts';
import { commitText } from '../../sdk/commitment.ts';
import { readCurrency } from '../../sdk/telling.ts';
import { boundText, readRate } from '../session/amount.ts';
import { readInput } from '../session/files.ts';
import { readDay } from '../session/ledgerDays.ts';
import type { Session } from '../session/session.ts';
import { readNetworkKey } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { UsageError } from '../session/shell.ts';
import type { DeedOption } from './deedOptions.ts';
import { optionsOf, ownFields } from './deedOptions.ts';

const MAX_JSON_BYTES = 65_536;
const MAX_FILE_BYTES = 10 << 20;

/** Values by flag, as the command line has them. */
export type Given = ReadonlyMap<string, string | boolean | readonly string[]>;

/** Where the words of a deed come from. */
export interface Source {
  readonly given: Given;
  /** A JSON file with fields, which options go before. */
  readonly file: string | undefined;
  /** Fields that another says. */
  readonly without?: ReadonlySet<string>;
  /** What of those is known: the currency in which amounts are read. */
  readonly about?: JsonObject;
}

/** The words, and what opens the commitments among them, by the field. */
export interface ReadWords {
  readonly words: JsonObject;
  readonly opens: Readonly<Record<string, Opening>>;
}

/**
 * The words that options say; those of `file` where they say nothing. Amounts are read in the
 * currency of the deed or of what it is about, and nothing is rounded.
 * @throws UsageError when a word is missing or is none; ClientError unreadable_file
 */
export async function readDeedWords(
  shell: Shell,
  session: Session,
  rule: Rule,
  { given, file, without = new Set(), about = {} }: Source,
): Promise<ReadWords> {
  const words: Words = file === undefined ? {} : { ...(await readObject(file)) };
  const opens: Record<string, Opening> = {};
  const later: [DeedOption, string][] = [];
  for (const option of optionsOf(rule)) {
    if (without.has(option.path[0] ?? '')) continue;
    const value = given.get(option.flag);
    if (value === undefined) {
      leaveOut(words, option, file !== undefined);
    } else if (option.writing === 'money') {
      later.push([option, String(value)]);
    } else {
      const read = await readValue(shell, session, option, value);
      if (read.opening !== undefined) opens[option.path.join('.')] = read.opening;
      put(words, option.path, read.value);
    }
  }
  if (later.length > 0) {
    const currency = await currencyOf(session, rule, { ...about, ...words }, shell.signal);
    for (const [option, text] of later) put(words, option.path, amountText(option, text, currency));
  }
  fixRest(words, rule, without);
  return { words: words as JsonObject, opens };
}

interface Words {
  [name: string]: Json | Words;
}

/** @throws UsageError when it has to be said */
function leaveOut(words: Words, option: DeedOption, hasFile: boolean): void {
  const { path, writing, required, flag, help } = option;
  if (hasFile) return;
  // In an object that may be left out, a word is missing only when another one of it is said.
  if (path.length > 1) return;
  if (required) throw new UsageError(`say ${flag}: ${help}`);
  if (writing === 'truth') put(words, path, false);
  else put(words, path, writing === 'texts' && !option.nullable ? [] : null);
}

function currencyOf(
  { client }: Session,
  rule: Rule,
  words: Words,
  signal: AbortSignal,
): Promise<string | null> {
  return readCurrency(rule, words as JsonObject, (key) => client.findValue(key, { signal }));
}

function amountText({ flag }: DeedOption, text: string, currency: string | null): string {
  if (currency !== null) return boundText(text, currency);
  if (/^[0-9]{1,18}$/.test(text)) return text;
  throw new UsageError(`${flag}: no currency is named, so a whole number`);
}

async function readValue(
  shell: Shell,
  session: Session,
  { writing, flag }: DeedOption,
  value: string | boolean | readonly string[],
): Promise<{ readonly value: Json; readonly opening?: Opening }> {
  if (writing === 'truth' || writing === 'texts') return { value: value as Json };
  if (writing === 'yes or no') return { value: value === 'yes' };
  const text = String(value);
  if (writing === 'rate') return { value: readRate(flag, text) };
  if (writing === 'day') {
    return { value: readDay(flag, text, session.genesis, shell.environment.now()) };
  }
  if (writing === 'number') {
    if (!/^-?[0-9]{1,15}$/.test(text)) throw new UsageError(`${flag}: a whole number`);
    return { value: Number(text) };
  }
  if (writing === 'json') return { value: await readJson(text) };
  // A program may have made the hash itself.
  if (isHash(text)) return { value: text };
  if (writing === 'commitment') {
    const opening = commitText(text, shell.environment);
    return { value: opening.commitment, opening };
  }
  if (writing === 'text') return { value: text };
  const bytes = await readInput(text, MAX_FILE_BYTES);
  if (bytes.length > MAX_FILE_BYTES) throw new UsageError(`${text}: over ${MAX_FILE_BYTES} bytes`);
  if (writing === 'hash') return { value: hashOf(bytes) };
  return { value: documentFingerprint(await readNetworkKey(session.config), bytes) };
}

function put(words: Words, path: readonly string[], value: Json): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    words[name] = value;
    return;
  }
  const inner = words[name];
  const own: Words = typeof inner === 'object' && inner !== null ? { ...(inner as Words) } : {};
  put(own, rest, value);
  words[name] = own;
}

/** Objects of which nothing was said, and words that can only be one thing. */
function fixRest(words: Words, rule: Rule, without: ReadonlySet<string>): void {
  for (const { name, form, nullable } of ownFields(rule)) {
    if (without.has(name)) continue;
    if (form.kind === 'choice' && form.values.length === 1) words[name] ??= form.values[0] ?? null;
    if (form.kind !== 'record') continue;
    const own = words[name] as Words | null | undefined;
    if (own === undefined || own === null) {
      if (nullable) words[name] = null;
      continue;
    }
    for (const inner of form.fields) {
      if (own[inner.name] !== undefined) continue;
      if (inner.nullable) own[inner.name] = null;
      else if (inner.form.kind === 'truth') own[inner.name] = false;
    }
  }
}

async function readObject(path: string): Promise<JsonObject> {
  const value = await readJson(path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw new UsageError(`${path} holds no JSON object`);
}

async function readJson(path: string): Promise<Json> {
  const text = new TextDecoder().decode(await readInput(path, MAX_JSON_BYTES));
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} holds no JSON`);
    throw error;
  }
}
