/**
 * Frames of the safety record: `TSR1 | length | crc32c | payload`, all numbers big-endian. A
 * reader finds every intact frame, also behind damaged bytes, so that a torn tail (harmless) is
 * never mistaken for damage in the middle (fatal), nor the other way round.
 */
import { equalBytes } from '../../ledger/encoding.ts';
import { crc32c } from '../store/crc32c.ts';

const MAGIC = Uint8Array.of(0x54, 0x53, 0x52, 0x31);
const PREFIX_BYTES = 12;

/** Longer payloads are not written, and not believed when read. */
export const MAX_PAYLOAD_BYTES: number = 8 << 20;

/** What a reader found. */
export interface Scanned {
  /** Payloads of the intact frames, in order. */
  readonly payloads: readonly Uint8Array[];
  /** Offset behind the last intact frame: what follows is a torn tail. */
  readonly end: number;
  /** Bytes before `end` that belong to no intact frame. */
  readonly damagedBytes: number;
}

/** One frame. */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(PREFIX_BYTES + payload.length);
  frame.set(MAGIC);
  const view = new DataView(frame.buffer);
  view.setUint32(4, payload.length);
  view.setUint32(8, crc32c(payload, 0, payload.length));
  frame.set(payload, PREFIX_BYTES);
  return frame;
}

/** All intact frames of a file. */
export function scanFrames(bytes: Uint8Array): Scanned {
  const payloads: Uint8Array[] = [];
  let at = 0;
  let end = 0;
  let damagedBytes = 0;
  while (at + PREFIX_BYTES <= bytes.length) {
    const payload = frameAt(bytes, at);
    if (payload === null) {
      at = nextMagic(bytes, at + 1);
      continue;
    }
    damagedBytes += at - end;
    payloads.push(payload);
    at += PREFIX_BYTES + payload.length;
    end = at;
  }
  return { payloads, end, damagedBytes };
}

function frameAt(bytes: Uint8Array, at: number): Uint8Array | null {
  if (!equalBytes(bytes.subarray(at, at + MAGIC.length), MAGIC)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, PREFIX_BYTES);
  const length = view.getUint32(4);
  if (length > MAX_PAYLOAD_BYTES || at + PREFIX_BYTES + length > bytes.length) return null;
  const payload = bytes.subarray(at + PREFIX_BYTES, at + PREFIX_BYTES + length);
  return crc32c(payload, 0, payload.length) === view.getUint32(8) ? payload : null;
}

function nextMagic(bytes: Uint8Array, from: number): number {
  for (let at = from; at + MAGIC.length <= bytes.length; at += 1) {
    if (bytes[at] === MAGIC[0] && equalBytes(bytes.subarray(at, at + MAGIC.length), MAGIC)) {
      return at;
    }
  }
  return bytes.length;
}
