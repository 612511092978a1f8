import { expect, it } from 'vitest';
import type { MirrorParts } from '../../../client/mirror/mirror.ts';
import { mirrorOn, mirrorPage } from '../../../client/mirror/mirror.ts';
import type { ClientErrorCode } from '../../../client/sdk/clientError.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';

// Nobody watches a mirror: it goes on when what it met may pass, and ends only at what does not.

/** What it says, and with which code it ends, when every node fails so and it is stopped later. */
async function course(code: ClientErrorCode): Promise<{ said: string[]; end: string }> {
  const stop = new AbortController();
  const ask = async () => {
    throw new ClientError(code, 'so it is');
  };
  const parts = { client: { ask }, database: { cursor: async () => '0' } };
  const said: string[] = [];
  let pauses = 0;
  const sleep = async (): Promise<void> => {
    pauses += 1;
    if (pauses < 3) return;
    stop.abort();
    throw new ClientError('aborted', 'the caller broke off');
  };
  const say = (line: string) => void said.push(line);
  const running = mirrorOn(parts as unknown as MirrorParts, { sleep }, stop.signal, say);
  const end = await running.catch((error: unknown) => (error as ClientError).code);
  return { said, end: String(end) };
}

it.each([
  'unreachable',
  'timeout',
  'busy',
  'none_ready',
  'not_trusted',
  'stale',
  'database_failed',
] as const)('a mirror goes on after %s', async (code) => {
  const line = `${code}: so it is`;
  expect(await course(code)).toEqual({ said: [line, line, line], end: 'aborted' });
});

it.each(['bad_answer', 'mirror_differs'] as const)('a mirror ends at %s', async (code) => {
  expect(await course(code)).toEqual({ said: [], end: code });
});

it('a mirror waits longer after each failure, up to half a minute, and else a second', async () => {
  const stop = new AbortController();
  const failing = 6;
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked <= failing) throw new ClientError('unreachable', 'so it is');
    return { items: [], next: null, height: 0 };
  };
  const parts = { client: { ask }, database: { cursor: async () => '0' } };
  const pauses: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
    if (pauses.length > failing) throw new ClientError('aborted', 'the caller broke off');
  };
  const running = mirrorOn(
    parts as unknown as MirrorParts,
    { sleep },
    stop.signal,
    () => undefined,
  );
  await expect(running).rejects.toMatchObject({ code: 'aborted' });
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 1_000]);
});

it.each([
  ['once more', '4-0-0', ['5-0-0', '5-0-0']],
  ['at where the tables stand', '5-0-0', ['5-0-0']],
  ['back', '4-0-0', ['6-0-0', '5-1-0']],
])('a mirror takes no event that comes %s', async (_where, from, cursors) => {
  const items = cursors.map((cursor) => ({ cursor }));
  const ask = async () => ({ items, next: null, height: 9 });
  const parts = { client: { ask }, database: { cursor: async () => from } };
  const page = mirrorPage(parts as unknown as MirrorParts);
  await expect(page).rejects.toMatchObject({ code: 'bad_answer' });
});
