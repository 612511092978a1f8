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
import { noteSaid } from './lossWords.ts';
import type { Promised, Proposal, Unsigned, UnsignedMessage } from './messages.ts';
import { samePlace } from './rules.ts';
import type { SafetyEntry } from './safety.ts';

/** Asks the signer for a vote of the current round; who signs nothing in it only moves on. */
export function vote(draft: Draft, type: 'prevote' | 'precommit', block: Hash | null): void {
  draft.step = type;
  const { height, round, self, lost, config } = draft;
  if (self === null || !config.rules.maySign(lost.said, round)) return;
  askSigner(draft, { kind: 'vote', type, height, round, block, validator: self });
}

/** Asks the signer, unless the place is taken: then something is wrong with this program. */
export function askSigner(draft: Draft, message: UnsignedMessage): void {
  if (draft.config.rules.alreadySigned(draft.own, message)) {
    const what = message.kind === 'vote' ? message.type : message.kind;
    halt(draft, 'would_sign_twice', `${what} of round ${message.round}`);
    return;
  }
  askToPromise(draft, message);
}

/** Asks the signer; no rule fires before it answers. */
export function askToPromise(draft: Draft, message: Unsigned): void {
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
  if (message.kind !== 'kept') draft.own = [...draft.own, message];
  const entry = entryFor(draft, message);
  const bodies = entry.proposals.map((proposal) => proposal.block);
  draft.durable = new Set([...draft.durable, ...bodies]);
  const released = draft.config.rules.release(
    { kind: 'persist', entry, bodies },
    { kind: 'broadcast', message },
  );
  draft.effects.push(...released);
  if (message.kind === 'kept') noteSaid(draft, message);
  else ingest(draft, message, nowMs);
}

function sameWords(asked: Unsigned, signed: Promised): boolean {
  if (asked.kind === 'kept' || signed.kind === 'kept') return asked.kind === signed.kind;
  if (asked.kind === 'proposal' && signed.kind === 'proposal') {
    return asked.block === signed.block && asked.validRound === signed.validRound;
  }
  return asked.block === signed.block;
}

function entryFor(draft: Draft, signed: Promised): SafetyEntry {
  const { height, round, lock, valid } = draft;
  return {
    height,
    round,
    step: stepOf(draft, signed),
    lock,
    valid: valid === null ? null : { round: valid.round, polka: valid.polka },
    signed,
    proposals: proposalsFor(draft, signed),
  };
}

function stepOf(draft: Draft, signed: Promised): SafetyEntry['step'] {
  if (signed.kind === 'vote') return signed.type;
  const { step } = draft;
  return signed.kind === 'kept' && (step === 'prevote' || step === 'precommit') ? step : 'propose';
}

/** Proposals of the blocks that this promise is about and that are not durable yet. */
function proposalsFor(draft: Draft, signed: Promised): readonly Proposal[] {
  if (signed.kind === 'proposal') return draft.durable.has(signed.block) ? [] : [signed];
  const own = signed.kind === 'vote' ? signed.block : null;
  const blocks = new Set([own, draft.lock?.block, draft.valid?.block]);
  const proposals: Proposal[] = [];
  for (const block of blocks) {
    if (block === null || block === undefined || draft.durable.has(block)) continue;
    const proposal = findProposal(draft, block, draft.round);
    if (proposal !== null) proposals.push(proposal);
  }
  return proposals;
}
