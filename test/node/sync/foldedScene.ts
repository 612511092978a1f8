/** What has ended on the chain of the scene: receivables that are paid and leave the state. */
import { utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { acceptInvoice, registerInvoice, transactionOf } from '../smallChain.ts';
import type { SceneChain } from './snapshotScene.ts';

const DAY_MS = 86_400_000;
/** Ended things of the scene leave after so many days. */
export const FOLD_DAYS = 3;
/** Numbers of invoices that `worksOf` does not come to. */
const FIRST_NUMBER = 20_000;
/** So many pieces have more facts than one text. */
const PIECES = 50;

/**
 * Trades `count` receivables to their end and beyond: each is paid and has left the state
 * afterwards, the first of them, which was in many pieces, in several texts.
 */
export async function foldSome(chain: SceneChain, count: number): Promise<void> {
  const { genesis, store } = chain;
  const time = (): number => store.position.time;
  const numbers = Array.from({ length: count }, (_, at) => FIRST_NUMBER + at);
  const registered = numbers.map((number) => registerInvoice(genesis, 's1', number, time()));
  await chain.commit(registered);
  await chain.commit(registered.map((each) => acceptInvoice(genesis, each, time())));
  const faces = registered.map((each) =>
    BigInt(String(decodeTransaction(each, 1 << 16).deed['amount'])),
  );
  const amount = String(faces.reduce((sum, face) => sum + face, 0n));
  const payment = hashOf(utf8('payment of all'));
  const funds = { type: 'issueMoney', version: 1, to: 'buyer', currency: 'EUR', amount, payment };
  const expires = time() + 60_000;
  await chain.commit([transactionOf(genesis, funds, { nonce: 1, expires }), ...consents(chain)]);
  await chain.commit([split(chain, registered[0] ?? '')]);
  const after = Date.UTC(2026, 2, 25);
  for (const at of [after, after + (FOLD_DAYS + 1) * DAY_MS]) {
    await chain.commit([], at);
    await chain.commit([]);
  }
}

/** That two suppliers take units of `s1`. */
function consents({ genesis, store }: SceneChain): string[] {
  const expires = store.position.time + 60_000;
  const words = { assignor: 's1', currency: 'EUR', limit: '100000000', untilDay: '2026-03-01' };
  const deed = { type: 'giveConsent', version: 1, ...words };
  return ['s2', 's3'].map((member) => transactionOf(genesis, deed, { member, expires }));
}

function split({ genesis, store }: SceneChain, registered: string): string {
  const { id } = decodeTransaction(registered, 1 << 16);
  const reference = hashOf(utf8('reference'));
  const parts = Array.from({ length: PIECES }, (_, at) => ({
    from: String(25_000 * at + 1),
    to: String(25_000 * (at + 1)),
    assignee: at % 2 === 0 ? 's2' : 's3',
    reference,
  }));
  const words = { receivable: id, piece: '1', parts, disclosed: true, expiresDay: '2026-01-20' };
  const deed = { type: 'assignToMany', version: 1, ...words };
  return transactionOf(genesis, deed, { member: 's1', expires: store.position.time + 60_000 });
}
