/** What of a listed fact a person is shown, by the list; `--json` has all of it. */
import { tellAmount } from '../../../contracts/state/currencies.ts';
import { percentText } from '../../../contracts/state/rates.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import type { ListItem } from '../../sdk/answers.ts';
import type { ListPath } from '../../sdk/queries.ts';
import type { Column } from './table.ts';

/** How a field is written. */
type Kind = 'text' | 'money' | 'rate' | 'time';

/** Heading, the name of the field (of one within another with a point), and how it is written. */
type Shown = readonly [title: string, field: string, kind?: Kind];

/** What has an id of 64 letters comes last: it goes on a line of its own where it does not fit. */
const SHOWN: Partial<Record<ListPath, readonly Shown[]>> = {
  invoices: [
    ['due', 'dueDay'],
    ['amount', 'amount', 'money'],
    ['supplier', 'supplier'],
    ['debtor', 'debtor'],
    ['status', 'status'],
    ['invoice', 'id'],
  ],
  pieces: [
    ['from unit', 'from'],
    ['to unit', 'to'],
    ['paid', 'paid', 'money'],
    ['disputed', 'disputed', 'money'],
    ['paid to', 'payTo'],
    ['receivable', 'receivable'],
  ],
  offers: [
    ['price', 'price', 'money'],
    ['kind', 'kind'],
    ['status', 'status'],
    ['seller', 'seller'],
    ['for', 'addressee'],
    ['lapses', 'lapseTime', 'time'],
    ['offer', 'id'],
    ['receivable', 'receivable'],
  ],
  quotes: [
    ['price', 'price', 'money'],
    ['a year', 'ppm', 'rate'],
    ['fee', 'fee', 'money'],
    ['financier', 'financier'],
    ['status', 'status'],
    ['lapses', 'lapseTime', 'time'],
    ['quote', 'id'],
  ],
  debts: [
    ['amount', 'amount', 'money'],
    ['settled', 'settled', 'money'],
    ['debtor', 'debtor'],
    ['creditor', 'creditor'],
    ['issuer', 'issuer'],
    ['cause', 'cause'],
    ['debt', 'id'],
  ],
  corrections: [
    ['authority', 'authority'],
    ['status', 'status'],
    ['by', 'by'],
    ['repair', 'repair.kind'],
    ['correction', 'id'],
    ['reason', 'reason'],
  ],
  proposals: [
    ['change', 'change.kind'],
    ['status', 'status'],
    ['proposer', 'proposer'],
    ['lapses', 'lapseTime', 'time'],
    ['proposal', 'id'],
  ],
};

/**
 * The columns of a list; null for one that is shown as it is.
 * @param currencyOf the currency of a receivable, where the fact names none itself
 */
export function columnsOf(
  path: ListPath,
  currencyOf: (receivable: string) => string | null,
): readonly Column<ListItem>[] | null {
  const shown = SHOWN[path];
  if (shown === undefined) return null;
  return shown.map(([title, field, kind = 'text']) => ({
    title,
    right: kind === 'money' || kind === 'rate',
    text: ({ value }) => cellOf(valueAt(value, field), kind, () => currencyIn(value, currencyOf)),
  }));
}

/** Whether amounts of a list are in the currency of their receivable, which has to be looked up. */
export function needsCurrency(path: ListPath): boolean {
  return path === 'pieces' || path === 'offers';
}

function cellOf(value: Json, kind: Kind, currency: () => string | null): string {
  if (value === null || typeof value === 'object') return '-';
  const text = String(value);
  if (kind === 'money' && /^[0-9]{1,18}$/.test(text)) return tellAmount(text, currency());
  if (kind === 'rate' && Number.isSafeInteger(value)) return `${percentText(Number(value))} %`;
  if (kind === 'time' && Number.isSafeInteger(value)) return tellTime(Number(value));
  return text;
}

/** A time in UTC to the minute. */
function tellTime(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return String(ms);
  return date.toISOString().slice(0, 16).replace('T', ' ');
}

function currencyIn(
  value: JsonObject,
  currencyOf: (receivable: string) => string | null,
): string | null {
  const { currency, receivable } = value;
  if (typeof currency === 'string') return currency;
  return typeof receivable === 'string' ? currencyOf(receivable) : null;
}

function valueAt(value: JsonObject, field: string): Json {
  return field
    .split('.')
    .reduce<Json>(
      (at, name) =>
        typeof at === 'object' && at !== null && !Array.isArray(at)
          ? ((at as JsonObject)[name] ?? null)
          : null,
      value,
    );
}
