/**
 * Own messages. A rule asks for a signature and everything waits until it is there; then the
 * promise is written down, and only behind that does the message leave. So each own message has
 * one entry in the safety record, and a crash anywhere loses at most what nobody has seen.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { Draft } from './draft.ts';
import { findProposal, halt } from './draft.ts';
import { ingest } from './ingest.ts';
import type { Signed } from './input.ts';
import type { Proposal, SignedMessage, UnsignedMessage } from './messages.ts';
import { samePlace } from './rules.ts';
import type { SafetyEntry } from './safety.ts';

/** Asks the signer for a vote of the current round; an observer only moves on. */
export function vote(draft: Draft, type: 'prevote' | 'precommit', block: Hash | null): void {
  draft.step = type;
  const { height, round, self } = draft;
  if (self === null) return;
  askSigner(draft, { kind: 'vote', type, height, round, block, validator: self });
}

/** Asks the signer, unless the place is taken: then something is wrong with this program. */
export function askSigner(draft: Draft, message: UnsignedMessage): void {
  if (draft.config.rules.alreadySigned(draft.own, message)) {
    const what = message.kind === 'vote' ? message.type : message.kind;
    halt(draft, 'would_sign_twice', `${what} of round ${message.round}`);
    return;
  }
  draft.awaiting = message;
  draft.effects.push({ kind: 'sign', message });
}

/** The signer answered: write it down, let it go, count it. */
export function acceptSigned(draft: Draft, { message, nowMs }: Signed): void {
  const { awaiting } = draft;
  // A late answer for a height that is over: it was never written down and never leaves.
  if (awaiting === null || !samePlace(awaiting, message)) return;
  if (!sameWords(awaiting, message)) return halt(draft, 'signer_refused', 'it signed other words');
  draft.awaiting = null;
  draft.own = [...draft.own, message];
  const entry = entryFor(draft, message);
  const bodies = entry.proposals.map((proposal) => proposal.block);
  draft.durable = new Set([...draft.durable, ...bodies]);
  const released = draft.config.rules.release(
    { kind: 'persist', entry, bodies },
    { kind: 'broadcast', message },
  );
  draft.effects.push(...released);
  ingest(draft, message, nowMs);
}

function sameWords(asked: UnsignedMessage, signed: SignedMessage): boolean {
  if (asked.kind === 'proposal' && signed.kind === 'proposal') {
    return asked.block === signed.block && asked.validRound === signed.validRound;
  }
  return asked.block === signed.block;
}

function entryFor(draft: Draft, signed: SignedMessage): SafetyEntry {
  const { height, round, lock, valid } = draft;
  return {
    height,
    round,
    step: signed.kind === 'proposal' ? 'propose' : signed.type,
    lock,
    valid: valid === null ? null : { round: valid.round, polka: valid.polka },
    signed,
    proposals: proposalsFor(draft, signed),
  };
}

/** Proposals of the blocks that this promise is about and that are not durable yet. */
function proposalsFor(draft: Draft, signed: SignedMessage): readonly Proposal[] {
  if (signed.kind === 'proposal') return draft.durable.has(signed.block) ? [] : [signed];
  const blocks = new Set([signed.block, draft.lock?.block, draft.valid?.block]);
  const proposals: Proposal[] = [];
  for (const block of blocks) {
    if (block === null || block === undefined || draft.durable.has(block)) continue;
    const proposal = findProposal(draft, block, draft.round);
    if (proposal !== null) proposals.push(proposal);
  }
  return proposals;
}
