/**
 * How long a watcher rests before it looks again: what a member may put on the ledger in a day
 * comes back with the next, and nodes that are not ready say when to come (decision 0093).
 */
import { dayAt, dayEnd, dayNumber } from '../../../contracts/state/calendar.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { daysOf } from '../../sdk/ledgerDays.ts';
import { LONGEST_S } from '../../sdk/patience.ts';
import type { RefusedDeed } from '../../sdk/submit.ts';

/** Refusals that hold for all that a member sends until its day is over. */
const DAILY: ReadonlySet<unknown> = new Set(['day_used_up', 'refusals_used_up']);
/** Where a node does not say of which day it speaks, clocks may differ about it. */
const UNDATED_MS = 600_000;

/** What a refusal is thrown as that passes by itself; it says when, if that is the next day. */
export function passingError({ code, facts }: RefusedDeed): ClientError {
  const isDaily = DAILY.has(code);
  const { day = null } = facts;
  const told = typeof day === 'string' ? { day } : {};
  const words = isDaily ? 'it is tried again on the next ledger day' : 'it is tried again';
  return new ClientError('not_final', `${code}: ${words}`, { ...told, refused: code });
}

/** Whether a refusal holds until the day of the member is over. */
export function isDaily({ code }: RefusedDeed): boolean {
  return DAILY.has(code);
}

/** How long to look at nothing after a trouble, ms; 0: look on. */
export function restMs({ facts }: ClientError, genesis: Genesis, nowMs: number): number {
  const { refused, day, afterS } = facts;
  if (DAILY.has(refused)) {
    const days = daysOf(genesis);
    const leftMs = dayEnd(days, dayAt(days, nowMs)) - nowMs;
    const named = typeof day === 'string' ? dayNumber(day) : null;
    if (named === null) return Math.min(leftMs, UNDATED_MS);
    // Whatever day a node names, nobody waits for longer than that of the own clock lasts.
    return Math.max(0, Math.min(leftMs, dayEnd(days, named) - nowMs));
  }
  return typeof afterS === 'number' ? 1_000 * Math.min(afterS, LONGEST_S) : 0;
}
