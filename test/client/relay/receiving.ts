import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A webhook as it came. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real receiver, which does with each request what a test says. */
export interface TestReceiver {
  readonly url: string;
  /** In the order in which they came. */
  readonly received: Received[];
  /** What becomes of a request: the `count`th with its id, from 1. */
  answer: (response: ServerResponse, count: number, id: string) => void;
}

/** Starts a receiver on loopback, which ends with the running test. */
export async function startReceiver(): Promise<TestReceiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const id = String(request.headers['webhook-id']);
    received.push({ id, headers: request.headers, body });
    receiver.answer(response, received.filter((one) => one.id === id).length, id);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (response) => void response.writeHead(204).end(),
  };
  return receiver;
}
