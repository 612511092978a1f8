/**
 * Reads one after the other, each in a turn of the event loop of its own: whoever asks for much
 * waits in the row with those who do the same, and what has to be quick (health, status,
 * submissions) comes in between. Members, and addresses without a token, have their turns one after
 * the other, however many reads of each wait, and the next one when the one before is answered.
 * Answers that their readers do not take are bounded in bytes, by the same owners, which is looked
 * at when the turn comes; they end when nothing of them is taken, and in any case after a time.
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
  /** The same of one that is not taken whole in this time, ms. */
  readonly streamMs: number;
}

/** Members and addresses for which a part of the places and bytes is kept. */
const OWNERS = 64;

/** See the head of this file. */
export class ReadGate {
  readonly #limits: ReadGateLimits;
  readonly #room: { readonly isFull: boolean };
  readonly #places: FairPlaces;
  readonly #held: FairPlaces;
  /** By owner, whose turn it is first; none is empty. */
  readonly #rows = new Map<string, (() => void)[]>();
  /** Owners of whom a read is being made. */
  readonly #making = new Set<string>();
  /** Ends the making of an answer. */
  readonly #made = new WeakMap<FastifyReply, () => void>();
  readonly #answers = new WeakSet<FastifyReply>();
  #isMoving = false;

  /** @param room whether the thread has memory for answers */
  constructor(limits: ReadGateLimits, room: { readonly isFull: boolean }) {
    const { maxReading, maxHeldBytes } = limits;
    this.#limits = limits;
    this.#room = room;
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
      const owner = ownerOf(request);
      this.#check(owner);
      await this.#enter(owner);
      this.#noteMaking(owner, reply);
      // For a caller who left while it waited nothing is read.
      if (isGone(reply)) return reply.hijack();
      this.#check(owner);
      return undefined;
    });
    app.addHook('onSend', async (request, reply, payload) => {
      this.#hold(ownerOf(request), reply, payload);
      this.#made.get(reply)?.();
    });
  }

  /** Whoever holds nothing may hold one answer, however much others hold. @throws RestError busy */
  #check(owner: string): void {
    if (this.#room.isFull) throw new RestError('busy', 'the readers have no memory for more');
    if (this.#held.of(owner) === 0 || this.#held.hasRoom(owner, 0)) return;
    throw new RestError('busy', 'too many answers have not been taken by their readers');
  }

  /** Resolves when it is the caller's turn, at once when nobody waits. @throws RestError busy */
  async #enter(owner: string): Promise<void> {
    if (!this.#places.take(owner)) throw new RestError('busy', 'too many reads wait');
    const { promise, resolve } = Promise.withResolvers<void>();
    const row = this.#rows.get(owner);
    if (row === undefined) this.#rows.set(owner, [resolve]);
    else row.push(resolve);
    this.#moveOn();
    await promise;
  }

  /** Sees to it that the next turn comes, if somebody waits for one. */
  #moveOn(): void {
    if (this.#isMoving || this.#next() === undefined) return;
    this.#isMoving = true;
    setImmediate(() => this.#move());
  }

  /** Whose turn is next: of those of whom nothing is being made. */
  #next(): string | undefined {
    for (const owner of this.#rows.keys()) if (!this.#making.has(owner)) return owner;
    return undefined;
  }

  /** Lets the next one in; it reads in this turn, before anybody else has one. */
  #move(): void {
    this.#isMoving = false;
    const owner = this.#next();
    if (owner === undefined) return;
    const row = this.#rows.get(owner) ?? [];
    this.#rows.delete(owner);
    const enter = row.shift();
    if (row.length > 0) this.#rows.set(owner, row);
    this.#places.give(owner);
    this.#making.add(owner);
    enter?.();
    this.#moveOn();
  }

  /** The next read of the owner has its turn when this one is answered, or its caller is gone. */
  #noteMaking(owner: string, reply: FastifyReply): void {
    const end = (): void => {
      if (!this.#made.delete(reply)) return;
      this.#making.delete(owner);
      this.#moveOn();
    };
    this.#made.set(reply, end);
    if (isGone(reply)) end();
    else reply.raw.once('close', end);
  }

  #hold(owner: string, reply: FastifyReply, payload: unknown): void {
    const bytes = sizeOf(payload);
    if (bytes === 0 || this.#answers.has(reply) || isGone(reply)) return;
    this.#answers.add(reply);
    this.#held.put(owner, bytes);
    // Bytes that move start this anew; the server sets its own time again for the next request.
    const { socket } = reply.raw;
    const { stalledMs, streamMs } = this.#limits;
    if (socket instanceof Socket) socket.setTimeout(stalledMs);
    const late = setTimeout(() => socket?.destroy(), streamMs);
    // After the last byte was handed to the system, and when the connection ends before that.
    reply.raw.once('close', () => {
      clearTimeout(late);
      this.#held.give(owner, bytes);
    });
  }
}

/** Whether the connection has ended, so that nothing will tell of it any more. */
function isGone({ raw }: FastifyReply): boolean {
  return raw.destroyed || raw.closed;
}

/** Whether a route waits for nobody. */
export function isQuick({ method, routeOptions }: FastifyRequest): boolean {
  const url = routeOptions.url ?? '';
  return QUICK.has(url) || QUICK.has(`${url} ${method}`);
}

/** Of an answer, bytes. Streams have bounds of their own. */
export function sizeOf(payload: unknown): number {
  if (typeof payload === 'string') return payload.length;
  return payload instanceof Uint8Array ? payload.length : 0;
}
