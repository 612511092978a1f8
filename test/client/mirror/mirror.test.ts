import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkMirror } from '../../../client/mirror/check.ts';
import { dropMirror, MirrorDatabase } from '../../../client/mirror/database.ts';
import type { MirrorParts } from '../../../client/mirror/mirror.ts';
import { mirrorPage } from '../../../client/mirror/mirror.ts';
import { replayEvents } from '../../../client/mirror/replayEvents.ts';
import { MIGRATIONS } from '../../../client/mirror/schema.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { readEvents } from '../../node/rest/eventReading.ts';
import type { RestNode } from '../../node/rest/restNode.ts';
import { trading } from '../../node/rest/tradingNode.ts';
import { issueTo, secretOf } from '../../node/smallChain.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { POSTGRES, POSTGRES_NEEDS, startPostgres } from '../../support/postgres.ts';
import { readingTally } from '../cli/readingTally.ts';

// A real PostgreSQL server and a real node: what the tables hold is what the ledger proves.

const SETUP_MS = 180_000;
const TEST_MS = 180_000;
const DUE = Date.UTC(2026, 3, 1);

const there = describe.skipIf(POSTGRES === null);

let server: TestPostgres | undefined;
let count = 0;

beforeAll(async () => {
  if (POSTGRES !== null) server = await startPostgres();
}, SETUP_MS);
afterAll(async () => await server?.stop(), SETUP_MS);

/** A database of its own, and a way into it. */
function fresh() {
  count += 1;
  const database = server?.database(`mirror_${count}`) ?? '';
  const host = new URL(database).searchParams.get('host') ?? '';
  const sql = postgres(database.split('?')[0] ?? '', { host, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  return { database, sql };
}

async function scene(member = 'audit') {
  const { node } = await trading();
  const { url } = await node.rest.start();
  const { database, sql } = fresh();
  const reader = keySigner({ member, keyName: 'main', secret: secretOf(member) });
  const { genesis, environment } = node;
  const client = new LedgerClient({ genesis, nodes: [url], reader, environment });
  const owner = { chain: genesis.chain, reader: member };
  const open = async (): Promise<MirrorParts> => {
    const opened = await MirrorDatabase.open(database, owner);
    onTestFinished(() => opened.close());
    return { client, database: opened };
  };
  return { node, sql, database, open, owner };
}

async function fallDue(node: RestNode): Promise<void> {
  while (node.store.position.time < DUE) await node.grow([], DUE);
}

async function catchUp(parts: MirrorParts): Promise<void> {
  while (await mirrorPage(parts));
}

there(`a mirror (${POSTGRES_NEEDS})`, () => {
  it('has each event once and each fact as it is proved, before and after the due day', {
    timeout: TEST_MS,
  }, async () => {
    const { node, sql, open } = await scene();
    const parts = await open();
    for (const step of [async () => undefined, () => fallDue(node)]) {
      await step();
      const report = await checkMirror(parts);
      expect(report).toMatchObject({ missing: [], differing: [], height: node.store.height });
      expect(report.rows).toBeGreaterThan(30);
      const rows = await sql`select cursor from tallystick.events order by height, entry, index`;
      const all = await readEvents(node, 'audit');
      expect(rows.map(({ cursor }) => cursor)).toEqual(all.map(({ cursor }) => cursor));
    }
    const [due] = await sql`select count(*)::int as n from tallystick.receivables
      where status in ('overdue', 'defaulted', 'paid')`;
    expect(due?.['n']).toBeGreaterThan(0);
  });

  it('of a member has what the member reads', { timeout: TEST_MS }, async () => {
    for (const member of ['s1', 'bank', 'buyer']) {
      const { node, sql, open } = await scene(member);
      await fallDue(node);
      const report = await checkMirror(await open());
      expect(report, member).toMatchObject({ missing: [], differing: [] });
      const all = await readEvents(node, member);
      const [events] = await sql`select count(*)::int as n from tallystick.events`;
      expect(events?.['n']).toBe(all.length);
      const [word] = await sql`select completeness, reader from tallystick.mirror`;
      expect(word).toEqual({ completeness: 'as told', reader: member });
    }
  });

  it('that differs from what is proved is found', { timeout: TEST_MS }, async () => {
    const { sql, open } = await scene();
    const parts = await open();
    await catchUp(parts);
    await sql`update tallystick.receivables set fact = fact || '{"paid":"1"}'
      where id = (select min(id) from tallystick.receivables)`;
    await sql`delete from tallystick.invoices where id = (select max(id) from tallystick.invoices)`;
    const { missing, differing } = await checkMirror(parts);
    expect(missing).toEqual([expect.stringMatching(/^invoice\//)]);
    expect(differing).toEqual([expect.stringMatching(/^receivable\//)]);
  });
});

there(`writing a mirror (${POSTGRES_NEEDS})`, () => {
  it('is written once by two at a time', {
    timeout: TEST_MS,
  }, async () => {
    const { node, sql, open } = await scene();
    const [first, second] = [await open(), await open()];
    await Promise.all([first, second].map((parts) => catchUp(parts)));
    const rows = await sql`select cursor from tallystick.events order by height, entry, index`;
    const all = await readEvents(node, 'audit');
    expect(rows.map(({ cursor }) => cursor)).toEqual(all.map(({ cursor }) => cursor));
  });

  it('writes a page wholly or not at all, and only from where it stands', {
    timeout: TEST_MS,
  }, async () => {
    const { open, sql } = await scene();
    const { database } = await open();
    const event = {
      ...{ cursor: '1-0-0', time: 1, transaction: null, item: null, member: null, code: 'ok' },
      event: { type: 'paid' },
    };
    const page = { from: '0', cursor: '1', height: 1, events: [event], facts: [] };
    const broken = { key: 'invoice/x', value: { id: 'x' }, height: 1 };
    const half = database.write({ ...page, facts: [broken] });
    await expect(half).rejects.toMatchObject({ code: 'database_failed' });
    expect(await database.cursor()).toBe('0');
    expect(await sql`select cursor from tallystick.events`).toEqual([]);
    await database.write(page);
    await expect(database.write(page)).rejects.toMatchObject({ code: 'mirror_moved' });
    expect(await sql`select cursor from tallystick.events`).toHaveLength(1);
  });

  it('is not moved by a node that is behind it', { timeout: TEST_MS }, async () => {
    const { open } = await scene();
    const { client, database } = await open();
    await database.write({ from: '0', cursor: '90-1-0', height: 90, events: [], facts: [] });
    expect(await mirrorPage({ client, database })).toBe(false);
    expect(await database.cursor()).toBe('90-1-0');
  });
});

there(`tables of a mirror (${POSTGRES_NEEDS})`, () => {
  it('keeps the row that was proved later', { timeout: TEST_MS }, async () => {
    const { open, sql } = await scene();
    const { database } = await open();
    const key = 'member/x';
    const fact = (name: string, height: number) => {
      return { key, value: { id: 'x', name, roles: ['buyer'], lei: null }, height };
    };
    const page = { height: 9, events: [] };
    await database.write({ ...page, from: '0', cursor: '1', facts: [fact('new', 9)] });
    await database.write({ ...page, from: '1', cursor: '2', facts: [fact('old', 8)] });
    const rows = await sql`select id, name, roles from tallystick.members`;
    expect(rows).toEqual([{ id: 'x', name: 'new', roles: ['buyer'] }]);
  });

  it('can be dropped and is the same when it is built again', { timeout: TEST_MS }, async () => {
    const { open, database, sql, node } = await scene();
    await fallDue(node);
    const read = async () => [
      await sql`select * from tallystick.events order by height, entry, index`,
      await sql`select id, fact from tallystick.receivables order by id`,
      await sql`select receivable, first_unit, fact, holding from tallystick.pieces order by 1, 2`,
    ];
    await catchUp(await open());
    const before = await read();
    await dropMirror(database);
    await catchUp(await open());
    expect(await read()).toEqual(before);
    const [{ n } = {}] = await sql`select count(*)::int as n from tallystick.migrations`;
    expect(n).toBe(MIGRATIONS.length);
  });

  it('takes no tables of another ledger or reader', { timeout: TEST_MS }, async () => {
    const { open, database, owner } = await scene();
    await open();
    for (const other of [
      { ...owner, reader: 's1' },
      { ...owner, chain: 'ab'.repeat(32) },
    ]) {
      const opened = MirrorDatabase.open(database, other);
      await expect(opened).rejects.toMatchObject({ code: 'mirror_differs' });
    }
  });
});

there(`a mirror in use (${POSTGRES_NEEDS})`, () => {
  it('says nothing of a password', { timeout: TEST_MS }, async () => {
    for (const url of ['postgres://a:hush@127.0.0.1:1/x', 'mysql://a:hush@b/c']) {
      const opened = MirrorDatabase.open(url, { chain: 'a', reader: 'b' });
      const error = await opened.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(String(error)).not.toContain('hush');
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(database_failed|bad_config)$/),
      });
    }
  });

  it('answers each report of docs/sql.md', { timeout: TEST_MS }, async () => {
    const page = readFileSync(new URL('../../../docs/sql.md', import.meta.url), 'utf8');
    const reports = [...page.matchAll(/^### (.*)\n\n```sql\n([^`]*)```/gm)];
    expect(reports).toHaveLength(10);
    const { open, sql, node } = await scene();
    await node.grow([issueTo(node.genesis, 's1', 999, node.now)]);
    const parts = await open();
    await catchUp(parts);
    const rows = new Map<string, number>();
    for (const [, title = '', text = ''] of reports) {
      rows.set(title, (await sql.unsafe(text)).length);
    }
    await fallDue(node);
    await catchUp(parts);
    for (const [, title = '', text = ''] of reports) {
      rows.set(title, Math.max(rows.get(title) ?? 0, (await sql.unsafe(text)).length));
    }
    // Nothing is disputed in this trade.
    const empty = [...rows].filter(([, found]) => found === 0).map(([title]) => title);
    expect(empty.filter((title) => title !== 'Disputed amounts')).toEqual([]);
  });
});

there(`an auditor's mirror (${POSTGRES_NEEDS})`, () => {
  it('is found to be whole by a replay, or where it is not', { timeout: TEST_MS }, async () => {
    const { open, sql, node } = await scene();
    await fallDue(node);
    const parts = await open();
    await catchUp(parts);
    const word = async () => (await sql`select completeness from tallystick.mirror`)[0];
    const { height } = node.store;
    expect(await replayEvents(parts, node.genesis)).toEqual({ height, wrong: [] });
    expect(await word()).toEqual({ completeness: `replayed to ${height}` });
    await sql`delete from tallystick.events where height = 2`;
    await sql`update tallystick.events set event = event || '{"amount":"7"}'
      where cursor = '1-0-0'`;
    expect(await replayEvents(parts, node.genesis)).toEqual({ height, wrong: [1, 2] });
    expect(await word()).toEqual({ completeness: 'as told' });
  });

  it('has every column of an event as the block gave it', { timeout: TEST_MS }, async () => {
    const { open, sql, node } = await scene();
    await node.grow([issueTo(node.genesis, 's1', 999, DUE)], DUE);
    const parts = await open();
    await catchUp(parts);
    const { height } = node.store;
    // Due items and a transaction in one block.
    const [{ due } = {}] = await sql`select max(height) as due from tallystick.events e
      where item is not null and exists (select from tallystick.events
        where height = e.height and transaction is not null)`;
    const changes = [
      ...['code', 'cursor', 'item', 'member', 'transaction', 'type'].map((name) => {
        return sql`${sql(name)} = 'other'`;
      }),
      ...[sql`time = time + interval '1 ms'`, sql`index = 90`, sql`event = '{"a":[1.5]}'`],
    ];
    expect(Number(due)).toBeGreaterThan(2);
    for (const at of [2, Number(due)]) {
      for (const change of changes) {
        const rows = sql`select * from tallystick.events where height = ${at} and index = 0
          order by entry limit 1`;
        const [row] = await rows;
        const of = sql`height = ${at} and entry = ${row?.['entry']}`;
        await sql`update tallystick.events set ${change} where ${of} and index = 0`;
        expect(await replayEvents(parts, node.genesis)).toEqual({ height, wrong: [at] });
        await sql`delete from tallystick.events where ${of} and index in (0, 90)`;
        const back = { ...row, event: sql.json(row?.['event']) };
        await sql`insert into tallystick.events ${sql(back)}`;
      }
      expect(await replayEvents(parts, node.genesis)).toEqual({ height, wrong: [] });
    }
    const [row] = await sql`select * from tallystick.events where height = 1 limit 1`;
    const planted = { ...row, height: 0, cursor: 'planted', event: sql.json(row?.['event']) };
    await sql`insert into tallystick.events ${sql(planted)}`;
    expect(await replayEvents(parts, node.genesis)).toEqual({ height, wrong: [0] });
  });
});

there(`replaying a mirror (${POSTGRES_NEEDS})`, () => {
  it('is not for who reads no blocks', { timeout: TEST_MS }, async () => {
    const { open, sql, node } = await scene('s1');
    const parts = await open();
    await catchUp(parts);
    const replayed = replayEvents(parts, node.genesis);
    await expect(replayed).rejects.toMatchObject({ code: 'node_refused' });
    const [word] = await sql`select completeness from tallystick.mirror`;
    expect(word).toEqual({ completeness: 'as told' });
  });

  it('goes on with what comes until it is ended', { timeout: TEST_MS }, async () => {
    const { node } = await trading();
    const { sql, database } = fresh();
    const stop = new AbortController();
    const tally = await readingTally(node, stop.signal);
    expect((await tally('mirror', '--once', '--database', database)).code).toBe(0);
    const running = tally('mirror', '--database', database);
    await node.grow([issueTo(node.genesis, 's1', 999, node.now)]);
    const cursor = async () => (await sql`select cursor from tallystick.mirror`)[0]?.['cursor'];
    await expect.poll(cursor, { timeout: TEST_MS, interval: 50 }).toBe(String(node.store.height));
    stop.abort();
    // It has no end of its own of which it could say how far it came.
    expect(await running).toEqual({ code: 0, json: {} });
  });

  it('is kept and checked by the command', { timeout: TEST_MS }, async () => {
    const { node } = await trading();
    const { sql, database } = fresh();
    const tally = await readingTally(node);
    const to = ['--database', database];
    const written = await tally('mirror', '--once', ...to);
    expect(written).toEqual({ code: 0, json: { cursor: String(node.store.height) } });
    const checked = await tally('mirror', 'check', '--replay', ...to);
    const completeness = `replayed to ${node.store.height}`;
    expect(checked).toMatchObject({
      code: 0,
      json: { completeness, missing: [], wrongBlocks: [] },
    });
    await sql`delete from tallystick.events where cursor = '1-0-0'`;
    const broken = await tally('mirror', 'check', '--replay', ...to);
    expect(broken).toMatchObject({ code: 1, json: { completeness: 'as told', wrongBlocks: [1] } });
    const again = await tally('mirror', '--once', '--rebuild', ...to);
    expect(again.code).toBe(0);
    const told = await tally('mirror', 'check', ...to);
    expect(told).toMatchObject({ code: 0, json: { completeness: 'as told', differing: [] } });
  });
});
