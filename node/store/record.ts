/**
 * A record: the CRC-32 of (length of the key | key | value), 4 bytes, then the value. It finds
 * damage, not malice, as LevelDB's own checksums do; facts, groups and blocks are held against
 * hashes besides (decision 0052). The key, which begins with its space, is under the checksum too:
 * a record that turns up under another key is as wrong as one whose value has changed. Values of
 * the spaces that hold whole blocks are packed (zstd); the checksum is over what is packed, so that
 * nothing is unpacked that was not written here.
 */
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
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
  stored.writeUInt32BE(checkOf(key, kept), 0);
  stored.set(kept, CHECK_BYTES);
  return stored;
}

/**
 * The value of a stored record.
 * @throws StoreError corrupt_record naming space and key
 */
export function decodeRecord(key: Uint8Array, stored: Uint8Array): Uint8Array {
  const kept = stored.subarray(CHECK_BYTES);
  if (stored.length >= CHECK_BYTES && checkIn(stored) === checkOf(key, kept))
    return isPacked(key) ? zstdDecompressSync(kept) : kept;
  const shown = showKey(key);
  const message = `the record ${shown.key} of ${shown.space} does not have its checksum`;
  throw new StoreError('corrupt_record', message, { ...shown, stored: hashOf(stored) });
}

function checkIn(stored: Uint8Array): number {
  let check = 0;
  for (let at = 0; at < CHECK_BYTES; at += 1) check = check * 256 + (stored[at] ?? 0);
  return check;
}

function checkOf(key: Uint8Array, value: Uint8Array): number {
  // What the checksum begins with says where the key ends.
  return crc32(value, crc32(key, key.length));
}
