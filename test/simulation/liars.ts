/**
 * The faulty validator. A twin needs nothing here: two honest cores with one key. An equivocator
 * tells different peers different things, a forger proposes what is invalid, a withholder keeps
 * bodies to itself (`world.ts`), a silent one only listens.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { Message, Proposal, Vote } from '../../node/consensus/messages.ts';
import { keptLie } from './keptLies.ts';
import type { Lots } from './lots.ts';
import type { Scenario } from './scenario.ts';
import type { SimNode } from './simNode.ts';
import type { ToyBlock } from './toy.ts';
import { digestOf, makeBlock, signToy } from './toy.ts';

/** What a liar uses of the world. */
export interface LiarsWorld {
  readonly scenario: Scenario;
  readonly lots: Lots;
  setAt(height: number): ValidatorSet;
  count(fault: string): void;
}

const forgeries = new WeakMap<SimNode, Map<Hash, ToyBlock>>();

/** What `to` is told when `from` says `message` to all; null: nothing. */
export function liesFor(
  world: LiarsWorld,
  from: SimNode,
  to: SimNode,
  message: Message,
): Message | null {
  const { liar } = world.scenario;
  if (from.byzantine && liar === 'keeper') return keptLie(world, from, message);
  if (!from.byzantine || (liar !== 'equivocator' && liar !== 'forger')) return message;
  if (message.kind === 'vote' && message.validator === from.id && liar === 'equivocator') {
    return world.lots.chance(0.5) ? message : otherVote(world, from, message, to);
  }
  if (message.kind === 'proposal' && message.validator === from.id && message.validRound === -1) {
    if (liar === 'forger') return forged(world, from, message);
    return world.lots.chance(0.5) ? message : variant(world, from, message, { wrong: false });
  }
  return message;
}

/** A block that a liar made beside its real one. */
export function otherBlock(node: SimNode, block: Hash): ToyBlock | null {
  return forgeries.get(node)?.get(block) ?? null;
}

/** A vote for another of the blocks in play, or for nil. */
function otherVote(world: LiarsWorld, from: SimNode, vote: Vote, to: SimNode): Vote {
  world.count('equivocatedVote');
  const blocks = [...to.state.bodies.keys(), ...from.state.bodies.keys(), null];
  const block = world.lots.pick(blocks.filter((each) => each !== vote.block).concat(null));
  const words = { ...vote, block };
  return { ...words, signature: signToy(words) };
}

function forged(world: LiarsWorld, from: SimNode, proposal: Proposal): Message {
  world.count('forgedProposal');
  const { time } = proposal.header;
  if (world.lots.chance(0.5)) return variant(world, from, proposal, { wrong: true });
  const far = world.lots.pick([-60_000, 60_000]);
  return variant(world, from, proposal, { wrong: false, timeMs: time + far });
}

function variant(
  world: LiarsWorld,
  from: SimNode,
  proposal: Proposal,
  how: { readonly wrong: boolean; readonly timeMs?: number },
): Proposal {
  world.count('variantProposal');
  const { head } = from;
  const transactions = [`by ${from.name}`];
  const timeMs = how.timeMs ?? proposal.header.time + 1;
  const sets = { now: world.setAt(proposal.height), next: world.setAt(proposal.height + 1) };
  const content = { timeMs, transactions, proposer: from.id, wrong: how.wrong };
  const block = makeBlock(head, content, sets);
  const mine = forgeries.get(from) ?? new Map<Hash, ToyBlock>();
  forgeries.set(from, mine.set(block.id, block));
  const words = {
    ...proposal,
    header: block.header,
    block: block.id,
    transactions: transactions.map(digestOf),
  };
  return { ...words, signature: signToy(words) };
}
