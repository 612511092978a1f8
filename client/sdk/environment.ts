/**
 * What a client takes from its surroundings: the clock, randomness, waiting. Handed in, so that a
 * test or a story decides them.
 */
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

/** Those of this machine, by what Node and browsers have in common. */
export const systemEnvironment: Environment = {
  now: () => Date.now(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const broken = (): ClientError => new ClientError('aborted', 'the caller broke off');
      if (signal?.aborted) {
        reject(broken());
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(broken());
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
