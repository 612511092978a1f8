/**
 * A record: the first 4 bytes of SHA-256 over (length of the key | key | value), then the value: by
 * chance one of four thousand million damaged records has its checksum, as with LevelDB's own
 * CRC-32C beside it; facts, groups and blocks are held against hashes of all 32 bytes besides.
 * The key, which begins with its space, is under the checksum too: a record that turns up under
 * another key is as wrong as one whose value has changed. Values of the spaces that hold whole
 * blocks are packed (zstd); the checksum is over what is packed, so that nothing is unpacked that
 * was not written here.
 */

import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { hashOf } from '../../ledger/hash.ts';
import { isPacked, showKey } from './keySpace.ts';
import { StoreError } from './storeError.ts';

const CHECK_BYTES = 4;
/** The quickest level halves a block and more; higher ones hardly give more. */
const PACKING = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The stored bytes of a value under its database key. */
export function encodeRecord(key: Uint8Array, value: Uint8Array): Uint8Array {
  const kept = isPacked(key) ? zstdCompressSync(value, PACKING) : value;
  const stored = Buffer.allocUnsafe(CHECK_BYTES + kept.length);
  stored.write(checkOf(key, kept), 0, CHECK_BYTES, 'latin1');
  stored.set(kept, CHECK_BYTES);
  return stored;
}

/**
 * The value of a stored record.
 * @throws StoreError corrupt_record naming space and key
 */
export function decodeRecord(key: Uint8Array, stored: Uint8Array): Uint8Array {
  const kept = stored.subarray(CHECK_BYTES);
  const check = Buffer.from(stored.buffer, stored.byteOffset, Math.min(CHECK_BYTES, stored.length));
  if (check.toString('latin1') === checkOf(key, kept))
    return isPacked(key) ? zstdDecompressSync(kept) : kept;
  const shown = showKey(key);
  const message = `the record ${shown.key} of ${shown.space} does not have its checksum`;
  throw new StoreError('corrupt_record', message, { ...shown, stored: hashOf(stored) });
}

/** Where what is checked is laid out: made once, because allocating costs more than hashing. */
let scratch = Buffer.allocUnsafe(1 << 16);

/** As many letters of latin1 as a checksum has bytes: the first ones of the hash. */
function checkOf(key: Uint8Array, value: Uint8Array): string {
  const length = 2 + key.length + value.length;
  if (scratch.length < length) scratch = Buffer.allocUnsafe(2 * length);
  scratch.writeUInt16BE(key.length, 0);
  scratch.set(key, 2);
  scratch.set(value, 2 + key.length);
  return hash('sha256', scratch.subarray(0, length), 'binary').slice(0, CHECK_BYTES);
}
