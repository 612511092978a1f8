import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Receiver } from '../../../client/relay/receiver.ts';
import type { RelayParts } from '../../../client/relay/relay.ts';
import { relayEvents, replayLetters } from '../../../client/relay/relay.ts';
import { RelayFolder } from '../../../client/relay/relayFolder.ts';
import type { FollowedEvent } from '../../../client/sdk/followEvents.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { startReceiver } from './receiving.ts';

// Webhooks against a real HTTP receiver that takes, fails, hangs, or is gone.

const SECRET = new Uint8Array(32).fill(7);

const told = (cursor: string): FollowedEvent => ({
  cursor,
  event: {
    ...{ cursor, time: 1_767_571_200_000, transaction: null, item: null, member: null },
    ...{ code: 'ok', event: { type: 'invoiceAccepted' } },
  },
  proved: false,
});

/** Events of a ledger, and where it has come to behind each. */
async function* ledger(...cursors: string[]): AsyncGenerator<FollowedEvent> {
  for (const cursor of cursors) {
    yield cursor.includes('-') ? told(cursor) : { cursor, event: null, proved: false };
  }
}

async function scene({ attempts = 3, timeoutMs = 20_000 } = {}) {
  const receiver = await startReceiver();
  const path = join(scratchFolder(), 'relay');
  const pauses: number[] = [];
  const said: string[] = [];
  const stop = new AbortController();
  const parts: RelayParts = {
    receiver: new Receiver({ url: receiver.url, secret: SECRET, now: () => 9_000, timeoutMs }),
    folder: await RelayFolder.open(path),
    environment: { sleep: async (ms) => void pauses.push(ms) },
    ...{ attempts, signal: stop.signal, say: (line: string) => void said.push(line) },
  };
  const ids = () => receiver.received.map(({ id }) => id);
  return { receiver, path, pauses, said, stop, parts, ids };
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'ok',
    (error) => String(error.code),
  );

describe('a relay', () => {
  it('delivers each event in its order, and keeps how far it has come', async () => {
    const { parts, ids, path, receiver } = await scene();
    await relayEvents(ledger('1-0-0', '1-0-1', '4', '5-2-0', '9'), parts);
    expect(ids()).toEqual(['1-0-0', '1-0-1', '5-2-0']);
    expect(await parts.folder.readCursor()).toBe('9');
    const [first] = receiver.received;
    expect(first?.headers).toMatchObject({ 'webhook-timestamp': '9' });
    expect(first?.headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ type: 'invoiceAccepted' });
    expect(statSync(join(path, 'cursor')).mode & 0o077).toBe(0);
  });

  it('sends an event again until it is taken, later each time, the same every time', async () => {
    const { parts, ids, pauses, receiver } = await scene({ attempts: 4 });
    const statuses = [500, 302, 429];
    receiver.answer = (response, count) => {
      const location = { location: receiver.url, 'retry-after': count === 3 ? '90' : '' };
      response.writeHead(statuses[count - 1] ?? 200, location).end('x'.repeat(1 << 16));
    };
    await relayEvents(ledger('1-0-0'), parts);
    expect(ids()).toEqual(['1-0-0', '1-0-0', '1-0-0', '1-0-0']);
    expect(pauses).toEqual([1_000, 2_000, 90_000]);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(await parts.folder.deadLetters()).toEqual([]);
  });

  it.each([
    [200, true],
    [299, true],
    [300, false],
    [304, false],
  ])('status %i: an event is taken: %s', async (status, isTaken) => {
    const { parts, receiver } = await scene({ attempts: 1 });
    receiver.answer = (response) => void response.writeHead(status).end();
    await relayEvents(ledger('1-0-0'), parts);
    expect(await parts.folder.deadLetters()).toEqual(isTaken ? [] : ['1-0-0']);
  });

  it('waits for five minutes at most between two attempts', async () => {
    const { parts, pauses, receiver } = await scene({ attempts: 12 });
    receiver.answer = (response) => void response.writeHead(500).end();
    await relayEvents(ledger('1-0-0'), parts);
    const doubled = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((seconds) => seconds * 1_000);
    expect(pauses).toEqual([...doubled, 300_000, 300_000]);
  });

  it('gives up one that is never taken, keeps it, and goes on with the next', async () => {
    const { parts, ids, said, receiver, path, pauses } = await scene();
    receiver.answer = (response, _, id) =>
      void response.writeHead(id === '1-0-0' ? 500 : 200).end();
    await relayEvents(ledger('1-0-0', '2-0-0'), parts);
    expect(ids()).toEqual(['1-0-0', '1-0-0', '1-0-0', '2-0-0']);
    // Between attempts, and not behind the last.
    expect(pauses).toEqual([1_000, 2_000]);
    expect(await parts.folder.deadLetters()).toEqual(['1-0-0']);
    expect(said).toEqual(['1-0-0 was not taken and is a dead letter: status 500']);
    expect(statSync(join(path, 'dead', '1-0-0.json')).mode & 0o077).toBe(0);
  });

  it.each([
    ['hangs', (response: { flushHeaders?: () => void }) => void response],
    ['breaks off', (response: { destroy: () => void }) => response.destroy()],
  ])('does not wait for ever for a receiver that %s', async (_, answer) => {
    const { parts, receiver } = await scene({ attempts: 2, timeoutMs: 200 });
    receiver.answer = answer as typeof receiver.answer;
    await relayEvents(ledger('1-0-0'), parts);
    expect(await parts.folder.deadLetters()).toEqual(['1-0-0']);
  });

  it('ends when the receiver is gone, and stands where it stood', async () => {
    const { parts, receiver } = await scene();
    receiver.answer = (response, _, id) =>
      void response.writeHead(id === '2-0-0' ? 410 : 200).end();
    const code = await codeOf(relayEvents(ledger('1-0-0', '2-0-0', '3-0-0'), parts));
    expect(code).toBe('receiver_gone');
    expect(await parts.folder.readCursor()).toBe('1-0-0');
    expect(await parts.folder.deadLetters()).toEqual([]);
  });

  it('that dies before the cursor is kept sends the event again under the same id', async () => {
    const { parts, ids, receiver } = await scene();
    await relayEvents(ledger('1-0-0'), parts);
    receiver.answer = (response) => void response.writeHead(200).end();
    const broken = { ...parts.folder, writeCursor: () => Promise.reject(new Error('killed')) };
    const dying = Object.assign(Object.create(parts.folder), broken) as RelayFolder;
    await expect(relayEvents(ledger('2-0-0'), { ...parts, folder: dying })).rejects.toThrow();
    expect(await parts.folder.readCursor()).toBe('1-0-0');
    await relayEvents(ledger('2-0-0'), parts);
    expect(ids()).toEqual(['1-0-0', '2-0-0', '2-0-0']);
  });
});

describe('dead letters', () => {
  it('are sent again in the order of the chain; those that are taken are no more', async () => {
    const { parts, ids, receiver } = await scene({ attempts: 1 });
    receiver.answer = (response) => void response.writeHead(503).end();
    await relayEvents(ledger('2-0-0', '2-0-10', '10-0-0'), parts);
    const before = receiver.received.map(({ body }) => body);
    receiver.answer = (response, _, id) =>
      void response.writeHead(id === '2-0-10' ? 503 : 200).end();
    receiver.received.length = 0;
    expect(await replayLetters(parts)).toEqual({ taken: 2, left: 1 });
    expect(ids()).toEqual(['2-0-0', '2-0-10', '10-0-0']);
    expect(receiver.received.map(({ body }) => body)).toEqual(before);
    expect(await parts.folder.deadLetters()).toEqual(['2-0-10']);
    receiver.answer = (response) => void response.writeHead(200).end();
    expect(await replayLetters(parts)).toEqual({ taken: 1, left: 0 });
  });

  it('that are damaged, and a damaged cursor, are said to be so', async () => {
    const { parts, path } = await scene();
    writeFileSync(join(path, 'dead', '1-0-0.json'), '{"id":"1-0-0"');
    expect(await codeOf(replayLetters(parts))).toBe('bad_config');
    writeFileSync(join(path, 'cursor'), '12-');
    expect(await codeOf(parts.folder.readCursor())).toBe('bad_config');
    expect(readFileSync(join(path, 'cursor'), 'utf8')).toBe('12-');
  });
});

it.each([
  ...['ftp://a/b', 'file:///etc/passwd', 'a/b', '', 'http://name:word@a/b', 'https://a/b#c'],
])('%s is no receiver', (url) => {
  const make = () => new Receiver({ url, secret: SECRET, now: () => 0 });
  expect(make).toThrow(expect.objectContaining({ code: 'bad_config' }));
});
