/**
 * How long a node waits, and which proposals come at a believable time. All in whole
 * milliseconds; growth is by integer arithmetic, so that every machine finds the same.
 */

/** The three clocks of a round. */
export type RoundTimer = 'propose' | 'prevote' | 'precommit';
/** Those, and the patience of a height with those who lost their safety records. */
export type Timer = RoundTimer | 'lost';

/** Local settings, not consensus parameters: nodes may differ. */
export interface Timeouts {
  readonly proposeMs: number;
  readonly prevoteMs: number;
  readonly precommitMs: number;
  /** No wait is longer, whatever the round. Assumption: messages arrive within it after GST. */
  readonly capMs: number;
}

/** Proposer-based time (PBTS): parameters of the chain, equal on all nodes. */
export interface TimeWindow {
  /** How far two correct clocks may differ. */
  readonly precisionMs: number;
  /** How long a proposal may travel in round 0; grows by a tenth each round. */
  readonly messageDelayMs: number;
}

/** Defaults for four nodes on a small machine. */
export const TIMEOUTS: Timeouts = Object.freeze({
  proposeMs: 1_500,
  prevoteMs: 700,
  precommitMs: 700,
  capMs: 60_000,
});

/** Beyond a day the growing window means "any time", and the loop has an end. */
const MAX_DELAY_MS = 86_400_000;

/** base * 1.3^round, rounded down at each round, at most the cap. */
export function timeoutMs(timer: RoundTimer, round: number, timeouts: Timeouts): number {
  const base = {
    propose: timeouts.proposeMs,
    prevote: timeouts.prevoteMs,
    precommit: timeouts.precommitMs,
  }[timer];
  return grow(base, round, { multiply: 13, divide: 10, capMs: timeouts.capMs });
}

/**
 * Whether a first proposal arrived at a time that fits the time it claims (PBTS). Not before its
 * own time, and not later than messages take; the second bound grows with the round, because a
 * parameter that is too small would otherwise stop the chain for ever (cometbft #2184).
 * @param receivedAtMs this node's clock when the signed proposal arrived, not when its body did
 */
export function timely(
  proposed: { readonly timeMs: number; readonly round: number },
  receivedAtMs: number,
  window: TimeWindow,
): boolean {
  const { precisionMs, messageDelayMs } = window;
  const growth = { multiply: 11, divide: 10, capMs: MAX_DELAY_MS };
  const delayMs = grow(messageDelayMs, proposed.round, growth);
  const notBefore = proposed.timeMs - precisionMs;
  const notAfter = proposed.timeMs + delayMs + precisionMs;
  return notBefore <= receivedAtMs && receivedAtMs <= notAfter;
}

/** At least one millisecond more each round, so that the cap is always reached. */
function grow(
  baseMs: number,
  round: number,
  by: { readonly multiply: number; readonly divide: number; readonly capMs: number },
): number {
  let grown = baseMs;
  for (let step = 0; step < round && grown < by.capMs; step += 1) {
    grown = Math.max(grown + 1, Math.floor((grown * by.multiply) / by.divide));
  }
  return Math.min(grown, by.capMs);
}
