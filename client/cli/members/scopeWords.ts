/** What a key may do, in words: as a command line gives them, and as people read them. */
import { isDeedType } from '../../../contracts/deeds.ts';
import { minorUnitsOf, tellAmount } from '../../../contracts/state/currencies.ts';
import type { KeyLimit, KeyScope, ScopeWords } from '../../../contracts/state/keyScopes.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import { minorText } from '../session/amount.ts';
import { UsageError } from '../session/shell.ts';

/** The words that `readScopeWords` takes. */
export const SCOPE_HELP =
  'what it may do: read; sign, or sign=acceptInvoice,registerInvoice; of one deed and of a day ' +
  'EUR=50000.00/200000.00; until=2027-12-31; without: all';

/**
 * The scope that words such as `read sign=acceptInvoice EUR=500.00/2000.00 until=2027-12-31` say;
 * without any, the key may do all. A key that no word has sign only reads.
 * @throws UsageError that names the word
 */
export function readScopeWords(words: readonly string[] | undefined): ScopeWords {
  if (words === undefined) return null;
  let read = false;
  let deeds: readonly string[] | null = [];
  let lastDay: string | null = null;
  const limits: KeyLimit[] = [];
  for (const word of words) {
    const [name = '', value] = word.split('=', 2);
    if (word === 'read') read = true;
    else if (word === 'sign') deeds = null;
    else if (name === 'sign') deeds = readDeeds(value ?? '');
    else if (name === 'until') lastDay = value ?? '';
    else limits.push(readLimit(word));
  }
  if (lastDay !== null && !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(lastDay)) {
    throw new UsageError('--scope until=DATE: a day such as 2027-12-31');
  }
  const sorted = limits.toSorted((left, right) => (left.currency < right.currency ? -1 : 1));
  const bounds = sorted.length === 0 ? null : sorted;
  return { read, deeds: deeds === null ? null : [...deeds], limits: bounds, lastDay };
}

function readDeeds(text: string): readonly string[] {
  const names = [...new Set(text.split(','))].sort();
  const unknown = names.find((name) => !isDeedType(name));
  if (unknown === undefined) return names;
  throw new UsageError(`--scope sign=…: ${unknown} is no type of deed; see docs/deeds`);
}

function readLimit(word: string): KeyLimit {
  const [, currency = '', perDeed = '', perDay = ''] =
    /^([A-Z]{3})=([0-9.,]+)\/([0-9.,]+)$/.exec(word) ?? [];
  if (minorUnitsOf(currency) === undefined) {
    throw new UsageError(`--scope ${word}: ${SCOPE_HELP}`);
  }
  const [one, day] = [minorText(perDeed, currency), minorText(perDay, currency)];
  if (BigInt(one) > BigInt(day)) {
    throw new UsageError(`--scope ${word}: more of one deed than of a whole day`);
  }
  return { currency, perDeed: one, perDay: day };
}

/** What a scope says, in one line; null: all. */
export function tellScope(scope: KeyScope | null, genesis: Genesis): string {
  if (scope === null) return 'may do all';
  const { read, deeds, limits, until } = scope;
  const signs = deeds === null ? 'signs every deed' : `signs ${deeds.join(', ')}`;
  const parts = [
    ...(read ? ['reads'] : []),
    ...(deeds?.length === 0 ? [] : [signs]),
    ...(limits ?? []).map(
      ({ currency, perDeed, perDay }) =>
        `up to ${tellAmount(perDeed, currency)} a deed and ${tellAmount(perDay, currency)} a day`,
    ),
    ...(limits?.length === 0 ? ['no amounts'] : []),
    ...(until === null ? [] : [`until ${dayAhead(genesis, until - 1, 0)}`]),
  ];
  return parts.join('; ');
}
