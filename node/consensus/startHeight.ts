/** Beginning a height: fresh, or where the safety record says that this node had got to. */
import { validatorIndex } from '../../ledger/validators.ts';
import type { Draft } from './draft.ts';
import { halt, isProposer, withEntry } from './draft.ts';
import { ingest } from './ingest.ts';
import type { StartHeight } from './input.ts';
import { noteSaid } from './lossWords.ts';
import type { Lost } from './messages.ts';
import { proposerOrder } from './proposer.ts';
import { propose, setTimer, startRound } from './rounds.ts';
import type { Resumed } from './safety.ts';
import { emptyHeight } from './state.ts';
import { wakesNow } from './wake.ts';

/**
 * Drops the old height and begins the next. Messages that came ahead are taken in; a wake reason
 * that is there already begins round 0 at once.
 */
export function startHeight(draft: Draft, input: StartHeight): void {
  if (input.height <= draft.height) return;
  const { height, validators, self, nowMs, resumed } = input;
  const ahead = height === draft.height + 1 ? [...draft.ahead.values()] : [];
  Object.assign(draft, emptyHeight());
  draft.height = height;
  draft.validators = validators;
  const signs = draft.silenced === null && self !== null && validatorIndex(validators, self) >= 0;
  draft.self = signs ? self : null;
  draft.order = proposerOrder(draft.config.chain, height, validators);
  draft.previousTimeMs = input.previousTimeMs;
  draft.parameters = input.parameters;
  draft.work = input.work;
  draft.ahead = new Map();
  draft.halted = null;
  if (input.barred !== null) return halt(draft, 'protocol_unknown', input.barred);
  if (input.lost !== null) tellLoss(draft, input.lost);
  if (resumed !== null && resumed.height === height) resume(draft, resumed, nowMs);
  for (const early of ahead) ingest(draft, early.message, early.nowMs);
  if (draft.step === 'newHeight' && wakesNow(draft, nowMs)) startRound(draft, 0, []);
}

/** Tells the own loss; it waits for those who kept their records, or signs again already. */
function tellLoss(draft: Draft, message: Lost): void {
  const losses = withEntry(draft.lost.losses, message.validator, { message, told: 1 });
  draft.lost = { ...draft.lost, losses, own: draft.self === null ? message : null };
  draft.effects.push({ kind: 'broadcast', message });
}

/**
 * Takes up a height after a restart: same round, step, lock and own messages, which are sent
 * again. Nothing is decided anew that was promised already.
 */
function resume(draft: Draft, resumed: Resumed, nowMs: number): void {
  const { rules } = draft.config;
  draft.round = resumed.round;
  draft.step = resumed.step;
  draft.lock = rules.lockAfterRestart(resumed.lock);
  draft.valid = resumed.valid;
  draft.own = rules.ownAfterRestart(resumed.own);
  const said = rules.saidAfterRestart(resumed.said);
  if (said !== null) {
    noteSaid(draft, said);
    draft.effects.push({ kind: 'broadcast', message: said });
  }
  // What it signed before the first that its record holds was lost.
  const [first] = resumed.own;
  const hasLost = draft.self !== null && draft.lost.losses.has(draft.self);
  if (hasLost) draft.lost = { ...draft.lost, from: first?.round ?? 0 };
  draft.durable = new Set(resumed.proposals.map((proposal) => proposal.block));
  if (draft.valid !== null) {
    draft.polkas = withEntry(draft.polkas, draft.valid.round, draft.valid.polka);
  }
  for (const message of resumed.proposals) ingest(draft, message, nowMs);
  for (const message of draft.own) {
    // Older ones are of no use to anybody.
    if (message.round < rules.lowestKept(draft.round, draft.lock)) continue;
    draft.effects.push({ kind: 'broadcast', message });
    ingest(draft, message, nowMs);
  }
  if (draft.halted !== null || draft.step !== 'propose') return;
  setTimer(draft, 'propose');
  if (isProposer(draft) && !draft.proposals.has(draft.round)) propose(draft);
}
