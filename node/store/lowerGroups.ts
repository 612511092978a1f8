/**
 * The lower groups of the state tree on the disk. What a block writes falls anywhere in them, a
 * slot or two in each, and a group of 16 leaves has 1,040 bytes: so each is kept in quarters of
 * four slots, and a block writes those in which something has changed. Upper groups: crown.ts.
 *
 *   key     nibbles above the group, and one of `(`, `)`, `*`, `+`, which stand before all nibbles
 *   value   four slots in the bytes of a group; no record where all four are empty
 *
 * A quarter that is missing is one without leaves, until the group is held against the root.
 */
import { equalBytes } from '../../ledger/encoding.ts';
import type { Group } from '../../ledger/treeGroup.ts';
import { quartersOfGroup } from '../../ledger/treeGroup.ts';
import { isUpper } from './crown.ts';
import type { Records, Write } from './database.ts';
import { textKey } from './keySpace.ts';

const NAMES = ['(', ')', '*', '+'] as const;
const SLOTS = 4;
const EMPTY = new Uint8Array(SLOTS);

/** Bytes of a lower group, not verified; undefined when no quarter is there. */
export function readLowerGroup(
  records: Pick<Records, 'read'>,
  path: string,
): Uint8Array | undefined {
  const found = NAMES.map((name) => records.read(textKey('group', path + name)));
  if (found.every((quarter) => quarter === undefined)) return undefined;
  const quarters = found.map((quarter) => quarter ?? EMPTY);
  const bytes = new Uint8Array(quarters.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const quarter of quarters) {
    bytes.set(quarter, at);
    at += quarter.length;
  }
  return bytes;
}

/**
 * The quarters of a lower group that a block changes.
 * @param before bytes of the group before the block; undefined for none
 * @param after the same after it; null when it goes
 */
export function lowerGroupWrites(
  path: string,
  before: Uint8Array | undefined,
  after: Uint8Array | null,
): Write[] {
  const old = before === undefined ? [] : quartersOfGroup(before);
  const now = after === null ? [] : quartersOfGroup(after);
  return NAMES.flatMap((name, at) => {
    const quarter = now[at] ?? EMPTY;
    if (equalBytes(quarter, old[at] ?? EMPTY)) return [];
    const value = isEmpty(quarter) ? null : quarter;
    return [{ key: textKey('group', path + name), value }];
  });
}

/** All records of a group of a snapshot, whatever another state has left in their places. */
export function groupRecords(path: string, bytes: Uint8Array): Write[] {
  if (isUpper(path)) return [{ key: textKey('group', path), value: bytes }];
  return quartersOfGroup(bytes).map((quarter, at) => {
    const value = isEmpty(quarter) ? null : quarter;
    return { key: textKey('group', path + NAMES[at]), value };
  });
}

/** How many records a lower group has. */
export function countQuarters(group: Group): number {
  const isKept = (at: number): boolean =>
    group.slice(at * SLOTS, (at + 1) * SLOTS).some((slot) => slot !== null);
  return NAMES.filter((_, at) => isKept(at)).length;
}

function isEmpty(quarter: Uint8Array): boolean {
  return equalBytes(quarter, EMPTY);
}
