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

/** Connections beyond the limits, which may ask whether the node is alive and nothing else. */
const SPARE = new WeakSet<Socket>();

/**
 * Ends connections beyond the limits as they come. A few are let in for a moment all the same: a
 * monitor that shares its address with those who use up the connections learns that the node lives.
 */
export function limitConnections(server: Server, limits: RestLimits): void {
  const { maxConnections, maxConnectionsPerAddress, maxSpareConnections } = limits;
  server.maxConnections = maxConnections + maxSpareConnections;
  const places = new Places();
  const spare = new Places();
  server.on('connection', (socket: Socket) => {
    const address = addressOf(socket.remoteAddress);
    if (places.total < maxConnections && places.of(address) < maxConnectionsPerAddress) {
      places.take(address, socket);
      return;
    }
    if (spare.total >= maxSpareConnections) {
      socket.destroy();
      return;
    }
    spare.take(address, socket);
    SPARE.add(socket);
    const late = setTimeout(() => socket.destroy(), limits.spareMs);
    socket.once('close', () => clearTimeout(late));
  });
}

/** Whether a connection is one beyond the limits. */
export function isSpare(socket: Socket): boolean {
  return SPARE.has(socket);
}

/**
 * Who an address is, for what is shared by address: of IPv6 the first half, of which one host has
 * all the rest, and of an IPv4 address in IPv6 clothes that address.
 */
export function addressOf(remote: string | undefined): string {
  const address = remote ?? '';
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7);
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::', 2);
  const words = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const end = tail === '' ? [] : tail.split(':');
    while (words.length + end.length < 8) words.push('0');
    words.push(...end);
  }
  return `${words.slice(0, 4).join(':')}::`;
}

/** Connections by address, as long as they are open. */
class Places {
  readonly #byAddress = new Map<string, number>();
  total = 0;

  of(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  take(address: string, socket: Socket): void {
    this.total += 1;
    this.#byAddress.set(address, this.of(address) + 1);
    socket.once('close', () => {
      this.total -= 1;
      const left = this.of(address) - 1;
      if (left > 0) this.#byAddress.set(address, left);
      else this.#byAddress.delete(address);
    });
  }
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
