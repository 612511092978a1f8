import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invoices } from '../../../contracts/state/invoices.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { ReadTokenWords } from '../../../ledger/readToken.ts';
import { ReadLog } from '../../../node/rest/readLog.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { decidingMember, registerInvoice, smallGenesis } from '../smallChain.ts';
import { idOf, RestNode } from './restNode.ts';

const entry = (url: string) => ({
  ...{ time: 1, height: 2, by: 'audit', of: null, route: '/v1/invoices/:id', url },
});
/** Of an entry with a number of one digit. */
const LINE_BYTES = JSON.stringify(entry('/1')).length + 1;
const urlsOf = (log: ReadLog, from: number, limit: number): (string | number)[] =>
  log.read(from, limit).flatMap(({ number, url }) => [number, url]);

describe('the log of reads', () => {
  it('numbers what it is given, and goes on where it ended', () => {
    const folder = scratchFolder();
    const log = new ReadLog(folder);
    log.note(entry('/a'));
    log.note(entry('/b'));
    log.close();
    const again = new ReadLog(folder);
    again.note(entry('/c'));
    expect(urlsOf(again, 1, 10)).toEqual([1, '/a', 2, '/b', 3, '/c']);
    expect(urlsOf(again, 2, 1)).toEqual([2, '/b']);
    expect(urlsOf(again, 4, 10)).toEqual([]);
    again.close();
  });

  it('drops a line that a crash has cut short, and no other', () => {
    const folder = scratchFolder();
    const log = new ReadLog(folder);
    log.note(entry('/a'));
    log.close();
    const [name = ''] = readdirSync(folder);
    appendFileSync(join(folder, name), '{"time":1,"url":"/cut');
    const again = new ReadLog(folder);
    again.note(entry('/b'));
    expect(urlsOf(again, 1, 10)).toEqual([1, '/a', 2, '/b']);
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain('/cut');
    again.close();
  });

  it('has as many files of as many bytes as it may, and pages go across them', () => {
    const folder = scratchFolder();
    const log = new ReadLog(folder, { fileBytes: 400, files: 3 });
    for (let at = 1; at <= 40; at += 1) log.note(entry(`/${at}`));
    const files = readdirSync(folder);
    expect(files).toHaveLength(3);
    for (const name of files) {
      expect(readFileSync(join(folder, name)).length).toBeLessThanOrEqual(400);
    }
    expect(log.first).toBeGreaterThan(1);
    const kept = log.read(1, 100);
    expect(kept.map(({ number }) => number)).toEqual(
      Array.from({ length: 41 - log.first }, (_, at) => log.first + at),
    );
    expect(kept.every(({ number, url }) => url === `/${number}`)).toBe(true);
    log.close();
    const again = new ReadLog(folder, { fileBytes: 400, files: 3 });
    expect(again.read(1, 100)).toEqual(kept);
    again.close();
  });

  it('hands out as many as are asked for, wherever files end', () => {
    const log = new ReadLog(scratchFolder(), { fileBytes: 2 * LINE_BYTES, files: 9 });
    for (let at = 1; at <= 7; at += 1) log.note(entry(`/${at}`));
    const all = log.read(1, 9).map(({ number }) => number);
    expect(all).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (let from = 1; from <= 8; from += 1) {
      for (let limit = 1; limit <= 7; limit += 1) {
        const numbers = log.read(from, limit).map(({ number }) => number);
        expect([from, limit, numbers]).toEqual([from, limit, all.slice(from - 1).slice(0, limit)]);
      }
    }
    log.close();
  });

  it('takes an entry that is larger than a file in one of its own', () => {
    const log = new ReadLog(scratchFolder(), { fileBytes: 200, files: 2 });
    for (const url of ['/a', `/${'b'.repeat(500)}`, '/c']) log.note(entry(url));
    expect(log.read(1, 9).map(({ number }) => number)).toEqual([2, 3]);
    log.close();
  });
});

it('a log that cannot begin a file goes on in it when it can', () => {
  const folder = join(scratchFolder(), 'read-log');
  const log = new ReadLog(folder, { fileBytes: 1, files: 3 });
  log.note(entry('/a'));
  rmSync(folder, { recursive: true });
  expect(() => log.note(entry('/b'))).toThrow(/ENOENT/);
  mkdirSync(folder);
  log.note(entry('/c'));
  expect(urlsOf(log, 2, 9)).toEqual([2, '/c']);
  log.close();
});

describe('what was read under a mandate', () => {
  async function scene() {
    const genesis = smallGenesis('logged', {}, [], [decidingMember()]);
    const node = await RestNode.open({ genesis });
    const texts = ['s1', 's3'].map((each) => registerInvoice(genesis, each, 0, node.now));
    await node.grow(texts);
    const get = async (member: string, url: string, words: Partial<ReadTokenWords> = {}) => {
      const authorization = `Bearer ${node.tokenOf(member, words)}`;
      return await node.rest.app.inject({ url, headers: { authorization } });
    };
    const told = async (member: string): Promise<readonly JsonObject[]> =>
      (await get(member, '/v1/read-log')).json().items;
    return { node, ids: texts.map(idOf), get, told };
  }

  it('is told to the member that it was of, and what was of everybody to all', async () => {
    const { ids, get, told } = await scene();
    const [first = '', second = ''] = ids;
    await get('audit', `/v1/invoices/${first}`);
    await get('audit', `/v1/proofs/state?key=invoice/${second}`);
    await get('audit', '/v1/invoices?supplier=s1');
    await get('audit', '/v1/proofs/state?key=account/bank/eur/s3');
    await get('audit', '/v1/blocks?from=1');
    await get('audit', '/v1/invoices', { subject: 's1' });
    await get('audit', `/v1/transactions/${second}`);
    const of = async (member: string) => (await told(member)).map(({ number }) => number);
    expect(await of('s1')).toEqual([1, 3, 5, 6]);
    expect(await of('s3')).toEqual([2, 4, 5, 7]);
    expect(await of('s2')).toEqual([5]);
    // The debtor of both reads both, and the bank is named in a key.
    expect(await of('buyer')).toEqual([1, 2, 5, 7]);
    expect(await of('bank')).toEqual([4, 5]);
    const [one] = await told('s1');
    expect(one).toMatchObject({
      ...{ by: 'audit', of: null, height: 1, route: '/v1/invoices/:id' },
      url: `/v1/invoices/${first}`,
    });
    expect((await told('s1')).at(-1)).toMatchObject({ of: 's1', url: '/v1/invoices' });
    expect(await told('audit')).toHaveLength(8);
  });

  it('has nothing of what members read of their own, nor of what is public', async () => {
    const { ids, get, node, told } = await scene();
    await get('s1', `/v1/invoices/${ids[0]}`);
    await get('audit', '/v1/status');
    await get('audit', '/v1/nothing');
    expect(await told('s1')).toEqual([]);
    expect(node.readLog.read(1, 10)).toEqual([]);
  });

  it('does not show at which entry of others a page began', async () => {
    const { get, told } = await scene();
    const { next } = (await get('audit', '/v1/invoices?limit=1')).json();
    await get('audit', `/v1/invoices?cursor=${next}&limit=1`);
    await get('audit', `/v1/invoices?cur%73or=${next}`);
    const urls = (await told('s2')).map(({ url }) => url);
    expect(urls.slice(0, 2)).toEqual(['/v1/invoices?limit=1', '/v1/invoices?cursor=&limit=1']);
    expect(urls.slice(2)).toEqual(['/v1/invoices?cursor=']);
  });

  it('is of nobody else, under a mandate either', async () => {
    const { node, ids, get, told } = await scene();
    const read = { time: 1, height: 1, by: 'other', route: '/v1/invoices/:id' };
    node.readLog.note({ ...read, of: null, url: `/v1/invoices/${ids[0]}` });
    node.readLog.note({ ...read, of: 's1', url: '/v1/invoices' });
    expect((await told('s1')).map(({ number }) => number)).toEqual([1, 2]);
    for (const words of [{}, { subject: 's1' }]) {
      const { items } = (await get('audit', '/v1/read-log', words)).json();
      expect((items as { by: string }[]).filter(({ by }) => by === 'other')).toEqual([]);
    }
  });

  it('is told to who has used the fingerprint that was asked about', async () => {
    const { node, ids, get, told } = await scene();
    const { world } = node.reader.chainState();
    const { identity, document } = invoices.read(world, ids[0] ?? '') ?? {};
    await get('audit', `/v1/invoices?identity=${identity}`);
    await get('audit', `/v1/proofs/state?key=document/${document}`);
    await get('audit', `/v1/proofs/state?key=document/${'ab'.repeat(32)}`);
    expect((await told('s1')).map(({ number }) => number)).toEqual([1, 2]);
    expect(await told('s3')).toEqual([]);
    // Its debtor reads the document of an invoice, and not which number the supplier has used.
    expect((await told('buyer')).map(({ number }) => number)).toEqual([2]);
  });

  it('has nothing of a request that is refused for its form', async () => {
    const { get, node } = await scene();
    expect((await get('audit', `/v1/invoices?padding=${'a'.repeat(999)}`)).statusCode).toBe(400);
    expect(node.readLog.read(1, 9)).toEqual([]);
  });

  it('is looked at page by page, whoever it concerns', async () => {
    const { ids, get } = await scene();
    for (let at = 0; at < 5; at += 1) await get('audit', `/v1/invoices/${ids[at % 2]}`);
    const page = async (from: number) =>
      (await get('s1', `/v1/read-log?from=${from}&limit=2`)).json();
    expect(await page(1)).toMatchObject({ items: [{ number: 1 }], next: 3, first: 1 });
    expect(await page(3)).toMatchObject({ items: [{ number: 3 }], next: 5 });
    expect(await page(5)).toMatchObject({ items: [{ number: 5 }], next: null });
  });

  it('is not shown when it cannot be kept', async () => {
    const { ids, get, node } = await scene();
    node.readLog.close();
    const { statusCode, body } = await get('audit', `/v1/invoices/${ids[0]}`);
    expect([statusCode, JSON.parse(body).code]).toEqual([503, 'not_logged']);
    expect(body).not.toContain('s1');
    expect(node.logged.map(({ message }) => message)).toContainEqual(expect.stringMatching(/kept/));
    expect((await get('s1', `/v1/invoices/${ids[0]}`)).statusCode).toBe(200);
  });
});
