/** How laws read: every fact of a kind, and the pieces of a receivable. */
import type { Facts } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { under } from '../state/factKeys.ts';
import type { FactKind, FactReader } from '../state/factKind.ts';
import type { Piece } from '../state/pieces.ts';
import { pieceFacts, pieces } from '../state/pieces.ts';
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

/** Every piece, or those of one receivable, in the order of keys. */
export function everyPiece(world: World, receivable: string | null = null): Piece[] {
  const family = receivable === null ? 'piece' : `piece/${receivable}`;
  const entries = scanAll(world.facts, ...under(family));
  return [...entries].flatMap(([, value]) => {
    const { receivable: of, from } = pieceFacts.decode(value);
    // One that is in nobody's hands is missed by the law about the units.
    return pieces.read(world, of, from) ?? [];
  });
}

/** The pieces of a receivable in the order of their units, where facts cannot be scanned. */
export function piecesIn(world: FactReader, receivable: string): readonly Piece[] {
  const found: Piece[] = [];
  for (let from = 1n; ; ) {
    const piece = pieces.read(world, receivable, from);
    if (piece === undefined) return found;
    found.push(piece);
    from = piece.to + 1n;
  }
}

function decodeOnce<T, Id extends readonly unknown[]>(value: Json, kind: FactKind<T, Id>): T {
  const key = value as object;
  const known = decoded.get(key) as T | undefined;
  if (known !== undefined) return known;
  const fact = kind.decode(value);
  decoded.set(key, fact);
  return fact;
}
