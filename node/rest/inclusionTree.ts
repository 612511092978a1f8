/**
 * The inner hashes of one RFC 6962 tree, kept so that the paths of many leaves cost one building
 * of it. Pairs are formed from the left and an odd last node moves up as it is: the same tree as
 * splitting at powers of two gives.
 */
import { assert } from '../../ledger/assert.ts';
import { toHex } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashPair } from '../../ledger/hash.ts';
import { leafHash } from '../../ledger/merkle.ts';

/** First byte of what is hashed for an inner node (RFC 6962 section 2.1). */
const NODE = 1;

/** The tree over a list of leaves. */
export class InclusionTree {
  /** From the leaves up to the root. */
  readonly #levels: readonly (readonly Uint8Array[])[];

  constructor(leaves: readonly Uint8Array[]) {
    const levels = [leaves.map(leafHash)];
    for (let level = levels[0] ?? []; level.length > 1; ) {
      level = pairUp(level);
      levels.push(level);
    }
    this.#levels = levels;
  }

  /** The siblings from leaf `index` up to the root. */
  path(index: number): Hash[] {
    assert(index >= 0 && index < (this.#levels[0]?.length ?? 0), 'a path is for a leaf');
    const path: Hash[] = [];
    let node = index;
    for (const level of this.#levels) {
      const sibling = level[node % 2 === 0 ? node + 1 : node - 1];
      if (sibling !== undefined) path.push(toHex(sibling));
      node = Math.floor(node / 2);
    }
    return path;
  }
}

function pairUp(level: readonly Uint8Array[]): Uint8Array[] {
  const upper: Uint8Array[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = [level[at], level[at + 1]];
    if (left !== undefined) upper.push(right === undefined ? left : hashPair(NODE, left, right));
  }
  return upper;
}
