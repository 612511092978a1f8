/** Facts and events as rows of tables. Amounts stay decimal texts on their way into `numeric`. */
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { decodeEventCursor } from '../../ledger/eventCursor.ts';
import type { LedgerEvent } from '../sdk/eventAnswers.ts';

/** Tables that have facts, by the first word of the facts' keys. */
export const TABLES: Readonly<Record<string, TableName>> = {
  member: 'members',
  invoice: 'invoices',
  receivable: 'receivables',
  piece: 'pieces',
};

/** A table of facts. */
export type TableName = 'members' | 'invoices' | 'receivables' | 'pieces';

/** What is proved of a key: its value, null where nothing stands, and at which height. */
export interface ProvedValue {
  readonly key: string;
  readonly value: Json;
  readonly height: number;
}

/** The columns of a fact beside its height and itself, which every row has. */
export function columnsOf(table: TableName, fact: JsonObject): Readonly<Record<string, Json>> {
  const of = (...names: readonly string[]): Record<string, Json> =>
    Object.fromEntries(names.map((name) => [snake(name), fact[name] ?? null]));
  if (table === 'members') return of('id', 'name', 'roles', 'lei');
  if (table === 'invoices') {
    return of(
      ...['id', 'supplier', 'debtor', 'currency', 'amount', 'accepted', 'disputed', 'status'],
      ...['issueDay', 'dueDay'],
    );
  }
  if (table === 'receivables') {
    return of(
      ...['id', 'invoice', 'supplier', 'debtor', 'currency', 'face', 'paid', 'cancelled'],
      ...['forgiven', 'disputed', 'status', 'dueDay'],
    );
  }
  const units = { first_unit: fact['from'] ?? null, last_unit: fact['to'] ?? null };
  return { ...of('receivable', 'payTo', 'paid', 'released', 'disputed'), ...units };
}

/** The row of an event, but for the forms of its columns: its time is ms since 1970. */
export interface EventRow extends LedgerEvent {
  readonly height: number;
  readonly entry: number;
  readonly index: number;
  readonly type: string;
}

/** What stands in the table of an event that was told. */
export function eventRow(told: LedgerEvent): EventRow {
  const { height, at } = decodeEventCursor(told.cursor);
  return { ...told, height, entry: at?.entry ?? 0, index: at?.index ?? 0, type: told.event.type };
}

/** How the row of a key is found: its columns and values. */
export function primaryOf(key: string): Readonly<Record<string, string>> {
  const [kind = '', id = '', from] = key.split('/');
  if (from === undefined || (kind !== 'piece' && kind !== 'holding')) return { id };
  return { receivable: id, first_unit: String(BigInt(from)) };
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
