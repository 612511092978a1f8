/**
 * What a client takes from its surroundings: the clock, randomness, waiting. Handed in, so that a
 * test or a story decides them.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from './clientError.ts';

/** The surroundings of a client. */
export interface Environment {
  /** ms since 1970. */
  now(): number;
  /** From a source fit for keys. */
  randomBytes(length: number): Uint8Array;
  /** @throws ClientError aborted as soon as the signal is */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Those of this machine. */
export const systemEnvironment: Environment = {
  now: () => Date.now(),
  randomBytes: (length) => new Uint8Array(randomBytes(length)),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      if (signal?.aborted) throw new ClientError('aborted', 'the caller broke off');
      throw error;
    }
  },
};
