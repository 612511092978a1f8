/**
 * No empty blocks: at a new height a node waits for a reason before round 0. Reasons: (a) a
 * transaction, after a rest if all that wait are of members that ask for much, (b) a due item, (c)
 * evidence, (d) the heartbeat, (e) that others have begun, by a proposal of round 0 or by votes of
 * more than a third of the power. None comes earlier than the interval after the block before, but
 * (e): who is late joins at once.
 */
import type { Draft } from './draft.ts';
import type { State } from './state.ts';

/** When this node will begin round 0 on its own, ms since 1970. */
export function wakeTimeMs(state: Pick<State, 'previousTimeMs' | 'parameters' | 'work'>): number {
  const { previousTimeMs, parameters, work } = state;
  const earliestMs = previousTimeMs + parameters.intervalMs;
  if (work.evidence) return earliestMs; // (c)
  const heartbeatMs = previousTimeMs + parameters.heartbeatMs; // (d)
  const dueMs = work.wakeAtMs ?? heartbeatMs; // (b)
  const workMs = work.transactions ? (work.restsUntilMs ?? earliestMs) : heartbeatMs; // (a)
  return Math.max(earliestMs, Math.min(heartbeatMs, dueMs, workMs));
}

/** Whether a reason has come; asks for a call at the right moment when not. */
export function wakesNow(draft: Draft, nowMs: number): boolean {
  const atMs = wakeTimeMs(draft);
  if (draft.config.rules.wakeIsDue(nowMs, atMs)) return true;
  draft.effects.push({ kind: 'scheduleWake', height: draft.height, atMs });
  return false;
}
