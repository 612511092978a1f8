/**
 * Reads one after the other, each in a turn of the event loop of its own: whoever asks for much
 * waits in the row with those who do the same, and what has to be quick (health, status,
 * submissions) comes in between. Answers that their readers do not take are bounded in bytes.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';
import { RestError } from './restError.ts';

/** Routes that do not wait: they cost next to nothing, and monitors and writers need them. */
const QUICK: ReadonlySet<string> = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
  '/v1/status',
  '/v1/transactions POST',
]);

/** How much may be under way. */
export interface ReadGateLimits {
  /** Reads that wait for their turn. */
  readonly maxReading: number;
  /** Bytes of answers that have been made and not been taken by their readers yet. */
  readonly maxHeldBytes: number;
}

/** See the head of this file. */
export class ReadGate {
  readonly #limits: ReadGateLimits;
  readonly #row: (() => void)[] = [];
  readonly #held = new WeakMap<FastifyReply, number>();
  #heldBytes = 0;
  #isMoving = false;

  constructor(limits: ReadGateLimits) {
    this.#limits = limits;
  }

  /** How many reads wait for their turn. */
  get waiting(): number {
    return this.#row.length;
  }

  /** Bytes of answers that are not taken yet. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Puts the gate before all routes that are added afterwards but the quick ones. */
  guard(app: App): void {
    app.addHook('preHandler', async (request, reply) => {
      if (isQuick(request)) return undefined;
      await this.#enter();
      // For a caller who left while it waited nothing is read.
      return isGone(reply) ? reply.hijack() : undefined;
    });
    app.addHook('onSend', async (_request, reply, payload) => {
      this.#hold(reply, payload);
    });
  }

  /** Resolves when it is the caller's turn, at once when nobody waits. @throws RestError busy */
  async #enter(): Promise<void> {
    const { maxReading, maxHeldBytes } = this.#limits;
    if (this.#row.length >= maxReading) throw new RestError('busy', 'too many reads wait');
    if (this.#heldBytes > maxHeldBytes) {
      throw new RestError('busy', 'too many answers have not been taken by their readers');
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#row.push(resolve);
    if (!this.#isMoving) {
      this.#isMoving = true;
      setImmediate(() => this.#move());
    }
    await promise;
  }

  /** Lets the next one in; it reads in this turn, before anybody else has one. */
  #move(): void {
    this.#row.shift()?.();
    this.#isMoving = this.#row.length > 0;
    if (this.#isMoving) setImmediate(() => this.#move());
  }

  #hold(reply: FastifyReply, payload: unknown): void {
    const bytes = sizeOf(payload);
    if (bytes === 0 || this.#held.has(reply) || isGone(reply)) return;
    this.#held.set(reply, bytes);
    this.#heldBytes += bytes;
    const letGo = (): void => {
      this.#heldBytes -= this.#held.get(reply) ?? 0;
      this.#held.delete(reply);
    };
    // After the last byte was handed to the system, and when the connection ends before that.
    reply.raw.once('close', letGo);
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
