import { FormatError } from '../ledger/assert.ts';
import type { Body } from '../ledger/block.ts';
import type { Hash } from '../ledger/hash.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { decodeTransaction, verifyTransaction } from '../ledger/transaction.ts';
import { keyOf } from './admit.ts';
import type { ChainState, Invalid } from './execute.ts';
import { Draft } from './state/state.ts';

/**
 * Decodes the transactions of a body and verifies their signatures under the keys of the state
 * before the block: what `executeBlock` takes as done. Shared by node and auditor.
 * @param seen whether a signature over these bytes (by digest) was verified before; the answer
 *   stays true, since a key name is never given to a second key. The auditor answers false.
 * @param known the transaction of a text, if it was decoded and its signature verified before
 */
export function openBody(
  state: Pick<ChainState, 'world' | 'parameters'>,
  body: Body,
  seen: (digest: Hash) => boolean,
  known: (jws: string) => Transaction | undefined = () => undefined,
): readonly Transaction[] | Invalid {
  const transactions: Transaction[] = [];
  // A draft remembers what it has read: few members sign many transactions.
  const world = new Draft(state.world);
  for (const jws of body.transactions) {
    const before = known(jws);
    const transaction = before ?? decode(jws, state.parameters.maxTransactionBytes);
    if ('invalid' in transaction) return transaction;
    const { id, digest } = transaction;
    const key = keyOf(world, transaction);
    if (typeof key !== 'string') return { invalid: key.code, facts: { ...key.facts, id } };
    if (before === undefined && !seen(digest) && !verifyTransaction(transaction, key)) {
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
