/** How much the pieces of a receivable bear, and that it does not become too much for one item. */
import type { Hash } from '../../../ledger/hash.ts';
import { burdenKey, PIECE_BURDEN } from '../../state/burdens.ts';
import { countKey } from '../../state/indexes.ts';
import type { World } from '../../state/state.ts';

/** What the pieces of a receivable bear, and debts in their place; units of work. */
export function bornOn({ indexes }: Pick<World, 'indexes'>, receivable: Hash): number {
  const count = Number(indexes.get(countKey(receivable)) ?? 0);
  return PIECE_BURDEN * count + Number(indexes.get(burdenKey(receivable)) ?? 0);
}
