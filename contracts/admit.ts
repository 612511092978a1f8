/**
 * What is checked of one transaction before its deed is done, the same for the mempool (by the
 * node's clock) and for a block (by block time). Signatures are verified apart from this, with the
 * key that `keyOf` finds, because they are cached and checked in parallel.
 */
import type { Hash } from '../ledger/hash.ts';
import type { PublicKey } from '../ledger/keys.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { applyDeed } from './apply.ts';
import { hasBacklog } from './settle.ts';
import { padded } from './state/factKeys.ts';
import { rememberedKey } from './state/indexes.ts';
import { members } from './state/members.ts';
import type { Parameters } from './state/parameters.ts';
import type { InvalidCode, Refusal } from './state/refusals.ts';
import { refuse } from './state/refusals.ts';
import type { Scene } from './state/scene.ts';
import { sceneOf } from './state/scene.ts';
import type { World } from './state/state.ts';
import { Draft } from './state/state.ts';
import { UsageCount } from './usage.ts';

/** Expired ids that one block forgets, for each transaction that a block may have: never behind. */
const FORGET_FACTOR = 2;

/** The state that a transaction is checked against; a `ChainState` is one. */
export interface Ground {
  readonly chain: Hash;
  /** Of the newest block. */
  readonly height: number;
  readonly parameters: Parameters;
  readonly world: World;
}

/** Why there is no key to verify a signature with. */
export type KeyRefusal = Refusal<
  | ('unknown_member' | 'unknown_key' | 'revoked_key')
  | ('pending_key' | 'suspended_key' | 'reading_key')
>;

/** The key that a transaction says it was signed with, as the state before the block has it. */
export function keyOf(world: World, transaction: Transaction): PublicKey | KeyRefusal {
  const { member: id, keyName } = transaction;
  const member = members.read(world, id);
  if (member === undefined) return refuse('unknown_member', { member: id });
  const key = member.keys.find(({ name }) => name === keyName);
  if (key === undefined) return refuse('unknown_key', { member: id, key: keyName });
  if (key.revokedAt !== null) return refuse('revoked_key', { height: key.revokedAt });
  const { activeTime, suspendedAt } = key;
  if (activeTime !== null) return refuse('pending_key', { activeTime });
  // A suspended key signs one deed only: what must stay possible when keys are being taken over.
  const isObjection = transaction.deed.type === 'objectKey';
  if (suspendedAt !== null && !isObjection) {
    return refuse('suspended_key', { height: suspendedAt });
  }
  if (key.scope?.deeds?.length === 0) return refuse('reading_key', { key: keyName });
  return key.key;
}

/**
 * That the key of a transaction may still sign, whatever the block has done before: it was good in
 * the state before the block, so a refusal is a result. Two keys that suspend each other in one
 * block both take effect: who comes first in it decides nothing.
 */
export function checkKey(
  world: World,
  transaction: Transaction,
): Refusal<'key_revoked' | 'key_suspended'> | null {
  const key = keyOf(world, transaction);
  if (typeof key === 'string') return null;
  if (key.code !== 'suspended_key') return refuse('key_revoked', key.facts);
  if (transaction.deed.type === 'suspendKey') return null;
  return refuse('key_suspended', key.facts);
}

/**
 * The checks that decide whether a transaction may be in a block at `time` (ms since 1970); the
 * signature has been verified. A transaction that fails one makes the whole block invalid.
 */
export function checkEntry(
  ground: Omit<Ground, 'height'>,
  transaction: Transaction,
  time: number,
): Refusal<InvalidCode> | null {
  if (transaction.chain !== ground.chain) return refuse('wrong_chain', { chain: ground.chain });
  const key = keyOf(ground.world, transaction);
  if (typeof key !== 'string') return key;
  return checkTiming(ground, transaction, time);
}

/**
 * Everything that can be known before a block: the checks above by the node's clock, and a dry run
 * of the deed. The state may change until the deed's block, so null promises nothing.
 * @param verified what `verifyTransaction` said under the key of `keyOf`
 */
export function checkTransaction(
  ground: Ground,
  transaction: Transaction,
  nowMs: number,
  verified: boolean,
): Refusal<string> | null {
  if (transaction.chain !== ground.chain) return refuse('wrong_chain', { chain: ground.chain });
  const key = keyOf(ground.world, transaction);
  if (typeof key !== 'string') return key;
  if (!verified) return refuse('bad_signature');
  return (
    checkTiming(ground, transaction, nowMs) ??
    new UsageCount(ground, nowMs).enter(transaction) ??
    tryDeed(ground, transaction, nowMs)
  );
}

function checkTiming(
  ground: Omit<Ground, 'height'>,
  transaction: Transaction,
  time: number,
): Refusal<InvalidCode> | null {
  const { expires, id } = transaction;
  if (expires <= time) return refuse('expired', { expires, time });
  const latest = time + ground.parameters.transactionLifetimeMs;
  if (expires > latest) return refuse('expires_too_late', { expires, latest });
  if (ground.world.indexes.get(rememberedKey(expires, id)) !== undefined) {
    return refuse('repeated', { id });
  }
  return null;
}

/**
 * Does the deed on a draft that is thrown away. What only has to wait for what is due is not
 * refused: it waits in the pool.
 */
function tryDeed(ground: Ground, transaction: Transaction, time: number): Refusal | null {
  const { chain, height, parameters, world } = ground;
  const scene = sceneOf(new Draft(world), { chain, height: height + 1, time, parameters });
  const { member: signer, id, deed, keyName } = transaction;
  const backlog = hasBacklog(scene);
  const done = applyDeed({ ...scene, backlog, signer, keyName, id }, deed);
  return 'code' in done && done.code !== 'due_pending' ? done : null;
}

/** Forgets ids that could not be in a block any more, the oldest first, so many at most. */
export function forgetExpired(scene: Scene): void {
  const { draft, parameters, time } = scene;
  const limit = FORGET_FACTOR * parameters.maxBlockTransactions;
  const expired = draft.indexes.scan('id/', `id/${padded(time + 1, 15)}`, limit);
  for (const [key] of expired) draft.removeIndex(key);
}
