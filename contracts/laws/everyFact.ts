/** How laws read: every fact of a kind. */
import type { Facts } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { under } from '../state/factKeys.ts';
import type { FactKind } from '../state/factKind.ts';
import type { World } from '../state/state.ts';
import { scanAll } from '../state/state.ts';

/** A law that does not hold, and where. */
export interface Violation {
  readonly law: string;
  readonly facts: Facts;
}

/** Facts by the values they were decoded from: most of a world in memory stays as it was. */
const decoded = new WeakMap<object, unknown>();

/**
 * Every fact of a kind, in the order of keys.
 * @param family what the keys begin with
 */
export function everyFact<T, Id extends readonly unknown[]>(
  world: World,
  family: string,
  kind: FactKind<T, Id>,
): T[] {
  return Array.from(scanAll(world.facts, ...under(family)), ([, value]) => decodeOnce(value, kind));
}

function decodeOnce<T, Id extends readonly unknown[]>(value: Json, kind: FactKind<T, Id>): T {
  const key = value as object;
  const known = decoded.get(key) as T | undefined;
  if (known !== undefined) return known;
  const fact = kind.decode(value);
  decoded.set(key, fact);
  return fact;
}
