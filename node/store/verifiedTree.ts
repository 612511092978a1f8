/**
 * The state tree on disk, believed only as far as it hashes to the root. A group is compared with
 * the slot of its parent when it comes from the disk, the top group with the state root of the
 * head. So a group that is damaged, missing or older than it should be is never used, and a fact
 * read through the tree is the one that the validators signed: present, or proved absent.
 */
import { FormatError } from '../../ledger/assert.ts';
import { equalBytes, toHex } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { TreeReader } from '../../ledger/stateTree.ts';
import { positionOf } from '../../ledger/stateTree.ts';
import type { Slot } from '../../ledger/treeGroup.ts';
import { hashOfGroup, hashQuarters, readSlot } from '../../ledger/treeGroup.ts';
import { GroupCells } from './groupCells.ts';
import { LruCache } from './lruCache.ts';
import { StoreError } from './storeError.ts';

/** The four upper levels of groups, at most 4,369 of them, stay in memory. */
const PINNED_DEPTH = 4;
const CACHED_BYTES = 8 << 20;
/** Those of the level below have cells: what a block writes falls anywhere in it. */
const CELLS = 65_536;
/** A group of 16 hashes fits, and one of eight leaves. */
const CELL_BYTES = 544;
/** What was hashed of a group. */
const QUARTERS_BYTES = 128;
/** What groups of the tree have at most beside the upper ones. */
export const TREE_BYTES: number = CACHED_BYTES + CELLS * (CELL_BYTES + QUARTERS_BYTES);
/** What an entry of the cache takes beside the bytes. */
const GROUP_OVERHEAD_BYTES = 256;
/** The root of a tree without leaves. */
export const EMPTY_ROOT: Hash = '0'.repeat(64);

/** Reads the bytes of a group, undefined when there is none; throws what `Database.read` throws. */
export type GroupSource = (path: string) => Uint8Array | undefined;

/** A group, and what was hashed of it. */
interface Hashed {
  readonly bytes: Uint8Array;
  readonly quarters: Uint8Array;
}

/** See the head of this file. */
export class VerifiedTree implements TreeReader {
  readonly #source: GroupSource;
  // As bytes: decoded, a group takes ten times the memory.
  readonly #pinned = new Map<string, Uint8Array>();
  readonly #pinnedQuarters = new Map<string, Uint8Array>();
  readonly #cells: GroupCells;
  readonly #cellQuarters: GroupCells;
  readonly #cache: LruCache<Uint8Array>;
  #root: Hash;

  /**
   * @param root of the newest block's header, or of the state before block 1
   * @param part of what may be kept in memory
   */
  constructor(source: GroupSource, root: Hash, part = 1) {
    this.#source = source;
    this.#root = root;
    this.#cells = new GroupCells(CELLS * part, CELL_BYTES);
    this.#cellQuarters = new GroupCells(CELLS * part, QUARTERS_BYTES);
    this.#cache = new LruCache<Uint8Array>(CACHED_BYTES * part);
  }

  /**
   * Bytes of the group below the nibbles `path`; undefined when the tree has none there.
   * @throws StoreError state_mismatch, missing_record, corrupt_record
   */
  group(path: string): Uint8Array | undefined {
    const known = this.#known(path);
    if (known !== undefined) return known;
    const expected = this.#expectedHash(path);
    if (expected === null) return undefined;
    const { bytes, quarters } = this.#load(path, expected);
    this.#keep(path, bytes, quarters);
    return bytes;
  }

  /** What was hashed of a group when it was written, where that is kept. */
  quarters(path: string): Uint8Array | undefined {
    if (path.length < PINNED_DEPTH) return this.#pinnedQuarters.get(path);
    if (path.length > PINNED_DEPTH) return undefined;
    return this.#cellQuarters.get(numberOf(path));
  }

  /** SHA-256 of the value of `key`, 32 bytes; null when the tree proves that it has none. */
  valueOf(key: string): Uint8Array | null {
    const position = positionOf(key);
    const nibbles = toHex(position);
    // What is kept was verified: where the lowest pinned group is, those above need not be read.
    const lowest = PINNED_DEPTH - 1;
    const isKept = this.#pinned.has(nibbles.slice(0, lowest));
    for (let depth = isKept ? lowest : 0; ; depth += 1) {
      const slot = this.#slotOf(nibbles.slice(0, depth), nibbleAt(nibbles, depth));
      if (slot === null) return null;
      if ('branch' in slot) continue;
      return equalBytes(slot.position, position) ? slot.value.slice() : null;
    }
  }

  /**
   * Takes over what a block changed, once it is on disk.
   * @param groups bytes of `encodeGroup` by path; null for a group that is gone
   * @param quarters what was hashed of them, where that is known
   */
  adopt(
    groups: ReadonlyMap<string, Uint8Array | null>,
    root: Hash,
    quarters?: ReadonlyMap<string, Uint8Array>,
  ): void {
    this.#root = root;
    for (const [path, bytes] of groups) {
      if (bytes !== null) this.#keep(path, bytes, quarters?.get(path));
      else this.#forget(path);
    }
  }

  /** A slot that is good until another group is kept: most are looked at, and not copied. */
  #slotOf(path: string, nibble: number): Slot {
    const isInCell = path.length === PINNED_DEPTH;
    const bytes = (isInCell ? this.#cells.peek(numberOf(path)) : undefined) ?? this.group(path);
    return bytes === undefined ? null : readSlot(bytes, nibble);
  }

  /** The hash that the group must have; null when its parent says that there is no group. */
  #expectedHash(path: string): Hash | null {
    if (path === '') return this.#root === EMPTY_ROOT ? null : this.#root;
    const slot = this.#slotOf(path.slice(0, -1), nibbleAt(path, path.length - 1));
    return slot !== null && 'branch' in slot ? toHex(slot.branch) : null;
  }

  #load(path: string, expected: Hash): Hashed {
    const bytes = this.#source(path);
    if (bytes === undefined) {
      throw new StoreError('missing_record', `group ${path} of the tree is not there`, { path });
    }
    const quarters = quartersIfGroup(bytes);
    if (quarters === null || toHex(hashOfGroup(bytes, quarters)) !== expected) {
      const message = `group ${path} of the tree is not the one under the state root`;
      throw new StoreError('state_mismatch', message, { path, expected });
    }
    return { bytes, quarters };
  }

  #known(path: string): Uint8Array | undefined {
    if (path.length < PINNED_DEPTH) return this.#pinned.get(path);
    const inCell = path.length === PINNED_DEPTH ? this.#cells.get(numberOf(path)) : undefined;
    return inCell ?? this.#cache.get(path);
  }

  #keep(path: string, bytes: Uint8Array, quarters: Uint8Array | undefined): void {
    this.#keepQuarters(path, quarters);
    if (path.length < PINNED_DEPTH) {
      this.#pinned.set(path, bytes);
    } else if (path.length === PINNED_DEPTH && this.#cells.set(numberOf(path), bytes)) {
      this.#cache.delete(path);
    } else {
      this.#cache.set(path, bytes, bytes.length + GROUP_OVERHEAD_BYTES);
    }
  }

  /** Those of other bytes may not stay. */
  #keepQuarters(path: string, quarters: Uint8Array | undefined): void {
    if (path.length < PINNED_DEPTH) {
      if (quarters === undefined) this.#pinnedQuarters.delete(path);
      else this.#pinnedQuarters.set(path, quarters);
    } else if (path.length === PINNED_DEPTH) {
      if (quarters === undefined) this.#cellQuarters.delete(numberOf(path));
      else this.#cellQuarters.set(numberOf(path), quarters);
    }
  }

  #forget(path: string): void {
    this.#keepQuarters(path, undefined);
    this.#pinned.delete(path);
    this.#cache.delete(path);
    if (path.length === PINNED_DEPTH) this.#cells.delete(numberOf(path));
  }
}

/** What is hashed of a group; null when the bytes are none. */
function quartersIfGroup(bytes: Uint8Array): Uint8Array | null {
  try {
    return hashQuarters(bytes);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function nibbleAt(nibbles: string, depth: number): number {
  return Number.parseInt(nibbles.charAt(depth), 16);
}

/** The number of a group of its level. */
function numberOf(path: string): number {
  return Number.parseInt(path, 16);
}
