/**
 * The rules R1 to R11, tried in this order after every input until none fires. Each looks at what
 * is stored, never at what has just come, so no threshold can be missed; and each makes its own
 * guard false, so the loop ends. The only places that write `lock` are R4, a new round (which
 * keeps it) and a restart; the only place that reads it is R3.
 */
import type { Header } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import type { Draft } from './draft.ts';
import { halt, wantBody, withEntry } from './draft.ts';
import { prune } from './ingest.ts';
import type { ReceivedProposal, RoundVotes } from './knowledge.ts';
import { goOn, keep, takeUp } from './lostRecords.ts';
import type { Proposal } from './messages.ts';
import { proposerOf } from './proposer.ts';
import { setTimer, startRound } from './rounds.ts';
import { vote } from './signing.ts';
import {
  certificateOf,
  EMPTY_ROUND,
  powerFor,
  powerOfAll,
  quorumBlock,
  signersOf,
  skipTarget,
  votesFrom,
} from './votes.ts';

/** Each rule makes its guard false, so an input can fire but a few; more is a mistake of ours. */
export const MAX_FIRINGS = 64;

/** Fires until nothing is left to do; false when there still is after so many firings. */
export function fireAll(draft: Draft, fireOne: typeof fire = fire): boolean {
  for (let firings = 0; firings < MAX_FIRINGS; firings += 1) if (!fireOne(draft)) return true;
  return false;
}

/** Fires at most one rule; `false` means that none has anything to do. */
export function fire(draft: Draft): boolean {
  if (draft.height === 0 || draft.decided !== null) return false;
  if (draft.halted !== null || draft.awaiting !== null) return false;
  return (
    decide(draft) ||
    skipRound(draft) ||
    join(draft) ||
    takeUp(draft) ||
    keep(draft) ||
    goOn(draft) ||
    judgeProposal(draft) ||
    missProposer(draft) ||
    followPolka(draft) ||
    followNilPolka(draft) ||
    leaveMissedRound(draft) ||
    armPrevoteTimer(draft) ||
    armPrecommitTimer(draft)
  );
}

/** R1 (L49): precommits of more than two thirds for one block, of any round, decide. */
function decide(draft: Draft): boolean {
  const certificate = draft.commit?.certificate ?? countedCommit(draft);
  if (certificate === null) return false;
  const { block, round, height } = certificate;
  const body = draft.bodies.get(block);
  const verdict = draft.config.rules.knownVerdict(body);
  if (verdict === false) {
    halt(draft, 'validity_divergence', `a quorum committed ${block}, found invalid here`);
    return true;
  }
  const header: Header | null = body?.header ?? null;
  if (verdict === null || header === null) {
    return wantBody(draft, { block, round, asked: 3 }, signersOf(certificate, draft.validators));
  }
  draft.step = 'commit';
  draft.decided = { height, round, block, header, certificate };
  draft.effects.push({ kind: 'decide', decision: draft.decided });
  return true;
}

function countedCommit(draft: Draft): Certificate | null {
  const { validators, config, height } = draft;
  for (const [round, votes] of draft.tallies) {
    const deciding = config.rules.decidingTally(votes);
    const block = quorumBlock(deciding, validators, config.rules);
    if (block !== null) return certificateOf(deciding, { height, round, block }, validators);
  }
  return null;
}

/** R2 (L55): more than a third of the power is in a later round: go there. */
function skipRound(draft: Draft): boolean {
  const round = skipTarget(draft.newest, draft.validators, draft.config.rules);
  if (round <= draft.round) return false;
  startRound(draft, round, votesFrom(draft.newest, round));
  return true;
}

/** Idle rule (e): the proposer of round 0 has begun. */
function join(draft: Draft): boolean {
  if (draft.step !== 'newHeight' || !draft.proposals.has(0)) return false;
  startRound(draft, 0, []);
  return true;
}

/** R3 (L22, L28): judge the round's proposal, once its body has been. */
function judgeProposal(draft: Draft): boolean {
  if (draft.step !== 'propose') return false;
  const here = draft.proposals.get(draft.round) ?? [];
  const received = draft.config.rules.chooseProposal(here);
  if (received === undefined) return false;
  const { block } = received.message;
  const bodyValid = draft.config.rules.knownVerdict(draft.bodies.get(block));
  // Meanwhile the propose timer goes on: a proposal never cancels it (malachite #850).
  if (bodyValid === null) return false;
  vote(draft, 'prevote', bodyValid && accepts(draft, received) ? block : null);
  return true;
}

/** R7: nobody waits for a proposer that cannot be reached, in round 0: nil, as at its timeout. */
function missProposer(draft: Draft): boolean {
  if (draft.step !== 'propose' || !isProposerMissed(draft)) return false;
  vote(draft, 'prevote', null);
  return true;
}

/**
 * R8: when such a round has precommits for nil of more than two thirds, none of it can decide any
 * more, so that there is nothing to wait for.
 */
function leaveMissedRound(draft: Draft): boolean {
  if (draft.step !== 'precommit' || !isProposerMissed(draft)) return false;
  const { rules } = draft.config;
  const { precommit } = votesIn(draft, draft.round);
  const power = powerFor(precommit, null, draft.validators, rules);
  if (!rules.hasQuorum(power, draft.validators)) return false;
  startRound(draft, draft.round + 1, precommit.votes);
  return true;
}

/** Whether nothing that the proposer of this round signed at this height has come, by any way. */
function isProposerMissed(draft: Draft): boolean {
  if (!draft.config.rules.endsEarly(draft.round)) return false;
  const proposer = proposerOf(draft.order, draft.round);
  const isHeard = draft.newest.has(proposer) || draft.proposals.has(draft.round);
  return draft.absent.has(proposer) && proposer !== draft.self && !isHeard;
}

/** Whether a proposal with a valid body gets this node's prevote. */
function accepts(draft: Draft, received: ReceivedProposal): boolean {
  const { lock, parameters, previousTimeMs, config } = draft;
  const { rules } = config;
  const { message } = received;
  if (!rules.timeAdvances(message.header.time, previousTimeMs)) return false;
  if (rules.needsTimely(message) && !rules.isTimely(received, parameters)) return false;
  return message.validRound === -1
    ? rules.lockAllowsFirst(lock, message.block) // L23
    : rules.lockAllowsAgain(lock, message.validRound, message.block); // L29
}

/** R4 (L36): a polka of this round for a proposed block: lock it, or keep it as valid value. */
function followPolka(draft: Draft): boolean {
  const { round, step, config } = draft;
  if ((draft.valid?.round ?? -1) >= round) return false;
  const polka = polkaOf(draft, round);
  if (polka === null) return false;
  const proposal = proposalIn(draft, polka.block);
  if (proposal === null) return false;
  if (config.rules.knownVerdict(draft.bodies.get(polka.block)) !== true) {
    const wanted = { block: polka.block, round, asked: 2 };
    return wantBody(draft, wanted, signersOf(polka, draft.validators));
  }
  if (!config.rules.polkaMakesValid(step)) return false;
  draft.valid = { round, block: polka.block, polka, proposal }; // L42-43
  if (step === 'prevote') lock(draft, proposal, polka);
  return true;
}

/** L38-41. What locked this node is published at once, so that no lock stays hidden. */
function lock(draft: Draft, proposal: Proposal, polka: Certificate): void {
  draft.lock = draft.config.rules.lockAfterPolka(draft.lock, draft.round, polka.block);
  prune(draft);
  draft.effects.push({ kind: 'broadcast', message: proposal });
  draft.effects.push({ kind: 'broadcast', message: { kind: 'polka', certificate: polka } });
  vote(draft, 'precommit', polka.block);
}

/** The polka of a round, as it came or as it is counted; counted ones are kept as certificates. */
function polkaOf(draft: Draft, round: number): Certificate | null {
  const whole = draft.polkas.get(round);
  if (whole !== undefined) return whole;
  const { height, validators, config } = draft;
  const { prevote } = votesIn(draft, round);
  const block = quorumBlock(prevote, validators, config.rules);
  if (block === null) return null;
  const counted = certificateOf(prevote, { height, round, block }, validators);
  draft.polkas = withEntry(draft.polkas, round, counted);
  return counted;
}

/** R5 (L44): a polka for nil. */
function followNilPolka(draft: Draft): boolean {
  if (draft.step !== 'prevote') return false;
  const { rules } = draft.config;
  const power = powerFor(votesIn(draft, draft.round).prevote, null, draft.validators, rules);
  if (!rules.hasQuorum(power, draft.validators)) return false;
  draft.lock = rules.lockAfterNilPolka(draft.lock);
  vote(draft, 'precommit', null);
  return true;
}

/** R6 (L34): prevotes of more than two thirds, whatever they say. */
function armPrevoteTimer(draft: Draft): boolean {
  if (draft.step !== 'prevote') return false;
  const power = powerOfAll(votesIn(draft, draft.round).prevote, draft.validators);
  if (!draft.config.rules.hasQuorum(power, draft.validators)) return false;
  return setTimer(draft, 'prevote');
}

/** R6 (L47): precommits of more than two thirds, whatever they say, in any step. */
function armPrecommitTimer(draft: Draft): boolean {
  if (draft.step === 'newHeight') return false;
  const power = powerOfAll(votesIn(draft, draft.round).precommit, draft.validators);
  if (!draft.config.rules.hasQuorum(power, draft.validators)) return false;
  return setTimer(draft, 'precommit');
}

function votesIn(draft: Draft, round: number): RoundVotes {
  return draft.tallies.get(round) ?? EMPTY_ROUND;
}

function proposalIn(draft: Draft, block: string): Proposal | null {
  const received = draft.proposals.get(draft.round) ?? [];
  return received.find(({ message }) => message.block === block)?.message ?? null;
}
