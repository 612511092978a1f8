/** What tells a script to end: Ctrl-C, a service manager, a terminal or an npm that is gone. */

const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One of them. */
export type EndSignal = (typeof END_SIGNALS)[number];

/**
 * Calls `end` for each that comes, also for a second one; none of them ends this process by itself
 * any more. A launcher that was killed counts as SIGHUP (guard.mjs).
 */
export function onEndSignal(end: (signal: EndSignal) => void): void {
  for (const name of END_SIGNALS) process.on(name, () => end(name));
  process.on('disconnect', () => end('SIGHUP'));
}
