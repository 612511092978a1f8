/**
 * Connections: how many there may be, fairly by address, and what one is told that does not speak
 * HTTP as it must.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { beneath } from './handshakes.ts';
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

/** Of a problem behind which the connection ends. */
const HEADERS = {
  'content-type': 'application/problem+json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/** Connections beyond the limits, which may ask whether the node is alive and nothing else. */
const SPARE = new WeakSet<Socket>();

/**
 * Ends connections beyond the limits as they come; but one that is open and idle gives its place to
 * a new one of the same address, or of an address that has fewer; to the latter also one whose
 * request is under way, when none of the greediest address is idle. A few are let in for a moment
 * all the same: a monitor that shares its address with those who use up the connections learns that
 * the node lives.
 */
export function limitConnections(server: Server, limits: RestLimits): void {
  const { maxConnections, maxConnectionsPerAddress, maxSpareConnections } = limits;
  server.maxConnections = maxConnections + maxSpareConnections;
  const open = new OpenConnections();
  const spare = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    const address = addressOf(socket.remoteAddress);
    const isCrowded = open.of(address) >= maxConnectionsPerAddress;
    const isFull = open.total >= maxConnections;
    const givesPlace = isFull && !isCrowded && open.endOne(open.greediest(address));
    if ((!isFull && !isCrowded) || givesPlace || open.endIdle(address)) {
      open.take(address, socket);
      return;
    }
    if (spare.size >= maxSpareConnections) {
      socket.destroy();
      return;
    }
    spare.add(socket);
    SPARE.add(socket);
    const late = setTimeout(() => socket.destroy(), limits.spareMs);
    socket.once('close', () => {
      clearTimeout(late);
      spare.delete(socket);
    });
  });
  server.on('request', (request, answer) => {
    const socket = beneath(request.socket);
    open.begin(socket);
    answer.once('close', () => open.end(socket));
  });
}

/** Whether a connection is one beyond the limits. */
export function isSpare(socket: Socket): boolean {
  return SPARE.has(beneath(socket));
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

/** The connections of one address. */
interface Held {
  readonly all: Set<Socket>;
  /** Those without a request under way, since when they have none. */
  readonly idle: Set<Socket>;
  /** The others, since when they have one. */
  readonly busy: Set<Socket>;
}

function newHeld(): Held {
  return { all: new Set(), idle: new Set(), busy: new Set() };
}

/** Connections by address, as long as they are open. */
class OpenConnections {
  readonly #byAddress = new Map<string, Held>();
  readonly #under = new Map<Socket, { readonly held: Held; requests: number }>();

  get total(): number {
    return this.#under.size;
  }

  of(address: string): number {
    return this.#byAddress.get(address)?.all.size ?? 0;
  }

  take(address: string, socket: Socket): void {
    const held = this.#byAddress.get(address) ?? newHeld();
    this.#byAddress.set(address, held);
    held.all.add(socket);
    held.idle.add(socket);
    this.#under.set(socket, { held, requests: 0 });
    socket.once('close', () => this.#leave(address, socket));
  }

  /** A request came on a connection. */
  begin(socket: Socket): void {
    const under = this.#under.get(socket);
    if (under === undefined) return;
    under.requests += 1;
    under.held.idle.delete(socket);
    under.held.busy.add(socket);
  }

  /** It was answered. */
  end(socket: Socket): void {
    const under = this.#under.get(socket);
    if (under === undefined) return;
    under.requests -= 1;
    if (under.requests > 0) return;
    under.held.busy.delete(socket);
    under.held.idle.add(socket);
  }

  /** The address with the most connections, if it has more than this one would have. */
  greediest(address: string): string | null {
    let [most, count]: [string | null, number] = [null, this.of(address) + 1];
    for (const [other, { all }] of this.#byAddress) {
      if (all.size > count) [most, count] = [other, all.size];
    }
    return most;
  }

  /** Ends the connection of an address that has been idle longest; false when none is. */
  endIdle(address: string): boolean {
    const [longest] = this.#byAddress.get(address)?.idle ?? [];
    return this.#end(address, longest);
  }

  /** The same, else that whose request has been under way longest: slow ones are as many. */
  endOne(address: string | null): boolean {
    if (address === null) return false;
    if (this.endIdle(address)) return true;
    const [longest] = this.#byAddress.get(address)?.busy ?? [];
    return this.#end(address, longest);
  }

  #end(address: string, socket: Socket | undefined): boolean {
    if (socket === undefined) return false;
    socket.destroy();
    // Its place is wanted now, not when the system says that it is closed.
    this.#leave(address, socket);
    return true;
  }

  #leave(address: string, socket: Socket): void {
    const held = this.#byAddress.get(address);
    if (!this.#under.delete(socket) || held === undefined) return;
    held.all.delete(socket);
    held.idle.delete(socket);
    held.busy.delete(socket);
    if (held.all.size === 0) this.#byAddress.delete(address);
  }
}

/** Answers a request that broke before it could be read, and ends its connection. */
export function answerBrokenConnection(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegunAnswer(socket)) {
    socket.destroy();
    return;
  }
  const problem = problemOf(CODES.get(error.code ?? '') ?? 'bad_http');
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${PHRASES[problem.status] ?? 'Bad Request'}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`),
  ].join('\r\n');
  // Whoever does not read the answer does not keep the connection either.
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}

/**
 * Answers requests that Node hands to nobody and would end with its own words, or with none: for a
 * tunnel, and with another expectation than that a body may come.
 */
export function answerUnheard(server: Server): void {
  server.on('connect', (_request, socket) => answerBrokenConnection(new Error('a tunnel'), socket));
  server.on('checkExpectation', (_request, answer) => {
    const problem = problemOf('bad_http');
    answer.writeHead(problem.status, HEADERS).end(JSON.stringify(problem));
  });
}

/** Whether bytes of an answer are on the way, into which nothing may be written. */
function hasBegunAnswer(socket: Duplex): boolean {
  // Node keeps the answer under way here and its own default handler looks at the same field.
  const { _httpMessage: answer } = socket as { _httpMessage?: { headersSent?: boolean } | null };
  return answer?.headersSent === true;
}
