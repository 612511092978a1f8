/**
 * Connections: how many there may be, and what one is told that does not speak HTTP as it must.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { RestLimits } from './limits.ts';
import type { RestCode } from './restError.ts';
import { problemOf } from './restError.ts';

/** What Node's parser and timers call a broken request, and our code for it. */
const CODES: ReadonlyMap<string, RestCode> = new Map([
  ['HPE_HEADER_OVERFLOW', 'header_too_big'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 'body_too_big'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout'],
]);

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

/** Ends connections beyond the limits as they come. */
export function limitConnections(server: Server, limits: RestLimits): void {
  server.maxConnections = limits.maxConnections;
  const byAddress = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (byAddress.get(address) ?? 0) + 1;
    if (count > limits.maxConnectionsPerAddress) {
      socket.destroy();
      return;
    }
    byAddress.set(address, count);
    socket.once('close', () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
  });
}

/** Answers a request that broke before it could be read, and ends its connection. */
export function answerBrokenConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegunAnswer(socket)) {
    socket.destroy();
    return;
  }
  const problem = problemOf(CODES.get(error.code ?? '') ?? 'bad_http');
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${PHRASES[problem.status] ?? 'Bad Request'}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'connection: close',
  ].join('\r\n');
  // Whoever does not read the answer does not keep the connection either.
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}

/** Whether bytes of an answer are on the way, into which nothing may be written. */
function hasBegunAnswer(socket: Socket): boolean {
  // Node keeps the answer under way here and its own default handler looks at the same field.
  const { _httpMessage: answer } = socket as { _httpMessage?: { headersSent?: boolean } | null };
  return answer?.headersSent === true;
}
