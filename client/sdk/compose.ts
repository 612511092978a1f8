/**
 * From a deed to signed bytes. They are made once: whatever node they are submitted to, and however
 * often, they take effect once.
 */

import type { Hash } from '../../ledger/hash.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { composeTransaction, decodeTransaction } from '../../ledger/transaction.ts';
import type { Environment } from './environment.ts';
import type { Signer } from './keyFile.ts';

/** A deed, signed: keep it, and submit the same bytes again when an answer did not come. */
export interface SignedDeed {
  readonly id: Hash;
  readonly jws: string;
  /** ms since 1970; in no block from then on. */
  readonly expires: number;
}

/** For which chain, and how long what is signed may enter a block. */
export interface ComposeTerms {
  readonly chain: Hash;
  readonly lifetimeMs: number;
}

/** Signs a deed with a fresh nonce. */
export function composeDeed(
  deed: Deed,
  signer: Signer,
  terms: ComposeTerms,
  environment: Environment,
): SignedDeed {
  const { member, keyName, secret } = signer;
  const expires = environment.now() + terms.lifetimeMs;
  const nonce = environment.randomBytes(16);
  const words = { chain: terms.chain, deed, expires, nonce, member, keyName };
  const jws = composeTransaction(words, secret);
  return { id: decodeTransaction(jws, jws.length).id, jws, expires };
}
