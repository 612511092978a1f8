/**
 * The state tree on disk, believed only as far as it hashes to the root. A group is compared with
 * the slot of its parent when it comes from the disk, the top group with the state root of the
 * head. So a group that is damaged, missing or older than it should be is never used, and a fact
 * read through the tree is the one that the validators signed: present, or proved absent.
 */
import { toHex } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Group, TreeReader } from '../../ledger/stateTree.ts';
import { decodeGroup, positionOf, treeRoot } from '../../ledger/stateTree.ts';
import { LruCache } from './lruCache.ts';
import { StoreError } from './storeError.ts';

/** The four upper levels of groups, at most 4,369 of them, stay in memory. */
const PINNED_DEPTH = 4;
const CACHED_GROUPS = 8192;
/** The root of a tree without leaves. */
export const EMPTY_ROOT: Hash = '0'.repeat(64);

/** Reads the bytes of a group, undefined when there is none; throws what `Database.read` throws. */
export type GroupSource = (path: string) => Uint8Array | undefined;

/** See the head of this file. */
export class VerifiedTree implements TreeReader {
  readonly #source: GroupSource;
  readonly #pinned = new Map<string, Group>();
  readonly #cache = new LruCache<Group>(CACHED_GROUPS);
  #root: Hash;

  /** @param root of the newest block's header, or of the state before block 1 */
  constructor(source: GroupSource, root: Hash) {
    this.#source = source;
    this.#root = root;
  }

  get root(): Hash {
    return this.#root;
  }

  /**
   * The group above which stand the nibbles `path`; undefined when the tree has none there.
   * @throws StoreError state_mismatch, missing_record, corrupt_record
   */
  group(path: string): Group | undefined {
    const known = this.#pinned.get(path) ?? this.#cache.get(path);
    if (known !== undefined) return known;
    const expected = this.#expectedHash(path);
    if (expected === null) return undefined;
    const group = this.#load(path, expected);
    this.#keep(path, group);
    return group;
  }

  /** SHA-256 of the value of `key`, 32 bytes; null when the tree proves that it has none. */
  valueOf(key: string): Uint8Array | null {
    const position = positionOf(key);
    const nibbles = toHex(position);
    for (let depth = 0; ; depth += 1) {
      const slot = this.group(nibbles.slice(0, depth))?.[nibbleAt(nibbles, depth)] ?? null;
      if (slot === null) return null;
      if ('branch' in slot) continue;
      return toHex(slot.position) === nibbles ? slot.value : null;
    }
  }

  /** Takes over what a block changed, once it is on disk. */
  adopt(groups: ReadonlyMap<string, Group | null>, root: Hash): void {
    this.#root = root;
    for (const [path, group] of groups) {
      if (group !== null) {
        this.#keep(path, group);
      } else {
        this.#pinned.delete(path);
        this.#cache.delete(path);
      }
    }
  }

  /** The hash that the group must have; null when its parent says that there is no group. */
  #expectedHash(path: string): Hash | null {
    if (path === '') return this.#root === EMPTY_ROOT ? null : this.#root;
    const slot = this.group(path.slice(0, -1))?.[nibbleAt(path, path.length - 1)] ?? null;
    return slot !== null && 'branch' in slot ? toHex(slot.branch) : null;
  }

  #load(path: string, expected: Hash): Group {
    const bytes = this.#source(path);
    if (bytes === undefined) {
      throw new StoreError('missing_record', `group ${path} of the tree is not there`, { path });
    }
    const group = decodeGroup(bytes);
    const hash = treeRoot({ group: () => group });
    if (hash !== expected) {
      const message = `group ${path} of the tree is not the one under the state root`;
      throw new StoreError('state_mismatch', message, { path, expected, hash });
    }
    return group;
  }

  #keep(path: string, group: Group): void {
    if (path.length < PINNED_DEPTH) this.#pinned.set(path, group);
    else this.#cache.set(path, group, 1);
  }
}

function nibbleAt(nibbles: string, depth: number): number {
  return Number.parseInt(nibbles.charAt(depth), 16);
}
