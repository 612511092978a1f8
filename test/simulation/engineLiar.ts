/** A validator that tells some peers another vote than the rest: both signed with its key. */
import { toBase64url } from '../../ledger/encoding.ts';
import { sign } from '../../ledger/keys.ts';
import { voteBytes } from '../../ledger/vote.ts';
import { decodeMessage, encodeMessage } from '../../node/consensus/messages.ts';
import { secretOf } from '../node/smallChain.ts';
import type { EngineNode } from './engineNode.ts';
import type { EngineWorld } from './engineWorld.ts';

/** What `to` is told when `from` publishes `bytes`. */
export function lieTo(
  world: EngineWorld,
  from: EngineNode,
  to: EngineNode,
  bytes: Uint8Array,
): Uint8Array {
  if (!from.isLiar || world.healed) return bytes;
  const message = decodeMessage(bytes);
  if (message.kind !== 'vote' || message.validator !== from.name) return bytes;
  if (world.lots.chance(0.5)) return bytes;
  const named = [...(to.engine?.state.bodies.keys() ?? [])].find((id) => id !== message.block);
  const block = message.block === null ? (named ?? null) : null;
  if (block === message.block) return bytes;
  world.count('lie');
  const words = { ...message, block, chain: world.genesis.chain };
  const signature = toBase64url(sign(secretOf(from.name), voteBytes(words)));
  return encodeMessage({ ...message, block, signature });
}
