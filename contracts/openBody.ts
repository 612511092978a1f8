import { FormatError } from '../ledger/assert.ts';
import type { Body } from '../ledger/block.ts';
import type { Hash } from '../ledger/hash.ts';
import type { PublicKey } from '../ledger/keys.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { decodeTransaction, verifyTransaction } from '../ledger/transaction.ts';
import { keyOf } from './admit.ts';
import type { ChainState, Invalid } from './execute.ts';
import { Draft } from './state/state.ts';

/**
 * Decodes the transactions of a body and verifies their signatures under the keys of the state
 * before the block: what `executeBlock` takes as done. Shared by node and auditor.
 * @param seen whether a signature over these bytes (by digest) was verified before under this key,
 *   which is the one that the state has: what was found under another one says nothing
 * @param known the transaction of a text, if it was decoded before; its signature is not believed
 */
export function openBody(
  state: Pick<ChainState, 'world' | 'parameters'>,
  body: Body,
  seen: (digest: Hash, key: PublicKey) => boolean,
  known: (jws: string) => Transaction | undefined = () => undefined,
): readonly Transaction[] | Invalid {
  const transactions: Transaction[] = [];
  // A draft remembers what it has read: few members sign many transactions.
  const world = new Draft(state.world);
  for (const jws of body.transactions) {
    const transaction = known(jws) ?? decode(jws, state.parameters.maxTransactionBytes);
    if ('invalid' in transaction) return transaction;
    const { id, digest } = transaction;
    const key = keyOf(world, transaction);
    if (typeof key !== 'string') return { invalid: key.code, facts: { ...key.facts, id } };
    if (!seen(digest, key) && !verifyTransaction(transaction, key)) {
      return { invalid: 'bad_signature', facts: { id } };
    }
    transactions.push(transaction);
  }
  return transactions;
}

function decode(jws: string, maxBytes: number): Transaction | Invalid {
  try {
    return decodeTransaction(jws, maxBytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { invalid: 'not_canonical', facts: { format: error.code } };
  }
}
