/**
 * From a deed to signed bytes. They are made once: whatever node they are submitted to, and however
 * often, they take effect once.
 */

import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { decodeTransaction, signedText, transactionInput } from '../../ledger/transaction.ts';
import type { Environment } from './environment.ts';
import type { Signer } from './signer.ts';

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

/** Signs a deed with a fresh nonce. @throws ClientError signer_failed */
export async function composeDeed(
  deed: Deed,
  signer: Signer,
  terms: ComposeTerms,
  environment: Environment,
): Promise<SignedDeed> {
  const { member, keyName } = signer;
  const expires = environment.now() + terms.lifetimeMs;
  const nonce = environment.randomBytes(16);
  const words = { chain: terms.chain, deed, expires, nonce, member, keyName };
  const input = transactionInput(words);
  const jws = signedText(input, await signer.sign(utf8(input)));
  return { id: decodeTransaction(jws, jws.length).id, jws, expires };
}
