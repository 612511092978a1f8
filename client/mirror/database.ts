/**
 * The mirror's tables. All of them are changed in transactions that hold the row of the cursor and
 * compare it first, so that of two mirrors one is told that the other has moved, and a page of
 * events is written once.
 */
import postgres from 'postgres';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { decodeEventCursor } from '../../ledger/eventCursor.ts';
import { ClientError } from '../sdk/clientError.ts';
import type { LedgerEvent } from '../sdk/eventAnswers.ts';
import type { EventRow, ProvedValue, TableName } from './rows.ts';
import { columnsOf, eventRow, primaryOf, TABLES } from './rows.ts';
import { MIGRATIONS, SCHEMA } from './schema.ts';

/** Whose mirror it is, and of which ledger. */
export interface MirrorOwner {
  readonly chain: string;
  readonly reader: string;
}

/** What is written in one step. */
export interface MirrorPage {
  /** Where the mirror stands before. */
  readonly from: string;
  /** Where it stands behind this page. */
  readonly cursor: string;
  /** That all up to which is known. */
  readonly height: number;
  readonly events: readonly LedgerEvent[];
  readonly facts: readonly ProvedValue[];
}

type Sql = postgres.Sql;
type Query = postgres.ISql;
type Row = Readonly<Record<string, postgres.ParameterOrJSON<never>>>;

/** Migrations of two mirrors run one after the other. */
const LOCK = 7_402_211;
const CONNECT_S = 15;
/** Blocks whose events are read at one time. */
const HEIGHTS_AT_ONCE = 200;

/** See the head of this file. */
export class MirrorDatabase {
  readonly #sql: Sql;

  private constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Connects, makes the tables newest, and says whose they are when they are new.
   * @throws ClientError bad_config, database_failed, mirror_differs for tables of another ledger or
   * reader
   */
  static async open(url: string, owner: MirrorOwner): Promise<MirrorDatabase> {
    const database = new MirrorDatabase(connect(url));
    try {
      await database.#work((sql) => migrate(sql, owner));
      const [mirror] = await database.#work(
        (sql) => sql`select chain, reader from ${sql(SCHEMA)}.mirror`,
      );
      if (mirror?.['chain'] === owner.chain && mirror['reader'] === owner.reader) return database;
      const message =
        'the tables are of another ledger or reader; drop the schema, or name another';
      throw new ClientError('mirror_differs', message);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Behind which cursor the tables stand. @throws ClientError database_failed */
  async cursor(): Promise<string> {
    const [mirror] = await this.#work((sql) => sql`select cursor from ${sql(SCHEMA)}.mirror`);
    return String(mirror?.['cursor']);
  }

  /**
   * Writes a page, once. @throws ClientError mirror_moved when the tables stand elsewhere;
   * database_failed
   */
  async write({ from, cursor, height, events, facts }: MirrorPage): Promise<void> {
    await this.#work((begun) =>
      begun.begin(async (sql) => {
        const [mirror] = await sql`select cursor from ${sql(SCHEMA)}.mirror for update`;
        if (mirror?.['cursor'] !== from) {
          const place = String(mirror?.['cursor']);
          const message = `the tables stand behind ${place}: another mirror writes them`;
          throw new ClientError('mirror_moved', message);
        }
        for (const event of events) await insertEvent(sql, event);
        for (const fact of facts) await writeFact(sql, fact);
        await sql`update ${sql(SCHEMA)}.mirror set cursor = ${cursor},
          height = greatest(height, ${height})`;
      }),
    );
  }

  /** Up to which block all is written. @throws ClientError database_failed */
  async height(): Promise<number> {
    const { height, at } = decodeEventCursor(await this.cursor());
    return at === null ? height : height - 1;
  }

  /** Says how it is known that no event is missing. @throws ClientError database_failed */
  async setCompleteness(word: string): Promise<void> {
    await this.#work((sql) => sql`update ${sql(SCHEMA)}.mirror set completeness = ${word}`);
  }

  /** Events by height, up to one, as they stand there. @throws ClientError database_failed */
  async *events(to: number): AsyncGenerator<readonly [height: number, readonly EventRow[]]> {
    for (let after = -1; after < to; ) {
      const rows = await this.#work(
        (sql) => sql`select * from ${sql(SCHEMA)}.events
          where height > ${after} and height <= ${to} and height < (
            select coalesce(max(height), 0) + 1 from (
              select distinct height from ${sql(SCHEMA)}.events
              where height > ${after} order by height limit ${HEIGHTS_AT_ONCE}
            ) few
          ) order by height, entry, index`,
      );
      const byHeight = Map.groupBy(rows, ({ height }) => Number(height));
      for (const [height, some] of byHeight) {
        yield [height, some.map(eventRowOf)];
        after = height;
      }
      if (rows.length === 0) return;
    }
  }

  /** Keys of a table with the facts that stand there. @throws ClientError database_failed */
  async facts(table: TableName): Promise<ReadonlyMap<string, Json>> {
    const rows = await this.#work(
      (sql) => sql`select fact from ${sql(SCHEMA)}.${sql(table)}
        ${table === 'members' ? sql`` : sql`where not is_left`}`,
    );
    return new Map(rows.map(({ fact }) => [keyOf(table, fact as JsonObject), fact as Json]));
  }

  /** Keys of the pieces of a receivable. @throws ClientError database_failed */
  async pieceKeys(receivable: string): Promise<readonly string[]> {
    const rows = await this.#work(
      (sql) => sql`select fact from ${sql(SCHEMA)}.pieces
        where receivable = ${receivable} and not is_left`,
    );
    return rows.map(({ fact }) => keyOf('pieces', fact as JsonObject));
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 5 });
  }

  async #work<T>(work: (sql: Sql) => PromiseLike<T>): Promise<T> {
    try {
      return await work(this.#sql);
    } catch (error) {
      if (error instanceof ClientError) throw error;
      throw failed(error);
    }
  }
}

/**
 * Drops all tables of the mirror, to be built again. @throws ClientError bad_config,
 * database_failed
 */
export async function dropMirror(url: string): Promise<void> {
  const sql = connect(url);
  try {
    await sql`drop schema if exists ${sql(SCHEMA)} cascade`;
  } catch (error) {
    throw failed(error);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The key of a fact of a table. */
export function keyOf(table: TableName, fact: JsonObject): string {
  const kind = table.slice(0, -1);
  if (table !== 'pieces') return `${kind}/${String(fact['id'])}`;
  return `${kind}/${String(fact['receivable'])}/${String(fact['from']).padStart(18, '0')}`;
}

/** @param url as libpq has it; `?host=` names the folder of a socket */
function connect(url: string): Sql {
  const parsed = URL.parse(url);
  if (parsed === null || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    // What is wrong with it may be the password.
    throw new ClientError('bad_config', 'a database is a URL postgres://user:password@host/name');
  }
  const socket = parsed.searchParams.get('host');
  parsed.searchParams.delete('host');
  const host = socket === null ? {} : { host: socket };
  const options = { max: 2, connect_timeout: CONNECT_S, onnotice: () => undefined };
  return postgres(parsed.href, { ...host, ...options });
}

async function migrate(sql: Sql, { chain, reader }: MirrorOwner): Promise<void> {
  await sql.begin(async (step) => {
    await step`select pg_advisory_xact_lock(${LOCK})`;
    await step`create schema if not exists ${step(SCHEMA)}`;
    await step`create table if not exists ${step(SCHEMA)}.migrations (number integer primary key)`;
    const done = await step`select number from ${step(SCHEMA)}.migrations`;
    for (const [at, text] of MIGRATIONS.entries()) {
      if (done.some(({ number }) => number === at + 1)) continue;
      await step.unsafe(text);
      await step`insert into ${step(SCHEMA)}.migrations values (${at + 1})`;
    }
    await step`insert into ${step(SCHEMA)}.mirror (chain, reader, completeness)
      values (${chain}, ${reader}, 'as told') on conflict do nothing`;
  });
}

/** A row as it stands there. */
function eventRowOf(row: postgres.Row): EventRow {
  const { height, time } = row;
  return { ...row, height: Number(height), time: (time as Date).getTime() } as EventRow;
}

async function insertEvent(sql: Query, told: LedgerEvent): Promise<void> {
  const { time, event, ...plain } = eventRow(told);
  const row = { ...plain, time: new Date(time), event: sql.json(event as never) };
  await sql`insert into ${sql(SCHEMA)}.events ${sql(row as Row)}`;
}

/** A row of a greater height stays: it was proved later. */
async function writeFact(sql: Query, { key, value, height }: ProvedValue): Promise<void> {
  const [kind = ''] = key.split('/');
  const primary = primaryOf(key);
  const where = Object.entries(primary).map(([name, is]) => sql`and ${sql(name)} = ${is}`);
  if (kind === 'holding') {
    const holding = value as JsonObject | null;
    await sql`update ${sql(SCHEMA)}.pieces set holding = ${sql.json(holding as never)},
      holder = ${(holding?.['holder'] ?? null) as string | null} where true ${where}`;
    return;
  }
  const table = TABLES[kind];
  if (table === undefined) return;
  if (value === null) {
    await sql`update ${sql(SCHEMA)}.${sql(table)} set is_left = true, height = ${height}
      where height <= ${height} ${where}`;
    return;
  }
  const columns = columnsOf(table, value as JsonObject);
  const left = table === 'members' ? {} : { is_left: false };
  const row = { ...columns, ...left, height, fact: sql.json(value as never) } as Row;
  await sql`insert into ${sql(SCHEMA)}.${sql(table)} ${sql(row)}
    on conflict (${sql(Object.keys(primary))}) do update set ${sql(row)}
    where ${sql(table)}.height <= ${height}`;
}

/** What the database or the way to it said, without the URL, which may hold a password. */
function failed(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const system = String(error.code);
  const said = error instanceof postgres.PostgresError ? error.message : system;
  return new ClientError('database_failed', `the database says: ${said}`, { system });
}
