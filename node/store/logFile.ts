/**
 * LevelDB's log format (doc/log_format.md of LevelDB), which its write-ahead logs and its MANIFEST
 * share, read only to judge it: LevelDB itself skips a damaged record in silence and opens with a
 * hole in the middle.
 *
 *   file     = blocks of 32 KiB; a block ends with zeros when fewer than 7 bytes are left
 *   fragment = masked CRC-32C (4) | length (2) | type (1) | payload; the CRC covers type, payload
 *   type     = 1 whole, 2 first, 3 middle, 4 last fragment of a record
 *
 * A damaged or cut fragment in the last block is the file's tail: a process that died while it
 * wrote leaves one too. Whether it had been acknowledged the head mark decides (headMark.ts).
 */
import { crc32c, maskCrc } from './crc32c.ts';

const BLOCK_BYTES = 32_768;
const HEADER_BYTES = 7;
const [WHOLE, FIRST, LAST] = [1, 2, 4];

/** What a log holds up to its end or to its first bad fragment. */
export interface LogReading {
  /** The payloads of whole records, in order. */
  readonly records: readonly Uint8Array[];
  /** Where the first bad or cut fragment begins; null when the file is whole. */
  readonly badAt: number | null;
  /** Whether that place is in the last block, where a torn write may stand. */
  readonly inTail: boolean;
  /** Whether the file ends inside that fragment, as it does when a process dies while writing. */
  readonly cut: boolean;
}

/** Reads a whole log file; never throws. */
export function readLog(bytes: Uint8Array): LogReading {
  const records: Uint8Array[] = [];
  let pieces: Uint8Array[] = [];
  let recordAt = 0;
  let at = 0;
  while (at < bytes.length) {
    const fragment = readFragment(bytes, at);
    if (fragment === 'padding') {
      at = blockEnd(at);
      continue;
    }
    if (typeof fragment === 'string') return broken(records, at, bytes.length, fragment === 'cut');
    const begins = fragment.type === WHOLE || fragment.type === FIRST;
    if (begins !== (pieces.length === 0)) return broken(records, at, bytes.length, false);
    if (begins) recordAt = at;
    pieces.push(fragment.payload);
    if (fragment.type === WHOLE || fragment.type === LAST) {
      records.push(pieces.length === 1 ? fragment.payload : Buffer.concat(pieces));
      pieces = [];
    }
    at = fragment.end;
  }
  if (pieces.length > 0) return { records, badAt: recordAt, inTail: true, cut: true };
  return { records, badAt: null, inTail: false, cut: false };
}

interface Fragment {
  readonly type: number;
  readonly payload: Uint8Array;
  readonly end: number;
}

function readFragment(bytes: Uint8Array, at: number): Fragment | 'padding' | 'bad' | 'cut' {
  if (blockEnd(at) - at < HEADER_BYTES) {
    return isZero(bytes, at, blockEnd(at)) ? 'padding' : 'bad';
  }
  if (at + HEADER_BYTES > bytes.length) return 'cut';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = at + HEADER_BYTES + view.getUint16(at + 4, true);
  const type = view.getUint8(at + 6);
  if (end > blockEnd(at) || type < WHOLE || type > LAST) return 'bad';
  if (end > bytes.length) return 'cut';
  if (view.getUint32(at, true) !== maskCrc(crc32c(bytes, at + 6, end))) return 'bad';
  return { type, payload: bytes.subarray(at + HEADER_BYTES, end), end };
}

function broken(
  records: readonly Uint8Array[],
  badAt: number,
  length: number,
  cut: boolean,
): LogReading {
  return { records, badAt, inTail: blockEnd(badAt) >= length, cut };
}

function blockEnd(at: number): number {
  return at - (at % BLOCK_BYTES) + BLOCK_BYTES;
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes.subarray(start, end).every((byte) => byte === 0);
}
