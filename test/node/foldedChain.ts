/** A small chain in which one receivable is paid and, days after, leaves the state. */
import type { ChainState } from '../../contracts/execute.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import type { DecidedBlock } from '../../node/store/blockWrites.ts';
import {
  acceptInvoice,
  decide,
  registerInvoice,
  START,
  smallGenesis,
  transactionOf,
} from './smallChain.ts';

/** What has ended leaves after three days. */
export const FOLD_GENESIS: Genesis = smallGenesis('folding', { archiveDays: 3 });

const REGISTERED = registerInvoice(FOLD_GENESIS, 's1', 0, START);

/** The receivable, and the invoice that it comes from. */
export const FOLDED_ID: string = decodeTransaction(REGISTERED, 1 << 16).id;

/** So many blocks: the last but one has nothing left of the receivable but its leaf. */
export const FOLD_BLOCKS = 5;

/** The next block of that chain over a state. */
export function nextOfFolding(state: ChainState): DecidedBlock {
  const { height, time } = state;
  if (height === 0) return decide(state, [REGISTERED]);
  if (height === 1) return decide(state, [acceptInvoice(FOLD_GENESIS, REGISTERED, time), funds()]);
  const days = [Date.UTC(2026, 2, 2, 19), Date.UTC(2026, 2, 6), Date.UTC(2026, 2, 7)];
  return decide(state, [], days[height - 2]);
}

/** Money for the buyer to pay with. */
function funds(): string {
  const payment = hashOf(utf8('payment'));
  const words = { to: 'buyer', currency: 'EUR', amount: '100000', payment };
  return transactionOf(FOLD_GENESIS, { type: 'issueMoney', version: 1, ...words }, { nonce: 7 });
}
