import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { onTestFinished } from 'vitest';

// HTTP as bytes on a socket, for what no well-behaved client would send.

/** What came back on a raw connection. */
export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly text: string;
}

/** A connection to the server behind `url`, closed when the running test ends, from an address. */
export async function dial(url: string, from = '127.0.0.1'): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, localAddress: from });
  // The server may cut the connection at any time.
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

/** The same with TLS, whose handshake is over; a certificate leads to one of `authority`. */
export async function dialTls(
  url: string,
  authority: string,
  maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3',
): Promise<TLSSocket> {
  const { hostname, port } = new URL(url);
  const socket = connectTls({ port: Number(port), host: hostname, ca: authority, maxVersion });
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'secureConnect');
  return socket;
}

/** A connection on which a submission is under way: its header was read, its body never comes. */
export async function dialBusy(url: string, from?: string): Promise<Socket> {
  return await beBusy(await dial(url, from));
}

/** Begins such a submission on a connection. */
export async function beBusy<T extends Socket>(socket: T): Promise<T> {
  const head = [
    ...['POST /v1/transactions HTTP/1.1', 'host: 127.0.0.1', 'content-type: application/json'],
    ...['content-length: 22', 'connection: close', 'expect: 100-continue'],
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  // What the server says when it has read the header.
  await once(socket, 'data');
  return socket;
}

/** Sends `bytes` and reads until the server ends the connection. */
export async function sendRaw(url: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const socket = await dial(url);
  const answer = readToEnd(socket);
  socket.write(bytes);
  return answer;
}

/** Reads until the connection ends. */
export async function readToEnd(socket: Socket): Promise<RawAnswer> {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  if (!socket.closed) await once(socket, 'close');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  return { status, text };
}

/** The JSON body of a raw answer. */
export function bodyOf({ text }: RawAnswer): Record<string, unknown> {
  return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>;
}
