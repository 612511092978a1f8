import type { Json } from '../../ledger/canonical.ts';
import type { Table } from './state.ts';

/**
 * A range of a table of which parts are asked for again and again: it is read once, up to so many
 * entries, and the table is asked again only for what stands behind these. So it says what the
 * table says, as long as nothing is written.
 */
export class TableWindow implements Pick<Table, 'scan'> {
  readonly #table: Pick<Table, 'scan'>;
  readonly #gte: string;
  readonly #lt: string;
  readonly #most: number;
  #read: [string, Json][] | null = null;

  /** The entries with gte <= key < lt, of which `most` are kept; 1 or more. */
  constructor(table: Pick<Table, 'scan'>, [gte, lt]: readonly [string, string], most: number) {
    this.#table = table;
    this.#gte = gte;
    this.#lt = lt;
    this.#most = most;
  }

  scan(gte: string, lt: string, limit: number): [string, Json][] {
    this.#read ??= this.#table.scan(this.#gte, this.#lt, this.#most);
    const read = this.#read;
    const end = read.length < this.#most ? this.#lt : (read.at(-1)?.[0] ?? '');
    if (gte < this.#gte || lt > end) return this.#table.scan(gte, lt, limit);
    return read.filter(([key]) => key >= gte && key < lt).slice(0, limit);
  }
}
