/**
 * A record: the first 8 bytes of SHA-256 over (length of the key | key | value), then the value.
 * The key, which begins with its space, is under the checksum too: a record that turns up under
 * another key is as wrong as one whose value has changed.
 */
import { toHex } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { showKey } from './keySpace.ts';
import { StoreError } from './storeError.ts';

const CHECK_BYTES = 8;

/** The stored bytes of a value under its database key. */
export function encodeRecord(key: Uint8Array, value: Uint8Array): Uint8Array {
  const stored = Buffer.allocUnsafe(CHECK_BYTES + value.length);
  stored.write(checkOf(key, value), 0, 'hex');
  stored.set(value, CHECK_BYTES);
  return stored;
}

/**
 * The value of a stored record.
 * @throws StoreError corrupt_record naming space and key
 */
export function decodeRecord(key: Uint8Array, stored: Uint8Array): Uint8Array {
  const value = stored.subarray(CHECK_BYTES);
  if (toHex(stored.subarray(0, CHECK_BYTES)) === checkOf(key, value)) return value;
  const shown = showKey(key);
  const message = `the record ${shown.key} of ${shown.space} does not have its checksum`;
  throw new StoreError('corrupt_record', message, { ...shown, stored: hashOf(stored) });
}

/** Where what is checked is laid out: made once, because allocating costs more than hashing. */
let scratch = Buffer.allocUnsafe(1 << 16);

/** 16 letters of hexadecimal: the first 8 bytes of the hash. */
function checkOf(key: Uint8Array, value: Uint8Array): string {
  const length = 2 + key.length + value.length;
  if (scratch.length < length) scratch = Buffer.allocUnsafe(2 * length);
  scratch.writeUInt16BE(key.length, 0);
  scratch.set(key, 2);
  scratch.set(value, 2 + key.length);
  return hashOf(scratch.subarray(0, length)).slice(0, 2 * CHECK_BYTES);
}
