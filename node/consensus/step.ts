/**
 * Tendermint consensus (arXiv 1807.04938, Algorithm 1) for one validator, as a pure function.
 *
 * `step(state, input)` is synchronous and total: it never throws on what a peer sent, reads no
 * clock and draws no lots. It stores the input, then fires rules until none applies (`fire.ts`).
 * Signatures are verified before (`verify.ts`) and made outside (effect `sign`), so the core runs
 * with toy signatures too. Deviations from the paper and why each is safe: docs/consensus.md.
 */

import { headerId } from '../../ledger/block.ts';
import type { Draft } from './draft.ts';
import { draftOf, finish, halt, withEntry } from './draft.ts';
import type { Effect } from './effect.ts';
import { fireAll } from './fire.ts';
import { ingest } from './ingest.ts';
import type { BodyChecked, Input, TimerFired, WorkChanged } from './input.ts';
import { acceptBuilt, startRound } from './rounds.ts';
import { acceptSigned, vote } from './signing.ts';
import { startHeight } from './startHeight.ts';
import type { State } from './state.ts';
import { EMPTY_ROUND } from './votes.ts';
import { wakesNow } from './wake.ts';

/** How soon a timer comes again that found the signer at work. */
const RETRY_MS = 50;

/** What one input leads to. */
export interface Stepped {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** Takes one input. The effects are to be performed in order (`effect.ts`). */
export function step(state: State, input: Input): Stepped {
  if (state.halted !== null && input.kind !== 'startHeight') return { state, effects: [] };
  const draft = draftOf(state);
  take(draft, input);
  if (!fireAll(draft)) halt(draft, 'no_fixpoint', `a rule is left over of one ${input.kind}`);
  return { state: finish(draft), effects: draft.effects };
}

function take(draft: Draft, input: Input): void {
  switch (input.kind) {
    case 'startHeight':
      return startHeight(draft, input);
    case 'message':
      return ingest(draft, input.message, input.nowMs);
    case 'signed':
      return acceptSigned(draft, input);
    case 'signingRefused':
      return halt(draft, 'signer_refused', input.reason);
    case 'body':
      return acceptVerdict(draft, input);
    case 'built':
      return acceptBuilt(draft, input, headerId(input.header));
    case 'timeout':
      return acceptTimeout(draft, input);
    case 'work':
      return acceptWork(draft, input);
    case 'wake':
      return wakeUp(draft, input.nowMs);
    case 'absent':
      draft.absent = new Set(input.validators);
  }
}

/** A verdict stays for the height, whatever is said later. */
function acceptVerdict(draft: Draft, { block, header, valid }: BodyChecked): void {
  const known = draft.bodies.get(block);
  if (known === undefined) return;
  const verdict = draft.config.rules.keepVerdict(known.verdict, valid ? 'valid' : 'invalid');
  draft.bodies = withEntry(draft.bodies, block, { verdict, asked: known.asked, header });
}

/** L57, L61, L65; one for another place is stale. */
function acceptTimeout(draft: Draft, fired: TimerFired): void {
  if (!draft.config.rules.timerApplies(draft, fired)) return;
  if (fired.timer === 'lost') {
    draft.lost = { ...draft.lost, patience: 'over' };
    return;
  }
  if (draft.awaiting !== null) {
    // A slow signer must not cost the timer: only this one can fire while it is at work.
    const { timer, height, round } = fired;
    draft.effects.push({ kind: 'setTimer', timer, height, round, delayMs: RETRY_MS });
    return;
  }
  switch (fired.timer) {
    case 'propose':
      return vote(draft, 'prevote', null); // L57-60
    case 'prevote':
      return vote(draft, 'precommit', null); // L61-64
    case 'precommit': {
      const { precommit } = draft.tallies.get(draft.round) ?? EMPTY_ROUND;
      return startRound(draft, draft.round + 1, precommit.votes); // L65-67
    }
  }
}

function acceptWork(draft: Draft, { work, nowMs }: WorkChanged): void {
  draft.work = { ...draft.work, ...work };
  wakeUp(draft, nowMs);
}

function wakeUp(draft: Draft, nowMs: number): void {
  if (draft.height === 0 || draft.step !== 'newHeight') return;
  if (wakesNow(draft, nowMs)) startRound(draft, 0, []);
}
