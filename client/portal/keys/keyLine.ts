/** The line to the worker that holds the key: a question, its answer. */
import { ClientError } from '../../sdk/clientError.ts';
import type { FromWorker, ToWorker } from './keyWords.ts';

/** The worker at the other end, as far as it is used. */
export type LineEnd = Pick<Worker, 'addEventListener' | 'postMessage' | 'terminate'>;

/** See the head of this file. */
export class KeyLine {
  readonly #worker: LineEnd;
  readonly #onLocked: () => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array | string | null>>();
  #asked = 0;
  #isBroken = false;

  /** @param onLocked is told when the worker has forgotten the key by itself, or is no more */
  constructor(worker: LineEnd, onLocked: () => void) {
    this.#worker = worker;
    this.#onLocked = onLocked;
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'locked') return onLocked();
      const waiting = this.#waiting.get(data.number);
      this.#waiting.delete(data.number);
      if (data.kind === 'answer') return waiting?.resolve(data.value);
      waiting?.reject(new ClientError(codeOf(data.code), 'the key could not be used'));
    });
    worker.addEventListener('error', () => this.end());
    worker.addEventListener('messageerror', () => this.end());
  }

  /** Whether the worker is no more: another one has to be started. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** @throws ClientError bad_key_file, wrong_passphrase, passphrase_needed, signer_failed */
  ask(word: ToWorker): Promise<Uint8Array | string | null> {
    if (this.#isBroken) return Promise.reject(ended());
    const waiting = Promise.withResolvers<Uint8Array | string | null>();
    this.#asked += 1;
    this.#waiting.set(this.#asked, waiting);
    this.#worker.postMessage({ ...word, number: this.#asked });
    return waiting.promise;
  }

  /** Ends the worker, with the key in it; whoever waits for an answer is told. */
  end(): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(ended());
    this.#waiting.clear();
    this.#onLocked();
  }
}

function ended(): ClientError {
  return new ClientError('signer_failed', 'the worker that holds the key has ended');
}

function codeOf(
  code: string,
): 'bad_key_file' | 'wrong_passphrase' | 'passphrase_needed' | 'signer_failed' {
  const known = ['bad_key_file', 'wrong_passphrase', 'passphrase_needed'] as const;
  return known.find((one) => one === code) ?? 'signer_failed';
}
