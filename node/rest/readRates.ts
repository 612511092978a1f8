/**
 * How much a member reads for long, wherever it reads from, and an address without a token. A read
 * costs a step, and one more for each 16 KiB of its answer, out of a purse that fills steadily. How
 * long an answer is stands when it is made: that may be owed, and who owes is told when to come.
 */
import type { Rate } from '../network/tokenBucket.ts';
import { TokenBucket } from '../network/tokenBucket.ts';
import type { App } from './app.ts';
import { isQuick, sizeOf } from './readGate.ts';
import { ownerOf } from './readHook.ts';
import { RestError } from './restError.ts';

const STEP_BYTES = 16_384;
/** Purses; the oldest is forgotten, which fills it. */
const MAX_PURSES = 4_096;

/** See the head of this file. */
export class ReadRates {
  readonly #rate: Rate;
  readonly #purses = new Map<string, TokenBucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /**
   * Bounds all routes that are added afterwards but the quick ones. What is streamed (runs of
   * blocks, events) costs a step: it has bounds of its own.
   */
  guard(app: App): void {
    app.addHook('onRequest', async (request, reply) => {
      if (isQuick(request)) return;
      const now = performance.now();
      const purse = this.#purseOf(ownerOf(request), now);
      if (purse.take(now)) return;
      reply.header('retry-after', String(Math.ceil(purse.waitMs(now) / 1_000)));
      throw new RestError('read_too_much', 'wait as long as Retry-After says, or ask another node');
    });
    app.addHook('onSend', async (request, _reply, payload) => {
      if (isQuick(request)) return;
      const now = performance.now();
      this.#purseOf(ownerOf(request), now).owe(now, Math.floor(sizeOf(payload) / STEP_BYTES));
    });
  }

  #purseOf(owner: string, now: number): TokenBucket {
    const known = this.#purses.get(owner);
    if (known !== undefined) return known;
    const purse = new TokenBucket(this.#rate, now);
    this.#purses.set(owner, purse);
    for (const oldest of this.#purses.keys()) {
      if (this.#purses.size <= MAX_PURSES) break;
      this.#purses.delete(oldest);
    }
    return purse;
  }
}
