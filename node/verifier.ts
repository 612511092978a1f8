/** By whom a thread verifies signatures. */
import { chooseVerifier } from '../ledger/keys.ts';
import type { Verifier } from '../ledger/keysTrial.ts';
import type { Log } from './log.ts';

/** Chooses for this thread, and tells: each thread has a choice of its own, and may differ. */
export function tellVerifier(
  log: Pick<Log, 'info' | 'warn'>,
  { name, fault }: Verifier = chooseVerifier(),
): void {
  if (fault === null) log.info({ verifier: name }, 'signatures are verified');
  else log.warn({ verifier: name, fault }, 'signatures are verified at half the speed');
}
