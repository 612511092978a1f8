/** A validator that lies with its own key: other votes for some, or proposals of false blocks. */
import { headerId } from '../../ledger/block.ts';
import { toBase64url } from '../../ledger/encoding.ts';
import { sign } from '../../ledger/keys.ts';
import { proposalBytes, voteBytes } from '../../ledger/vote.ts';
import type { Proposal, Vote } from '../../node/consensus/messages.ts';
import { decodeMessage, encodeMessage } from '../../node/consensus/messages.ts';
import { secretOf } from '../node/smallChain.ts';
import type { EngineNode } from './engineNode.ts';
import type { NetworkSurroundings } from './engineSurroundings.ts';

/** What `to` is told when `from` publishes `bytes`. */
export function lieTo(
  world: NetworkSurroundings,
  from: EngineNode,
  to: EngineNode,
  bytes: Uint8Array,
): Uint8Array {
  if (!from.isLiar || world.healed) return bytes;
  const message = decodeMessage(bytes);
  const { lies } = world.scenario;
  if (message.kind === 'proposal' && message.validator === from.name && lies === 'proposals') {
    return forged(world, message);
  }
  if (message.kind !== 'vote' || message.validator !== from.name || lies !== 'votes') {
    return bytes;
  }
  return world.lots.chance(0.5) ? bytes : otherVote(world, to, message);
}

/** The same vote for another block that `to` has heard of, or for nil. */
function otherVote(world: NetworkSurroundings, to: EngineNode, vote: Vote): Uint8Array {
  const named = [...(to.engine?.state.bodies.keys() ?? [])].find((id) => id !== vote.block);
  const block = vote.block === null ? (named ?? null) : null;
  if (block === vote.block) return encodeMessage(vote);
  world.count('lie');
  const words = { ...vote, block, chain: world.genesis.chain };
  return encodeMessage({ ...vote, block, signature: signed(vote.validator, voteBytes(words)) });
}

/** A block whose state root is not what executing it gives. */
function forged(world: NetworkSurroundings, proposal: Proposal): Uint8Array {
  if (proposal.validRound !== -1) return encodeMessage(proposal);
  world.count('lie');
  const header = { ...proposal.header, state: proposal.header.previous };
  const words = { ...proposal, header, block: headerId(header) };
  const bytes = proposalBytes({ ...words, chain: world.genesis.chain });
  return encodeMessage({ ...words, signature: signed(proposal.validator, bytes) });
}

function signed(name: string, bytes: Uint8Array): string {
  return toBase64url(sign(secretOf(name), bytes));
}
