/** Starts the worker that holds the key, from its one address. */
import workerUrl from './keyWorker.ts?worker&url';

/** The part of Trusted Types that is used here; not every browser has it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): TrustedPolicy;
}

interface TrustedPolicy {
  createScriptURL(url: string): string;
}

/** The page may make a policy of this name once. */
let policy: TrustedPolicy | undefined;

/** See the head of this file. */
export function startKeyWorker(): Worker {
  const types = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy('tally-worker', { createScriptURL: onlyWorker });
  const url = policy?.createScriptURL(workerUrl) ?? workerUrl;
  return new Worker(url, { type: 'module' });
}

function onlyWorker(asked: string): string {
  if (asked === workerUrl) return asked;
  throw new TypeError('another worker');
}
