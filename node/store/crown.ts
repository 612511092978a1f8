/**
 * The upper groups of the state tree, at most 4,369 of them. Every block changes most of those
 * that stand over what it writes, and few slots in each: so they are kept in memory, a block
 * writes the slots that it changes, and the groups themselves are written by turns.
 *
 *   every block         its changes to upper groups, as one record under its height
 *   every 8th block     those of one sixteenth of the groups that have changed since its last turn
 *   128 blocks later    the record of changes goes: every turn has come since
 *
 * A start takes the groups that are on the disk, some of which are older than others, and applies
 * all records of changes in their order. A record says what slots are from its block on, so it
 * does no harm to a group that was written later: the last record of a slot decides, and one that
 * has no record is as it was written. Whether the outcome is right is not believed but compared
 * with the root of the head, group by group, as everything that is read through the tree.
 */
import { FormatError } from '../../ledger/assert.ts';
import { diffGroups, EMPTY_GROUP, patchGroup } from '../../ledger/treeGroup.ts';
import type { Write } from './database.ts';
import { numberKey, textKey } from './keySpace.ts';
import { StoreError } from './storeError.ts';

/** Groups with fewer nibbles above them are upper groups. */
export const CROWN_DEPTH = 4;
/** Blocks after which every upper group has had its turn. */
export const CROWN_BLOCKS = 128;

const PARTS = 16;
const TURN_BLOCKS = CROWN_BLOCKS / PARTS;
const NIBBLES = '0123456789abcdef';
/** Number of the first group of each depth. */
const FIRSTS = [0, 1, 17, 273];
const GROUPS = 4_369;
/** Number of the group (2; NEW is added), mask of the slots (2), length of the slots (2). */
const PATCH_HEAD_BYTES = 6;
/** Said of a group of which there was none before. */
const NEW = 0x8000;

/** Reads a record under a database key: of a database, or of one moment of it. */
export interface RecordReader {
  read(key: Uint8Array): Uint8Array | undefined;
}

/** Bytes by path; null for a group that goes. */
type Groups = ReadonlyMap<string, Uint8Array | null>;

/** What a block writes, and how memory follows once that is on disk. */
export interface CrownPlan {
  readonly writes: readonly Write[];
  adopt(): void;
}

/** Whether the group below these nibbles is one of the upper ones. */
export function isUpper(path: string): boolean {
  return path.length < CROWN_DEPTH;
}

/** See the head of this file. */
export class Crown {
  readonly #records: RecordReader;
  /** By number: null for one that is gone; undefined for one that is as on the disk. */
  readonly #groups: (Uint8Array | null | undefined)[];
  /** Numbers of those that have changed since they were written, by part. */
  readonly #changed = Array.from({ length: PARTS }, () => new Set<number>());

  private constructor(records: RecordReader, groups: (Uint8Array | null | undefined)[]) {
    this.#records = records;
    this.#groups = groups;
  }

  /**
   * As it was after the block at a height, which is the newest that `records` holds.
   * @throws StoreError corrupt_record, missing_record
   */
  static load(records: RecordReader, height: number): Crown {
    const crown = new Crown(records, new Array<undefined>(GROUPS).fill(undefined));
    crown.follow(Math.max(0, height - CROWN_BLOCKS), height);
    return crown;
  }

  /**
   * Takes over the changes of the blocks after `from` up to `to`, which others have written.
   * @throws StoreError corrupt_record, missing_record
   */
  follow(from: number, to: number): void {
    const lacking = new Set<number>();
    for (let height = Math.max(from, to - CROWN_BLOCKS) + 1; height <= to; height += 1) {
      const bytes = this.#records.read(numberKey('crown', height));
      if (bytes !== undefined) this.#apply(bytes, height, lacking);
    }
    for (const number of lacking) {
      const path = pathOf(number);
      throw new StoreError('missing_record', `group ${path} of the tree is not there`, { path });
    }
  }

  /** Bytes of a group as it is now, not verified; undefined when there is none. */
  group(path: string): Uint8Array | undefined {
    const kept = this.#groups[numberOf(path)];
    if (kept === undefined) return this.#records.read(textKey('group', path));
    return kept ?? undefined;
  }

  /** The same at this moment for ever, over what the database was at this moment. */
  frozen(records: RecordReader): Crown {
    return new Crown(records, this.#groups.slice());
  }

  /** Paths of the groups that are not as on the disk. */
  changedPaths(): string[] {
    return this.#changed.flatMap((part) => [...part].map(pathOf));
  }

  /** Plans the founding of a chain: all groups are written. */
  planFirst(groups: Groups): CrownPlan {
    const writes: Write[] = [];
    for (const [path, value] of groups) {
      if (isUpper(path)) writes.push({ key: textKey('group', path), value });
    }
    return { writes, adopt: () => {} };
  }

  /**
   * Plans what the block at a height writes; nothing changes before `adopt`.
   * @param before bytes of upper groups before the block, verified; undefined for none
   */
  plan(
    height: number,
    groups: Groups,
    before: (path: string) => Uint8Array | undefined,
  ): CrownPlan {
    const patches = [...groups].flatMap(([path, after]) =>
      isUpper(path) ? encodePatch(path, before(path), after) : [],
    );
    const writes: Write[] = [];
    if (patches.length > 0) {
      writes.push({ key: numberKey('crown', height), value: Buffer.concat(patches) });
    }
    if (height > CROWN_BLOCKS) {
      writes.push({ key: numberKey('crown', height - CROWN_BLOCKS), value: null });
    }
    const part = height % TURN_BLOCKS === 0 ? (height / TURN_BLOCKS) % PARTS : null;
    if (part !== null) writes.push(...this.#turnOf(part, groups));
    return {
      writes,
      adopt: () => {
        this.#adopt(groups);
        if (part !== null) this.#changed[part]?.clear();
      },
    };
  }

  /** The groups of a part as they are after a block. */
  #turnOf(part: number, groups: Groups): Write[] {
    const numbers = new Set(this.#changed[part]);
    for (const path of groups.keys()) {
      if (isUpper(path) && partOf(numberOf(path)) === part) numbers.add(numberOf(path));
    }
    return [...numbers].map((number) => {
      const path = pathOf(number);
      const value = groups.has(path) ? groups.get(path) : this.#groups[number];
      return { key: textKey('group', path), value: value ?? null };
    });
  }

  #adopt(groups: Groups): void {
    for (const [path, bytes] of groups) if (isUpper(path)) this.#set(numberOf(path), bytes);
  }

  #set(number: number, bytes: Uint8Array | null): void {
    this.#groups[number] = bytes;
    this.#changed[partOf(number)]?.add(number);
  }

  /** @param lacking numbers of groups that were changed, but are not there */
  #apply(stored: Uint8Array, height: number, lacking: Set<number>): void {
    const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    try {
      for (let at = 0; at < bytes.length; ) {
        const end = at + PATCH_HEAD_BYTES + bytes.readUInt16BE(at + 4);
        const [said, mask] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2)];
        const number = said & ~NEW;
        const slots = bytes.subarray(at + PATCH_HEAD_BYTES, end);
        if (number >= GROUPS || end > bytes.length) throw new FormatError('bad_shape', 'no patch');
        const isWhole = said >= NEW || mask === 0;
        const before = isWhole ? EMPTY_GROUP : this.group(pathOf(number));
        // It may be gone from the disk already because a later block has removed it.
        if (isWhole) lacking.delete(number);
        else if (before === undefined) lacking.add(number);
        const after = patchGroup(before ?? EMPTY_GROUP, { mask, slots });
        this.#set(number, mask === 0 ? null : after);
        at = end;
      }
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof RangeError)) throw error;
      const facts = { space: 'crown', key: String(height) };
      throw new StoreError('corrupt_record', 'a crown record is malformed', facts, error);
    }
  }
}

/** A group that goes has no slots: its mask is 0. One that has not changed has no patch. */
function encodePatch(
  path: string,
  before: Uint8Array | undefined,
  after: Uint8Array | null,
): Uint8Array[] {
  const nothing = { mask: 0, slots: new Uint8Array() };
  const { mask, slots } = after === null ? nothing : diffGroups(before ?? EMPTY_GROUP, after);
  if (mask === 0 && after !== null) return [];
  const bytes = Buffer.allocUnsafe(PATCH_HEAD_BYTES + slots.length);
  bytes.writeUInt16BE(numberOf(path) + (before === undefined ? NEW : 0), 0);
  bytes.writeUInt16BE(mask, 2);
  bytes.writeUInt16BE(slots.length, 4);
  bytes.set(slots, PATCH_HEAD_BYTES);
  return [bytes];
}

function numberOf(path: string): number {
  return (FIRSTS[path.length] ?? 0) + (path === '' ? 0 : Number.parseInt(path, 16));
}

function pathOf(number: number): string {
  const depth = FIRSTS.findLastIndex((first) => number >= first);
  return depth === 0 ? '' : (number - (FIRSTS[depth] ?? 0)).toString(16).padStart(depth, '0');
}

/** By the first nibble; the top group goes with the first part. */
function partOf(number: number): number {
  return number === 0 ? 0 : NIBBLES.indexOf(pathOf(number).charAt(0));
}
