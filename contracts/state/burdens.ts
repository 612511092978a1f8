/**
 * What the pieces of a receivable bear: how much the one due item, or deed, that is about all of
 * them may make (work.ts). It is counted beside the facts that say it, so that it is known before.
 * A piece counts for itself; what it bears beyond that by its changes of hands, a reserve, pledges
 * and guarantees; and so does an open debt that is under pledges, for it is freed of each when that
 * is over.
 */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { HoldingFact } from './pieces.ts';
import { holdings } from './pieces.ts';
import { debts } from './rights.ts';

/** Of a piece that has changed hands once at most and bears nothing; units of work. */
export const PIECE_BURDEN = 45;
/** Of each further change of hands, and of each one that a reserve counts from. */
const LINK_BURDEN = 10;
const RESERVE_BURDEN = 40;
const PLEDGE_BURDEN = 25;
const GUARANTEE_BURDEN = 20;
const CHARGE_BURDEN = 10;

/** So much more of a counter. */
export interface Counted {
  readonly counter: string;
  readonly count: number;
}

/** The counter of what pieces of a receivable, and debts in their place, bear. */
export function burdenKey(receivable: Hash): string {
  return `count/bearing/${receivable}`;
}

/** What a fact adds to the burden of a receivable beyond its pieces; null: nothing. */
export function burdenOf(key: string, value: Json): Counted | null {
  if (key.startsWith('holding/')) return burdenOfHolding(holdings.decode(value));
  if (!key.startsWith('debt/')) return null;
  const { receivable, amount, settled, pledges } = debts.decode(value);
  if (receivable === null || amount === settled || pledges.length === 0) return null;
  return { counter: burdenKey(receivable), count: CHARGE_BURDEN * pledges.length };
}

function burdenOfHolding(holding: HoldingFact): Counted | null {
  const { receivable, changes, reserved, pledges, guarantees } = holding;
  const links = reserved ? 2 * changes : Math.max(0, changes - 1);
  const count =
    LINK_BURDEN * links +
    (reserved ? RESERVE_BURDEN : 0) +
    PLEDGE_BURDEN * pledges.length +
    GUARANTEE_BURDEN * guarantees.length;
  return count === 0 ? null : { counter: burdenKey(receivable), count };
}
