/** Orders of supervisors that wait behind what is due: they are done when that has run. */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import { freezes, halts, moneyTarget, pieceTarget } from './freezes.ts';
import { insolvencies } from './insolvencies.ts';
import type { Place } from './places.ts';

/**
 * A deed of a supervisor that came while items were due that no block had run: done behind them, as
 * a due item of the time (ms since 1970) of its own block.
 */
export interface QueuedOrder {
  readonly id: Hash;
  readonly signer: string;
  readonly keyName: string;
  readonly deed: Json;
  readonly time: number;
  readonly made: Place;
}

/** Orders that wait, by the id of their transaction. */
export const queuedOrders: FactKind<QueuedOrder, [id: Hash]> = factKind(
  (id) => `queued-order/${id}`,
  ({ id }) => [id],
  [],
);

/** The key of the freeze, halt or insolvency that an order makes; null: it makes none. */
export function stopMadeBy({ signer, deed }: Pick<QueuedOrder, 'signer' | 'deed'>): string | null {
  const { type, target = '', member = '' } = deed as Readonly<Record<string, string>>;
  const [kind, id = '', from = ''] = target.split('/');
  if (type === 'freezeMoney') return freezes.key(moneyTarget(signer, member));
  if (type === 'declareInsolvency') return insolvencies.key(member);
  if (type === 'haltTrade') return halts.key(target);
  if (type !== 'freeze') return null;
  return freezes.key(kind === 'piece' ? pieceTarget(id, BigInt(from)) : target);
}

/** Where the orders stand that make what is under this key. */
export function ordersMaking(key: string): string {
  return `stopping/${key}`;
}
