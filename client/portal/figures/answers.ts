/** How many days invoices have waited for their answer. */

/** From the one day to the other, whole days. */
export const WAITS = ['day', 'week', 'fortnight', 'month', 'more'] as const;
/** One of them. */
export type Wait = (typeof WAITS)[number];

const LAST_DAYS: readonly (readonly [wait: Wait, last: number])[] = [
  ['day', 1],
  ['week', 7],
  ['fortnight', 14],
  ['month', 30],
];

/** So many invoices have waited so long, days of whole numbers. */
export function countWaits(days: readonly number[]): ReadonlyMap<Wait, number> {
  const counts = new Map<Wait, number>(WAITS.map((wait) => [wait, 0]));
  for (const waited of days) {
    const [wait] = LAST_DAYS.find(([, last]) => waited <= last) ?? ['more' as const];
    counts.set(wait, (counts.get(wait) ?? 0) + 1);
  }
  return counts;
}
