/** Where a node reads the time and sets its alarms; a simulation puts its own in place. */
export interface Clock {
  /** ms since 1970, a whole number. */
  now(): number;
  /** Calls `ring` once after `delayMs`; returns the function that cancels. */
  setAlarm(delayMs: number, ring: () => void): () => void;
}

/** `setTimeout` cannot count further; a longer alarm is set in steps. */
const LONGEST_MS = 2_147_000_000;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setAlarm: (delayMs, ring) => {
    let handle: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const partMs = Math.min(leftMs, LONGEST_MS);
      handle = setTimeout(() => (leftMs > partMs ? arm(leftMs - partMs) : ring()), partMs);
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(handle);
  },
};
