/** The state in the middle of one `step`: its fields may be replaced, what they hold may not. */
import type { Hash } from '../../ledger/hash.ts';
import type { Effect, HaltReason } from './effect.ts';
import type { Proposal } from './messages.ts';
import { proposerOf } from './proposer.ts';
import type { State } from './state.ts';

/** `State`, writable, and the effects so far. */
export type Draft = { -readonly [Field in keyof State]: State[Field] } & { effects: Effect[] };

/** A draft of `state` without effects. */
export function draftOf(state: State): Draft {
  return { ...state, effects: [] };
}

/** The state that a draft has become. */
export function finish(draft: Draft): State {
  const { effects: _, ...state } = draft;
  return state;
}

/** Stands still for this height, signs nothing more until the next restart, and says why. */
export function halt(draft: Draft, reason: HaltReason, detail: string): void {
  if (draft.halted !== null) return;
  draft.halted = `${reason}: ${detail}`;
  draft.silenced ??= draft.halted;
  draft.effects.push({ kind: 'halt', reason, detail });
}

/** Whether it is this node's turn in the current round. */
export function isProposer(draft: Draft): boolean {
  return draft.self !== null && draft.self === proposerOf(draft.order, draft.round);
}

/** A copy of `map` with one entry set. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

/** A proposal for `block` among those kept, of `round` first. */
export function findProposal(draft: Draft, block: Hash, round: number): Proposal | null {
  const here = draft.proposals.get(round) ?? [];
  const inRound = here.find(({ message }) => message.block === block);
  if (inRound !== undefined) return inRound.message;
  for (const received of draft.proposals.values()) {
    const found = received.find(({ message }) => message.block === block);
    if (found !== undefined) return found.message;
  }
  return draft.valid?.block === block ? draft.valid.proposal : null;
}

/**
 * Asks for the body of a block, again only when the matter is more urgent than before.
 * @param asked 1: proposed; 2: a polka names it; 3: a quorum of precommits names it
 */
export function wantBody(
  draft: Draft,
  wanted: { readonly block: Hash; readonly round: number; readonly asked: number },
  from: readonly string[],
): boolean {
  const { block, round, asked } = wanted;
  const known = draft.bodies.get(block);
  if (known !== undefined && (known.verdict !== 'wanted' || known.asked >= asked)) return false;
  draft.bodies = withEntry(draft.bodies, block, { verdict: 'wanted', asked, header: null });
  const proposal = findProposal(draft, block, round);
  const committed = draft.commit?.certificate.block === block ? draft.commit.header : null;
  const header = proposal?.header ?? committed;
  const others = from.filter((id) => id !== draft.self);
  draft.effects.push({ kind: 'fetchBody', block, header, proposal, from: others });
  return true;
}
