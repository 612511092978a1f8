/** What stands in a cell of a list, by its kind, so that it is compared and filed as what it is. */
import { say, tellDay, tellMoney, tellTime } from '../words/words.ts';

/** Null: there is nothing to say. Times are ms since 1970, days `2026-12-31`. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'money'; readonly minor: bigint; readonly currency: string }
  | { readonly kind: 'units'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'time'; readonly ms: number }
  | null;

/** Text as a cell. */
export function textCell(text: string): Cell {
  return { kind: 'text', text };
}

/** A cell as its reader writes such things. */
export function tellCell(cell: Cell): string {
  if (cell === null) return '';
  if (cell.kind === 'text') return cell.text;
  if (cell.kind === 'money') return tellMoney(cell.minor, cell.currency);
  if (cell.kind === 'day') return tellDay(cell.day);
  if (cell.kind === 'time') return tellTime(cell.ms);
  const { from, to } = cell;
  return say('row.units', { from: String(from), to: String(to) });
}

/**
 * The order of two cells, as `sort` takes it: money by its currency and then its amount, units by
 * the first of them, text as people sort it; what is empty comes last.
 */
export function compareCells(one: Cell, other: Cell): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (one.kind === 'money' && other.kind === 'money') {
    return byText(one.currency, other.currency) || byNumber(one.minor, other.minor);
  }
  if (one.kind === 'units' && other.kind === 'units') return byNumber(one.from, other.from);
  if (one.kind === 'time' && other.kind === 'time') return byNumber(one.ms, other.ms);
  if (one.kind === 'day' && other.kind === 'day') return byText(one.day, other.day);
  if (one.kind === 'text' && other.kind === 'text') return collator.compare(one.text, other.text);
  return byText(one.kind, other.kind);
}

/** In which numbers inside a text count as numbers: R-9 stands before R-10. */
const collator = new Intl.Collator(undefined, { numeric: true });

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function byNumber(one: bigint | number, other: bigint | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
