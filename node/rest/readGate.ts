/**
 * Reads one after the other, each in a turn of the event loop of its own: whoever asks for much
 * waits in the row with those who do the same, and what has to be quick (health, status,
 * submissions) comes in between. Members, and addresses without a token, have their turns one after
 * the other, however many reads of each wait. Answers that their readers do not take are bounded in
 * bytes, by the same owners, and end when nothing of them is taken.
 */
import { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FairPlaces } from '../mempool/fairPlaces.ts';
import type { App } from './app.ts';
import { ownerOf } from './readHook.ts';
import { RestError } from './restError.ts';

/** Routes that do not wait: they cost next to nothing, and monitors and writers need them. */
const QUICK: ReadonlySet<string> = new Set([
  '/healthz',
  '/readyz',
  '/v1/status',
  '/v1/transactions POST',
]);

/** How much may be under way. */
export interface ReadGateLimits {
  /** Reads that wait for their turn. */
  readonly maxReading: number;
  /** Bytes of answers that have been made and not been taken by their readers yet. */
  readonly maxHeldBytes: number;
  /** An answer of which nothing is taken for so long ends with its connection, ms. */
  readonly stalledMs: number;
}

/** Members and addresses for which a part of the places and bytes is kept. */
const OWNERS = 64;

/** See the head of this file. */
export class ReadGate {
  readonly #stalledMs: number;
  readonly #places: FairPlaces;
  readonly #held: FairPlaces;
  /** By owner, whose turn it is first; none is empty. */
  readonly #rows = new Map<string, (() => void)[]>();
  readonly #answers = new WeakSet<FastifyReply>();
  #isMoving = false;

  constructor({ maxReading, maxHeldBytes, stalledMs }: ReadGateLimits) {
    this.#stalledMs = stalledMs;
    this.#places = new FairPlaces({ max: maxReading, owners: OWNERS });
    this.#held = new FairPlaces({ max: maxHeldBytes, owners: OWNERS });
  }

  /** How many reads wait for their turn. */
  get waiting(): number {
    return this.#places.total;
  }

  /** Bytes of answers that are not taken yet. */
  get heldBytes(): number {
    return this.#held.total;
  }

  /** Puts the gate before all routes that are added afterwards but the quick ones. */
  guard(app: App): void {
    app.addHook('preHandler', async (request, reply) => {
      if (isQuick(request)) return undefined;
      await this.#enter(ownerOf(request));
      // For a caller who left while it waited nothing is read.
      return isGone(reply) ? reply.hijack() : undefined;
    });
    app.addHook('onSend', async (request, reply, payload) => {
      this.#hold(ownerOf(request), reply, payload);
    });
  }

  /** Resolves when it is the caller's turn, at once when nobody waits. @throws RestError busy */
  async #enter(owner: string): Promise<void> {
    if (!this.#held.hasRoom(owner, 0)) {
      throw new RestError('busy', 'too many answers have not been taken by their readers');
    }
    if (!this.#places.take(owner)) throw new RestError('busy', 'too many reads wait');
    const { promise, resolve } = Promise.withResolvers<void>();
    const row = this.#rows.get(owner);
    if (row === undefined) this.#rows.set(owner, [resolve]);
    else row.push(resolve);
    if (!this.#isMoving) {
      this.#isMoving = true;
      setImmediate(() => this.#move());
    }
    await promise;
  }

  /** Lets the next one in; it reads in this turn, before anybody else has one. */
  #move(): void {
    const [turn] = this.#rows;
    if (turn !== undefined) {
      const [owner, row] = turn;
      this.#rows.delete(owner);
      const enter = row.shift();
      if (row.length > 0) this.#rows.set(owner, row);
      this.#places.give(owner);
      enter?.();
    }
    this.#isMoving = this.#rows.size > 0;
    if (this.#isMoving) setImmediate(() => this.#move());
  }

  #hold(owner: string, reply: FastifyReply, payload: unknown): void {
    const bytes = sizeOf(payload);
    if (bytes === 0 || this.#answers.has(reply) || isGone(reply)) return;
    this.#answers.add(reply);
    this.#held.put(owner, bytes);
    // Bytes that move start this anew; the server sets its own time again for the next request.
    const { socket } = reply.raw;
    if (socket instanceof Socket) socket.setTimeout(this.#stalledMs);
    // After the last byte was handed to the system, and when the connection ends before that.
    reply.raw.once('close', () => this.#held.give(owner, bytes));
  }
}

/** Whether the connection has ended, so that nothing will tell of it any more. */
function isGone({ raw }: FastifyReply): boolean {
  return raw.destroyed || raw.closed;
}

function isQuick({ method, routeOptions }: FastifyRequest): boolean {
  const url = routeOptions.url ?? '';
  return QUICK.has(url) || QUICK.has(`${url} ${method}`);
}

/** Streams have bounds of their own. */
function sizeOf(payload: unknown): number {
  if (typeof payload === 'string') return payload.length;
  return payload instanceof Uint8Array ? payload.length : 0;
}
