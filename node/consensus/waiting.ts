/**
 * What a core is waiting for, as data: the answer to "why does nothing happen?". Pure; since when
 * it waits is for the engine to remember, and the words for people are the reader's.
 */
import { quorumPower } from '../../ledger/validators.ts';
import type { Tally } from './knowledge.ts';
import { proposerOf } from './proposer.ts';
import type { State } from './state.ts';
import { EMPTY_ROUND, powerOfAll, quorumBlock } from './votes.ts';
import { wakeTimeMs } from './wake.ts';

/** What is missing, by kind. */
export type WaitingFor =
  /** Before the first height, or after a decision that is being committed. */
  | { readonly kind: 'nothing' }
  /** Nothing to do: the next block comes at this time, or with the next transaction. */
  | { readonly kind: 'reason'; readonly atMs: number }
  /** The signer is at work. */
  | { readonly kind: 'signer' }
  | { readonly kind: 'proposal'; readonly proposer: string }
  /** A block was proposed or decided and nobody has handed out its body yet. */
  | { readonly kind: 'body'; readonly block: string }
  /** Votes of these validators; `power` is there, `needed` would be enough. */
  | {
      readonly kind: 'prevotes' | 'precommits';
      readonly missing: readonly string[];
      readonly power: number;
      readonly needed: number;
    }
  /** There are votes enough, but not for one block: the round ends by its timer. */
  | { readonly kind: 'timer'; readonly timer: 'prevote' | 'precommit' }
  /** It signs no more at this height. */
  | { readonly kind: 'operator'; readonly halted: string };

/** Where a core stands and what it waits for. */
export interface Waiting {
  readonly height: number;
  /** -1 while idle. */
  readonly round: number;
  readonly step: State['step'];
  readonly waitsFor: WaitingFor;
  /** Why this node signs nothing until it is started anew, or null. */
  readonly silenced: string | null;
}

/** What the core waits for now. */
export function waitingOf(state: State): Waiting {
  const { height, round, step, silenced } = state;
  return { height, round, step, waitsFor: waitsFor(state), silenced };
}

function waitsFor(state: State): WaitingFor {
  if (state.halted !== null) return { kind: 'operator', halted: state.halted };
  if (state.height === 0 || state.decided !== null) return { kind: 'nothing' };
  if (state.awaiting !== null) return { kind: 'signer' };
  const wanted = wantedBody(state);
  if (wanted !== null) return { kind: 'body', block: wanted };
  switch (state.step) {
    case 'newHeight':
      return { kind: 'reason', atMs: wakeTimeMs(state) };
    case 'propose':
      return { kind: 'proposal', proposer: proposerOf(state.order, state.round) };
    case 'prevote':
      return votesMissing(state, 'prevotes', votesHere(state).prevote);
    default:
      return votesMissing(state, 'precommits', votesHere(state).precommit);
  }
}

/** A body that keeps a quorum from deciding, or this node from voting. */
function wantedBody(state: State): string | null {
  const proposed = state.proposals.get(state.round)?.[0]?.message.block ?? null;
  const named = state.commit?.certificate.block ?? (state.step === 'propose' ? proposed : null);
  const urgent = [...state.bodies].find(([, body]) => body.verdict === 'wanted' && body.asked > 2);
  const block = urgent?.[0] ?? named;
  return block !== null && state.bodies.get(block)?.verdict === 'wanted' ? block : null;
}

function votesMissing(state: State, kind: 'prevotes' | 'precommits', tally: Tally): WaitingFor {
  const { validators, config } = state;
  const needed = quorumPower(validators);
  const power = powerOfAll(tally, validators);
  if (power >= needed && quorumBlock(tally, validators, config.rules) === null) {
    return { kind: 'timer', timer: kind === 'prevotes' ? 'prevote' : 'precommit' };
  }
  const voted = new Set(tally.votes.map((vote) => vote.validator));
  const missing = validators.map(({ id }) => id).filter((id) => !voted.has(id));
  return { kind, missing, power, needed };
}

function votesHere(state: State): { readonly prevote: Tally; readonly precommit: Tally } {
  return state.tallies.get(state.round) ?? EMPTY_ROUND;
}
