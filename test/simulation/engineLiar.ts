/**
 * A validator that lies with its own key, in one of fourteen ways. Each is what it says to one peer
 * instead of the truth: other votes or proposals, other answers, or nothing.
 */

import { executeBlock } from '../../contracts/execute.ts';
import { openBody } from '../../contracts/openBody.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Block, Header } from '../../ledger/block.ts';
import { encodeBlock, headerId } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { sign } from '../../ledger/keys.ts';
import { proposalBytes, voteBytes } from '../../ledger/vote.ts';
import type { Commit, Message, Proposal, Vote } from '../../node/consensus/messages.ts';
import { decodeMessage, encodeMessage } from '../../node/consensus/messages.ts';
import { decodeStatus, encodeStatus } from '../../node/consensus/repair.ts';
import { decodeFound, encodeFound } from '../../node/engine/bodyExchange.ts';
import { decodeBlockAnswer, encodeBlockAnswer } from '../../node/sync/blockQuestion.ts';
import { accusation } from '../node/engine/equivocations.ts';
import { secretOf } from '../node/smallChain.ts';
import type { EngineNode } from './engineNode.ts';
import type { NetworkSurroundings } from './engineSurroundings.ts';
import type { Lie } from './lies.ts';

/** The first byte of a repair frame that holds a status. */
const STATUS_FRAME = 0;
/** The first byte of one that holds a consensus message; there are others. */
export const MESSAGE_FRAME = 1;

/** One liar and whom it speaks to. */
interface Ear {
  readonly world: NetworkSurroundings;
  readonly from: EngineNode;
  readonly to: EngineNode;
}

/** What `to` hears on the channels of consensus when `from` publishes `bytes`. */
export function lieTo(
  world: NetworkSurroundings,
  from: EngineNode,
  to: EngineNode,
  bytes: Uint8Array,
): readonly Uint8Array[] {
  if (!isLying(world, from)) return [bytes];
  const message = decodeMessage(bytes);
  if (message.kind === 'vote' && message.validator === from.name) {
    return votesFor({ world, from, to }, message).map(encodeMessage);
  }
  if (message.kind === 'commit' && world.scenario.lies === 'false certificates') {
    return [encodeMessage(neverDecided(world, message))];
  }
  if (withholds(world, message)) return [];
  if (message.kind !== 'proposal' || message.validator !== from.name) return [bytes];
  return [encodeMessage(proposalFor({ world, from, to }, message))];
}

/** What a peer gets in place of a frame that `from` sends it by repair; null: nothing. */
export function repairLie(
  world: NetworkSurroundings,
  from: EngineNode,
  frame: Uint8Array,
): Uint8Array | null {
  if (!isLying(world, from)) return frame;
  const [kind = STATUS_FRAME] = frame;
  const content = frame.subarray(1);
  const isFalse = world.scenario.lies === 'false repair';
  if (kind === STATUS_FRAME) {
    return isFalse ? Uint8Array.of(kind, ...statusAhead(world, content)) : frame;
  }
  if (kind !== MESSAGE_FRAME) return frame;
  const message = decodeMessage(content);
  if (withholds(world, message)) return null;
  if (!isFalse || message.kind !== 'commit') return frame;
  return Uint8Array.of(kind, ...encodeMessage(neverDecided(world, message)));
}

/** Whether anything at all of `from` is on its way to `to`. */
export function isSaid(
  world: NetworkSurroundings,
  from: EngineNode,
  to: EngineNode,
  what: string,
): boolean {
  if (!isLying(world, from)) return true;
  const { lies } = world.scenario;
  const hoards = lies === 'withheld bodies' && /^(transactions|answer bodies)/.test(what);
  const shuns = lies === 'half silent' && world.nodes.indexOf(to) % 2 === 0;
  if (hoards || shuns) world.count(`lie: ${lies}`);
  return !hoards && !shuns;
}

/** What `from` answers a question of `exchange`, whose true answer is `answer`. */
export function answerOf(
  world: NetworkSurroundings,
  from: EngineNode,
  exchange: string,
  answer: Uint8Array,
): Uint8Array {
  if (!isLying(world, from) || answer.length === 0) return answer;
  const { lies } = world.scenario;
  if (lies === 'false bodies' && exchange === 'bodies') return garbled(world, answer);
  if (lies !== 'false history' || exchange !== 'sync') return answer;
  world.count(`lie: ${lies}`);
  const { blocks } = decodeBlockAnswer(answer);
  return encodeBlockAnswer(blocks.map((block) => encodeBlock(falsified(world, block))));
}

/** Whether this is a head, and its liar tells none. */
function withholds(world: NetworkSurroundings, message: Message): boolean {
  const { lies } = world.scenario;
  if (lies !== 'withheld heads' || message.kind !== 'commit') return false;
  world.count(`lie: ${lies}`);
  return true;
}

/** A status of some heights that its node has not. */
function statusAhead(world: NetworkSurroundings, content: Uint8Array): Uint8Array {
  const status = decodeStatus(content);
  world.count(`lie: ${world.scenario.lies}`);
  return encodeStatus({ ...status, height: status.height + world.lots.pick([1, 2, 1_000]) });
}

function isLying(world: NetworkSurroundings, from: EngineNode): boolean {
  return from.isLiar && !world.healed;
}

function votesFor({ world, from, to }: Ear, vote: Vote): readonly Vote[] {
  const { lies } = world.scenario;
  if (lies === 'invented votes') {
    const round = vote.round + world.lots.pick([1, 2, 50, 10_000]);
    const unknown = hashOf(utf8(`${world.lots.fraction()}`));
    world.count(`lie: ${lies}`);
    return [
      vote,
      voteOf(world, from, { ...vote, round, block: null }),
      voteOf(world, from, { ...vote, block: unknown }),
      voteOf(world, from, { ...vote, validator: 'v0', block: null }),
    ];
  }
  if (lies !== 'double votes' || world.lots.chance(0.5)) return [vote];
  const named = [...(to.engine?.state.bodies.keys() ?? [])].find((id) => id !== vote.block);
  const block = vote.block === null ? (named ?? null) : null;
  if (block === vote.block) return [vote];
  world.count(`lie: ${lies}`);
  return [voteOf(world, from, { ...vote, block })];
}

function proposalFor({ world, from }: Ear, proposal: Proposal): Proposal {
  const { lots, scenario } = world;
  if (proposal.validRound !== -1) return proposal;
  const change = CHANGES[scenario.lies]?.(world, proposal);
  if (change === undefined || (scenario.lies === 'two proposals' && lots.chance(0.5))) {
    return proposal;
  }
  const header = { ...headerOf(from, proposal, change), ...change.header };
  world.count(`lie: ${scenario.lies}`);
  const words = { ...proposal, ...change.body, header, block: headerId(header) };
  const bytes = proposalBytes({ ...words, chain: world.genesis.chain });
  return { ...words, signature: signed(proposal.validator, bytes) };
}

/** What executing the changed body gives, so that nothing but the lie is wrong with the block. */
function headerOf({ chain, engine }: EngineNode, proposal: Proposal, { body }: Change): Header {
  const built = engine?.candidate(proposal.block)?.body;
  if (built === undefined || body === undefined) return proposal.header;
  const state = chain.chainState();
  const changed = { ...built, ...body };
  const transactions = openBody(state, changed, () => true);
  if ('invalid' in transactions) return proposal.header;
  const { time, proposer } = proposal.header;
  const executed = executeBlock(state, { time, proposer, body: changed, transactions });
  return 'invalid' in executed ? proposal.header : executed.header;
}

/** What is false about a proposal. */
interface Change {
  readonly header?: Partial<Header>;
  readonly body?: Partial<Pick<Proposal, 'evidence' | 'previousCommit'>>;
}

type Changer = (world: NetworkSurroundings, proposal: Proposal) => Change;

const CHANGES: Readonly<Partial<Record<Lie, Changer>>> = {
  // A state root that executing the block does not give.
  'false states': (_world, { header }) => ({ header: { state: header.previous } }),
  // A second block that is as good as the first.
  'two proposals': (_world, { header }) => ({ header: { time: header.time + 1 } }),
  'false times': ({ lots }, { header }) => ({
    header: { time: header.time + lots.pick([-60_000, -1_000, 600, 12_000, 60_000]) },
  }),
  'false evidence': (world, { height }) => ({
    body: {
      evidence: [accusation('v0', { height: Math.max(1, height - 1), chain: world.genesis.chain })],
    },
  }),
  'false certificates': (_world, { previousCommit }) => ({
    body: { previousCommit: previousCommit === null ? null : shuffled(previousCommit) },
  }),
};

/** The same signatures, at others' places. */
function shuffled(certificate: Certificate): Certificate {
  const [first = null, ...others] = certificate.signatures;
  return { ...certificate, signatures: [...others, first] };
}

/** The commit of a header that nobody signed. */
function neverDecided(world: NetworkSurroundings, { certificate, ...commit }: Commit): Commit {
  world.count(`lie: ${world.scenario.lies}`);
  const header = { ...commit.header, state: commit.header.previous };
  return { ...commit, header, certificate: { ...certificate, block: headerId(header) } };
}

/** A block that was never decided. */
function falsified({ lots }: NetworkSurroundings, block: Block): Block {
  const { header, body, certificate } = block;
  const [, ...transactions] = body.transactions;
  const state = header.previous;
  const id = headerId({ ...header, state });
  return lots.pick<Block>([
    { ...block, certificate: shuffled(certificate) },
    { ...block, body: { ...body, transactions } },
    { ...block, header: { ...header, state } },
    { ...block, header: { ...header, state }, certificate: { ...certificate, block: id } },
  ]);
}

/** The answer with another body under the same header; null when it is no answer with a body. */
function otherBody(answer: Uint8Array): Uint8Array | null {
  try {
    const found = decodeFound(answer);
    if (found === null) return null;
    const [, ...transactions] = found.body.transactions;
    return encodeFound({ ...found, body: { ...found.body, transactions, previousCommit: null } });
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function garbled(world: NetworkSurroundings, answer: Uint8Array): Uint8Array {
  const { lots } = world;
  world.count(`lie: ${world.scenario.lies}`);
  if (lots.chance(0.7)) {
    const other = otherBody(answer);
    if (other !== null) return other;
  }
  const bytes = answer.slice(0, lots.chance(0.3) ? lots.integer(0, answer.length) : answer.length);
  const at = lots.integer(0, Math.max(0, bytes.length - 1));
  if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << lots.integer(0, 7));
  return bytes;
}

/** A vote under the liar's key, whomever it names. */
function voteOf(world: NetworkSurroundings, from: EngineNode, vote: Vote): Vote {
  const bytes = voteBytes({ ...vote, chain: world.genesis.chain });
  return { ...vote, signature: signed(from.name, bytes) };
}

/** A vote of a validator that its node never gave. */
export function voteUnder(
  world: NetworkSurroundings,
  from: EngineNode,
  words: Pick<Vote, 'height' | 'round' | 'type' | 'block'>,
): Vote {
  return voteOf(world, from, { kind: 'vote', ...words, validator: from.name, signature: '' });
}

function signed(name: string, bytes: Uint8Array): string {
  return toBase64url(sign(secretOf(name), bytes));
}
