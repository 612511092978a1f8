/**
 * Decoder of the raw Snappy format (format_description.txt of google/snappy): LevelDB compresses
 * the index block of a table, and the index says where the blocks are whose checksums we check.
 */

/** The uncompressed bytes, or null when `bytes` are not Snappy of at most `maxBytes`. */
export function decodeSnappy(bytes: Uint8Array, maxBytes: number): Uint8Array | null {
  const header = readVarint(bytes, 0);
  if (header === null || header.value > maxBytes) return null;
  const out = new Uint8Array(header.value);
  let from = header.end;
  let to = 0;
  while (from < bytes.length) {
    const element = readElement(bytes, from);
    if (element === null || to + element.length > out.length) return null;
    if (element.offset === 0) {
      if (element.end + element.length > bytes.length) return null;
      out.set(bytes.subarray(element.end, element.end + element.length), to);
      from = element.end + element.length;
    } else {
      if (element.offset > to) return null;
      // One byte after the other: a copy may overlap what it writes.
      for (let at = 0; at < element.length; at += 1) {
        out[to + at] = out[to + at - element.offset] ?? 0;
      }
      from = element.end;
    }
    to += element.length;
  }
  return to === out.length ? out : null;
}

/** A little-endian base-128 number of at most 49 bits, or null when it is cut or too long. */
export function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } | null {
  let value = 0;
  for (let index = 0; index < 7; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    value += (byte & 127) * 2 ** (7 * index);
    if (byte < 128) return { value, end: at + index + 1 };
  }
  return null;
}

/** A literal (offset 0: `length` bytes follow at `end`) or a copy from `offset` bytes back. */
interface Element {
  readonly length: number;
  readonly offset: number;
  readonly end: number;
}

function readElement(bytes: Uint8Array, at: number): Element | null {
  const tag = bytes[at] ?? 0;
  const upper = tag >>> 2;
  if ((tag & 3) === 0) {
    if (upper < 60) return { length: upper + 1, offset: 0, end: at + 1 };
    const width = upper - 59;
    return { length: littleEndian(bytes, at + 1, width) + 1, offset: 0, end: at + 1 + width };
  }
  const width = [0, 1, 2, 4][tag & 3] ?? 0;
  const low = littleEndian(bytes, at + 1, width);
  const element =
    width === 1
      ? { length: (upper & 7) + 4, offset: ((tag >>> 5) << 8) | low, end: at + 2 }
      : { length: upper + 1, offset: low, end: at + 1 + width };
  return element.offset === 0 || element.end > bytes.length ? null : element;
}

function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index += 1) value += (bytes[at + index] ?? 0) * 256 ** index;
  return value;
}
