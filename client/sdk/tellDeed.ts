/** A deed in lines of English, before it is signed: nobody signs an id alone. */
import { tellAmount } from '../../contracts/state/currencies.ts';
import { tellRate } from '../../contracts/state/rates.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import { isHash } from '../../ledger/encoding.ts';
import { NULL_TEXTS } from './nullMeanings.ts';
import type { FactSource, Told, ToldFact } from './telling.ts';
import { readTelling, toldValue } from './telling.ts';

/**
 * The lines of a deed: its fields, the facts that it names, the members in both, its effect.
 * @throws what `read` throws
 */
export async function tellDeed(
  rule: Rule,
  deed: JsonObject,
  read: FactSource,
): Promise<readonly string[]> {
  const { fields, facts, unproved, members, effect } = await readTelling(rule, deed, read);
  const named = members.map(({ id, name }) => `${id} is ${name}`).join(', ');
  return [
    ...fields.map(({ name, told }) => `${name}: ${tellTold(told)}`),
    ...facts.map(tellFact),
    ...unproved.map(({ name, id }) => `nothing is proved of ${name} ${id.slice(0, 12)}…`),
    ...(named === '' ? [] : [`members: ${named}`]),
    `effect: ${effect}`,
  ];
}

function tellFact({ key, words }: ToldFact): string {
  const said = words.map(({ name, told }) => `${name} ${tellTold(told)}`);
  return `${shortKey(key)}: ${said.join(', ')}`;
}

function shortKey(key: string): string {
  return key
    .split('/')
    .map((part) => (isHash(part) ? `${part.slice(0, 12)}…` : part.replace(/^0+(?=[0-9])/, '')))
    .join('/');
}

/** The value of a field of a fact by its name: an amount, a rate, a time, or as it is. */
export function tellValue(
  name: string,
  value: string | number | boolean,
  currency: string | null,
): string {
  return tellTold(toldValue(name, value, currency));
}

function tellTold(told: Told): string {
  switch (told.kind) {
    case 'none':
      return NULL_TEXTS[told.means];
    case 'money':
      return tellAmount(told.minor, told.currency);
    case 'rate':
      return tellRate(told.ppm);
    case 'time':
      return `${new Date(told.ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    case 'hidden':
      return `${told.hash.slice(0, 12)}…`;
    case 'choice':
      return told.word;
    case 'text':
      return told.text;
  }
}
