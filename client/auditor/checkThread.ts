/** A thread that checks blocks ahead: one answer for each line, in their order. */
import { parentPort } from 'node:worker_threads';
import { assert } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import { chooseVerifier } from '../../ledger/keys.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { checkAhead } from './checkAhead.ts';

/** A line to check, with what the thread has not been told yet. */
export interface CheckJob {
  readonly bytes: Uint8Array;
  readonly chain: Hash;
  readonly set: ValidatorSet;
  /** It is for another auditor than the job before. */
  readonly isOther: boolean;
  /** Those that came to be known since the job before, by their names. */
  readonly keys: readonly (readonly [string, PublicKey])[];
}

const keys = new Map<string, PublicKey>();
const port = parentPort;
assert(port !== null, 'it is started as a thread');
// Where libsodium fails its trial, OpenSSL verifies, and nothing else changes.
chooseVerifier();
port.on('message', ({ bytes, chain, set, isOther, keys: more }: CheckJob) => {
  if (isOther) keys.clear();
  for (const [name, key] of more) keys.set(name, key);
  port.postMessage(checkAhead(bytes, { chain, set, keys }));
});
