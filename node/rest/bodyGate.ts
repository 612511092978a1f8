/**
 * Memory for bodies: what requests say that they will send is set aside before it is received, and
 * refused when there is none left, or when the thread has too little for any. It is shared by
 * address, and free again with the answer.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FairPlaces } from '../mempool/fairPlaces.ts';
import type { App } from './app.ts';
import { addressOf } from './connections.ts';
import type { RestLimits } from './limits.ts';
import { ownerOf } from './readHook.ts';
import { RestError } from './restError.ts';

/** Addresses for each of which a part is kept: as much as one request may send. */
const ADDRESSES = 16;
/** Letters that are received at one time. */
const MAX_LETTERS = 2;

/** Puts the gate before all routes that are added afterwards. */
export function boundBodies(
  app: App,
  { maxBodyBytes, maxBodiesBytes }: Pick<RestLimits, 'maxBodyBytes' | 'maxBodiesBytes'>,
  room: { readonly isFull: boolean },
): void {
  const sending = new Set<string>();
  const memory = new FairPlaces({ max: maxBodiesBytes, owners: ADDRESSES });
  app.addHook('onRequest', async (request, reply) => {
    // What says that it has more is refused for that before anything of it is kept.
    const bytes = Math.min(saidBytes(request, maxBodyBytes), maxBodyBytes);
    if (bytes === 0) return;
    if (room.isFull) throw new RestError('memory_full', 'the readers have no memory for more');
    if (request.routeOptions.config.takes === 'letter') {
      boundLetter(sending, request, reply);
      return;
    }
    const address = addressOf(request.ip);
    if (!memory.take(address, bytes)) {
      throw new RestError('busy', 'too many bodies are being received');
    }
    reply.raw.once('close', () => memory.give(address, bytes));
  });
}

/** Letters are large: one of a member at a time, and two of all. @throws RestError */
function boundLetter(sending: Set<string>, request: FastifyRequest, reply: FastifyReply): void {
  const owner = ownerOf(request);
  if (sending.has(owner) || sending.size >= MAX_LETTERS) {
    throw new RestError('busy', 'too many letters are being received');
  }
  sending.add(owner);
  reply.raw.once('close', () => sending.delete(owner));
}

/** Bytes that a request will send; as many as it may when it does not say. */
function saidBytes({ headers }: FastifyRequest, maxBytes: number): number {
  if (headers['transfer-encoding'] !== undefined) return maxBytes;
  return Number(headers['content-length'] ?? 0);
}
