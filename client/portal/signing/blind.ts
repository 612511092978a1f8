/** Whether somebody would sign what is not shown; apart, since the first page loads it too. */
import type { Telling } from '../../sdk/telling.ts';

type Told = Pick<Telling, 'unproved'>;

/** What is to be signed, as far as it counts here. */
interface Named {
  readonly type: string;
  readonly telling: Told;
  readonly inner: { readonly telling: Told } | null;
}

/**
 * Whether a deed names something of which nothing is proved: the node may keep it back, and whoever
 * signs would not know over what. Declining takes nothing on.
 */
export function isBlind({ type, telling, inner }: Named): boolean {
  if (type === 'declineDeed') return false;
  return telling.unproved.length > 0 || (inner?.telling.unproved.length ?? 0) > 0;
}
