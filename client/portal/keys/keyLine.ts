/** The line to the worker that holds the key: a question, its answer. */
import { ClientError } from '../../sdk/clientError.ts';
import type { FromWorker, ToWorker } from './keyWords.ts';
import workerUrl from './keyWorker.ts?worker&url';

/** The part of Trusted Types that is used here; not every browser has it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** See the head of this file. */
export class KeyLine {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array | string | null>>();
  #asked = 0;

  /** @param onLocked is told when the worker has forgotten the key by itself */
  constructor(onLocked: () => void) {
    this.#worker = new Worker(trusted(workerUrl), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'locked') return onLocked();
      const waiting = this.#waiting.get(data.number);
      this.#waiting.delete(data.number);
      if (data.kind === 'answer') return waiting?.resolve(data.value);
      waiting?.reject(new ClientError(codeOf(data.code), 'the key could not be used'));
    });
  }

  /** @throws ClientError bad_key_file, wrong_passphrase, passphrase_needed, signer_failed */
  ask(word: ToWorker): Promise<Uint8Array | string | null> {
    const waiting = Promise.withResolvers<Uint8Array | string | null>();
    this.#asked += 1;
    this.#waiting.set(this.#asked, waiting);
    this.#worker.postMessage({ ...word, number: this.#asked });
    return waiting.promise;
  }
}

function codeOf(
  code: string,
): 'bad_key_file' | 'wrong_passphrase' | 'passphrase_needed' | 'signer_failed' {
  const known = ['bad_key_file', 'wrong_passphrase', 'passphrase_needed'] as const;
  return known.find((one) => one === code) ?? 'signer_failed';
}

/** The one address that a worker may have. */
function trusted(url: string): string {
  const types = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes;
  const rules = {
    createScriptURL: (asked: string): string => {
      if (asked === workerUrl) return asked;
      throw new TypeError('another worker');
    },
  };
  return types?.createPolicy('tally-worker', rules).createScriptURL(url) ?? url;
}
