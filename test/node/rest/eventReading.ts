import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { expect, onTestFinished } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { eventsAnswer } from '../../../node/rest/shapes.ts';
import type { RestNode } from './restNode.ts';

/** The events of a member page by page, behind a cursor. */
export async function readEvents(
  node: RestNode,
  member: string,
  { after = '0', limit = 200, types = '' } = {},
): Promise<JsonObject[]> {
  const headers = { authorization: `Bearer ${node.tokenOf(member)}` };
  const items: JsonObject[] = [];
  const chosen = types === '' ? '' : `&types=${types}`;
  for (let behind: string | null = after; behind !== null; ) {
    const url = `/v1/events?after=${behind}&limit=${limit}${chosen}`;
    const page = eventsAnswer.parse((await node.ask({ url, headers })).json());
    expect(page.height).toBe(node.store.height);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...(page.items as unknown as JsonObject[]));
    // A page that begins where the one before did would never end.
    expect(items.length).toBeLessThan(1_000);
    behind = page.next;
  }
  return items;
}

/** An open stream of events, ended with the running test. */
export interface OpenStream {
  readonly status: number;
  /** All that came, as text. */
  readonly text: () => string;
  /** The events that came, with their ids as cursors. */
  readonly events: () => JsonObject[];
  /** The id that came last. */
  readonly lastId: () => string;
  readonly isOver: () => boolean;
  readonly answer: IncomingMessage;
  readonly request: ClientRequest;
}

/** How a stream is asked for. */
interface Asking {
  readonly member: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Nothing is read of it. */
  readonly isPaused?: boolean;
  readonly from?: string;
}

/** Asks for a stream; resolves when its header came. */
export async function openStream(
  node: RestNode,
  url: string,
  { member, query = '', headers = {}, isPaused = false, from = '127.0.0.1' }: Asking,
): Promise<OpenStream> {
  const authorization = `Bearer ${node.tokenOf(member)}`;
  const all = { accept: 'text/event-stream', authorization, ...headers };
  const request = get(`${url}/v1/events${query}`, { headers: all, localAddress: from });
  request.on('error', () => undefined);
  onTestFinished(() => void request.destroy());
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  let [text, isOver] = ['', false];
  answer.on('error', () => undefined);
  answer.on('close', () => {
    isOver = true;
  });
  if (!isPaused) {
    answer.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const lines = (field: string): string[] =>
    text.split('\n').flatMap((line) => (line.startsWith(field) ? [line.slice(field.length)] : []));
  return {
    status: answer.statusCode ?? 0,
    text: () => text,
    events: () => lines('data: ').map((line) => JSON.parse(line) as JsonObject),
    lastId: () => lines('id: ').at(-1) ?? '',
    isOver: () => isOver,
    ...{ answer, request },
  };
}
