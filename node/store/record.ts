/**
 * A record: the first 8 bytes of SHA-256 over (length of the key | key | value), then the value.
 * The key, which begins with its space, is under the checksum too: a record that turns up under
 * another key is as wrong as one whose value has changed.
 */
import { equalBytes } from '../../ledger/encoding.ts';
import { hashOf, sha256 } from '../../ledger/hash.ts';
import { showKey } from './keySpace.ts';
import { StoreError } from './storeError.ts';

const CHECK_BYTES = 8;

/** The stored bytes of a value under its database key. */
export function encodeRecord(key: Uint8Array, value: Uint8Array): Uint8Array {
  return Buffer.concat([checkOf(key, value), value]);
}

/**
 * The value of a stored record.
 * @throws StoreError corrupt_record naming space and key
 */
export function decodeRecord(key: Uint8Array, stored: Uint8Array): Uint8Array {
  const value = stored.subarray(CHECK_BYTES);
  if (equalBytes(stored.subarray(0, CHECK_BYTES), checkOf(key, value))) return value;
  const shown = showKey(key);
  const message = `the record ${shown.key} of ${shown.space} does not have its checksum`;
  throw new StoreError('corrupt_record', message, { ...shown, stored: hashOf(stored) });
}

function checkOf(key: Uint8Array, value: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(key.length >> 8, key.length & 255), key, value).subarray(
    0,
    CHECK_BYTES,
  );
}
