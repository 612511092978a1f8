import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientError } from '../../../client/sdk/clientError.ts';
import type { ServerEvent } from '../../../client/sdk/serverEvents.ts';
import { readServerEvents } from '../../../client/sdk/serverEvents.ts';

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function readAll(text: string, sizes: readonly number[] = [7]): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readServerEvents(chunksOf(Buffer.from(text), sizes))) {
    events.push(event);
  }
  return events;
}

async function codeOf(read: Promise<unknown>): Promise<string> {
  try {
    await read;
    return 'ok';
  } catch (error) {
    if (error instanceof ClientError) return error.code;
    throw error;
  }
}

const TEXT = [
  ...['retry: 1000', '', 'id: 1.0.0', 'data: {"a":"é€"}', ''],
  ...[': heartbeat', 'id: 4', '', 'data: without an id', '', 'id:5', 'data:x', 'data: y', ''],
  ...['id: 6', 'data: cut off'],
].join('\n');
const EVENTS = [
  { id: '1.0.0', data: '{"a":"é€"}' },
  { id: '4', data: '' },
  { id: '5', data: 'xy' },
];

describe('server-sent events', () => {
  it('are the same however their bytes are cut', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sizes, async (cuts) => {
        expect(await readAll(TEXT, cuts)).toEqual(EVENTS);
      }),
    );
  });

  it('may end their lines in one way or another', async () => {
    expect(await readAll(TEXT.replaceAll('\n', '\r\n'), [1_000])).toEqual(EVENTS);
  });

  it('have fields by their names alone, and comments are none of theirs', async () => {
    const lines = ['id', 'id:7', 'data', 'data:  x: y', ':id: 8', 'ids: 9', ': data: z', '', ''];
    expect(await readAll(lines.join('\n'))).toEqual([{ id: '7', data: ' x: y' }]);
  });

  it('that never end are refused before they fill the memory', async () => {
    const long = 'x'.repeat(1 << 16);
    let sent = 0;
    const flood = async function* (text: string): AsyncGenerator<Uint8Array> {
      for (sent = 0; sent < 1_000; sent += 1) yield Buffer.from(text);
    };
    const read = async (text: string): Promise<void> => {
      for await (const _ of readServerEvents(flood(text))) expect.unreachable('nothing ends');
    };
    for (const text of [long, `data: ${long}\n`, `: ${long}\n`]) {
      expect(await codeOf(read(text))).toBe('answer_too_big');
      expect(sent).toBeLessThan(30);
    }
  });

  it('that are no UTF-8 are refused', async () => {
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from([0x69, 0x64, 0x3a, 0xff, 0x0a, 0x0a]);
    };
    const read = async (): Promise<void> => {
      for await (const _ of readServerEvents(bytes())) expect.unreachable('no event is told');
    };
    expect(await codeOf(read())).toBe('bad_answer');
  });
});
