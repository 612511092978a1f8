/** Storing what validators say about lost safety records. What it leads to: `lostRecords.ts`. */
import type { Draft } from './draft.ts';
import { halt, withEntry } from './draft.ts';
import type { Kept, Lost } from './messages.ts';
import { powerOf } from './votes.ts';

/** Losses of one validator at one height that are heard; who loses more waits for a block. */
const MAX_LOSSES = 3;

/** A validator says that its record is lost: what it said before as one who kept it is void. */
export function ingestLost(draft: Draft, message: Lost): void {
  const { validator } = message;
  const { lost } = draft;
  const known = lost.losses.get(validator);
  const told = (known?.told ?? 0) + 1;
  if (powerOf(draft.validators, validator) === 0 || told > MAX_LOSSES) return;
  if (known !== undefined && known.message.since >= message.since) return;
  if (
    validator === draft.self &&
    known === undefined &&
    !draft.config.rules.knowsOwn([], message)
  ) {
    return halt(draft, 'key_used_elsewhere', 'somebody says that its safety record is lost');
  }
  const kept = new Map(lost.kept);
  kept.delete(validator);
  draft.lost = { ...lost, kept, losses: withEntry(lost.losses, validator, { message, told }) };
}

/** One who kept its record gives up rounds: the highest counts. */
export function ingestKept(draft: Draft, message: Kept): void {
  const { validator } = message;
  if (powerOf(draft.validators, validator) === 0 || validator === draft.self) return;
  if (!draft.lost.losses.has(validator)) noteKept(draft, message);
}

/** What this node has said itself: it binds, whatever comes. */
export function noteSaid(draft: Draft, message: Kept): void {
  draft.lost = { ...draft.lost, said: message, patience: 'unneeded' };
  noteKept(draft, message);
}

function noteKept(draft: Draft, message: Kept): void {
  const { lost } = draft;
  if ((lost.kept.get(message.validator)?.round ?? 0) >= message.round) return;
  draft.lost = { ...lost, kept: withEntry(lost.kept, message.validator, message) };
}
