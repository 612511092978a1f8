/**
 * Whether a node shows the chain as it is now. A proof says that something was so at a height, not
 * that nothing came after it: a node that keeps what is new from a reader has old proofs, all of
 * them right. So the reader sends a nonce of its own through the node to the validators; what more
 * than a third of their power says to that cannot be older than the question. Who they are is taken
 * from the header that this node shows: one that shows an old header, and has the keys of more than
 * a third of the power of then, which need have no say any more, is not found out.
 */
import { assert } from '../../ledger/assert.ts';
import { toHex } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { hearHeights } from '../../ledger/heightStatement.ts';
import { decodeProof, verifyBase } from '../../ledger/proof.ts';
import type { Environment } from './environment.ts';
import type { NodeConnection } from './nodeConnection.ts';
import { expectState } from './proved.ts';
import type { AskOptions } from './queries.ts';

/** A fact that every network has, for the header that its proof rests on. */
const ANY_KEY = 'days';
/** A block or two are under way from validator to validator at any time. */
const USUAL_LAG = 2;

/** How new what a node shows is. */
export interface Newness {
  /** Of the newest header that the node proves, after it was asked. */
  readonly height: number;
  /** A height that was decided when the question was asked; null: too few validators spoke. */
  readonly decided: number | null;
  /** Ids of the validators that have spoken. */
  readonly validators: readonly string[];
  /**
   * `newest`: up to a block or two that are under way. `behind`: blocks are kept back, or come
   * late. `unknown`: the node has let through too few statements.
   */
  readonly verdict: 'newest' | 'behind' | 'unknown';
}

/** Asks one node. @throws ClientError bad_proof, bad_answer, and those of asking */
export async function askNewness(
  node: NodeConnection,
  genesis: Genesis,
  environment: Environment,
  options: AskOptions = {},
): Promise<Newness> {
  const nonce = toHex(environment.randomBytes(32));
  const statements = await node.fetchHeights(nonce, options);
  // After the statements: a node that is on its way has had the time of the question.
  const { proof, height } = expectState(
    await node.fetchStateProof(ANY_KEY, options),
    genesis,
    ANY_KEY,
  );
  const base = verifyBase(decodeProof(proof), genesis);
  assert(base.ok, 'what is proved has validators behind it');
  const { chain } = genesis;
  const heard = hearHeights(statements, { chain, nonce, set: base.set });
  const { height: decided, validators } = heard;
  return { height, decided, validators, verdict: newnessOf(height, decided) };
}

/** What a height that a node shows is beside one that was decided before it was shown. */
export function newnessOf(height: number, decided: number | null): Newness['verdict'] {
  if (decided === null) return 'unknown';
  return height + USUAL_LAG >= decided ? 'newest' : 'behind';
}
