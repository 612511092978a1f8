/** Whether somebody would sign what is not shown; apart, since the first page loads it too. */
import type { Draft } from './signingDesk.ts';

/**
 * Whether a deed names something of which nothing is proved: the node may keep it back, and whoever
 * signs would not know over what. Declining takes nothing on.
 */
export function isBlind({
  type,
  telling,
  inner,
}: Pick<Draft, 'type' | 'telling' | 'inner'>): boolean {
  if (type === 'declineDeed') return false;
  return telling.unproved.length > 0 || (inner?.telling.unproved.length ?? 0) > 0;
}
