/** The form of a deed: what is asked of it, and the words that come of what was filled in. */
import type { DeedType } from '../../../contracts/deeds.ts';
import { RULES } from '../../../contracts/deeds.ts';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Field } from '../../../contracts/state/forms.ts';
import { fieldsOf } from '../../../contracts/state/forms.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { typedToMinor } from '../../invoices/toMinor.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { deedOf } from '../../sdk/deeds.ts';
import type { FilledFields } from './filled.ts';
import { fillFields } from './filled.ts';
import type { Filling, OpenUnits } from './filling.ts';
import type { Fault, ReadFields, ReadingTerms } from './readFilled.ts';
import { amountFault, readFields } from './readFilled.ts';

/** Fields that nobody fills in: what is shown comes from the ledger. */
const UNASKED = new Set(['type', 'version', 'seed', 'shown']);
const OF_UNITS = new Set(['from', 'to']);
/** So the field of the form is called that stands for both. */
export const HOW_MUCH = 'units';

/** The fields that are asked, in the order of the schema. */
export function askedFields({ type, given, units }: Filling): readonly Field[] {
  const rule: Rule = RULES[type];
  return fieldsOf(rule.schema).filter(
    ({ name }) =>
      !UNASKED.has(name) && !Object.hasOwn(given, name) && !(units !== null && OF_UNITS.has(name)),
  );
}

/** What stands in the form at first. */
export function firstFilled(filling: Filling): FilledFields {
  const { filled, likely, units, currency: known } = filling;
  if (filled !== null) return filled;
  const fields = fillFields(askedFields(filling), likely, known);
  if (units === null) return fields;
  const { from, to, currency } = units;
  const text = tellAmount(to - from + 1n, currency).replace(` ${currency}`, '');
  return { ...fields, [HOW_MUCH]: { kind: 'text', text } };
}

/** The words of the deed as they are filled in; with no fault they are one that nodes take. */
export function readFilling(
  filling: Filling,
  filled: FilledFields,
  terms: ReadingTerms,
): ReadFields {
  const { type, given, units } = filling;
  const read = readFields(askedFields(filling), filled, terms);
  const range = units === null ? { words: {}, faults: [] } : readUnits(units, filled);
  const words = { ...given, ...read.words, ...range.words };
  const faults = [...range.faults, ...read.faults];
  const misfit = faults.length === 0 ? misfitOf(type, words) : [];
  return { words, opens: read.opens, faults: [...faults, ...misfit] };
}

function readUnits(
  { from, to, currency }: OpenUnits,
  filled: FilledFields,
): Pick<ReadFields, 'words' | 'faults'> {
  const typed = filled[HOW_MUCH];
  const text = typed?.kind === 'text' ? typed.text.trim() : '';
  const count = typedToMinor(text, currency);
  const open = to - from + 1n;
  if (text !== '' && typeof count !== 'bigint') {
    return { words: {}, faults: [{ path: HOW_MUCH, ...amountFault(text, currency) }] };
  }
  if (typeof count !== 'bigint' || count <= 0n || count > open) {
    const facts = { amount: tellAmount(open, currency) };
    return { words: {}, faults: [{ path: HOW_MUCH, kind: 'open', facts }] };
  }
  return { words: { from: String(from), to: String(from + count - 1n) }, faults: [] };
}

/** Fields that have each their form, and do not go together. */
function misfitOf(type: DeedType, words: JsonObject): readonly Fault[] {
  try {
    deedOf(type, words as never);
    return [];
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return [{ path: String(error.facts['field'] ?? ''), kind: 'form', facts: {} }];
  }
}
