/**
 * Connections of a server with TLS: each is counted from its first byte on, whatever is spoken on
 * it later, and one that does not end its handshake is closed.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** The connection beneath each one that has shaken hands. */
const BENEATH = new WeakMap<Socket, Socket>();
/** Of each server those that have not yet, by address and port of the other side. */
const SHAKING = new WeakMap<Server, Map<string, Socket>>();

/** The connection under one with TLS; without TLS, the connection itself. */
export function beneath(socket: Socket): Socket {
  return BENEATH.get(socket) ?? socket;
}

/** Begins to know the connections of a server with TLS. */
export function followHandshakes(server: Server): void {
  const shaking = new Map<string, Socket>();
  SHAKING.set(server, shaking);
  server.on('connection', (socket: Socket) => {
    const end = endOf(socket);
    shaking.set(end, socket);
    socket.once('close', () => {
      if (shaking.get(end) === socket) shaking.delete(end);
    });
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    const end = endOf(socket);
    const raw = shaking.get(end);
    shaking.delete(end);
    if (raw !== undefined) BENEATH.set(socket, raw);
  });
  // Before the server takes it for a broken request: nothing can be answered on it yet.
  server.prependListener('tlsClientError', (_error: Error, socket: TLSSocket) => socket.destroy());
}

/** Ends the connections that have not shaken hands; a server that closes would wait for them. */
export function endHandshakes(server: Server): void {
  for (const socket of SHAKING.get(server)?.values() ?? []) socket.destroy();
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
