/** Starts the workers of the page, each from its one address. */
import auditUrl from '../audit/auditWorker.ts?worker&url';
import keyUrl from './keyWorker.ts?worker&url';

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

/** The one that holds the key. */
export function startKeyWorker(): Worker {
  return start(keyUrl);
}

/** The one that verifies the chain. */
export function startAuditWorker(): Worker {
  return start(auditUrl);
}

function start(workerUrl: string): Worker {
  const types = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy('tally-worker', { createScriptURL: onlyWorkers });
  const url = policy?.createScriptURL(workerUrl) ?? workerUrl;
  return new Worker(url, { type: 'module' });
}

function onlyWorkers(asked: string): string {
  if (asked === keyUrl || asked === auditUrl) return asked;
  throw new TypeError('another worker');
}
