/** Texts and bytes by Node's own functions: the twin that nodes use. */
import { Buffer } from 'node:buffer';

/** Base64url without padding of `bytes`. */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}

/** Bytes of base64url text. Lenient: the caller encodes them again and compares. */
export function decodeBase64url(text: string): Uint8Array {
  return owned(Buffer.from(text, 'base64url'));
}

/** Lower-case hexadecimal of `bytes`. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** Bytes of lower-case hexadecimal; the caller has checked the text. */
export function decodeHex(text: string): Uint8Array {
  return owned(Buffer.from(text, 'hex'));
}

/** UTF-8 bytes of a well-formed text; a view of a slab when they are few. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A copy, because a small Buffer is a view of a slab that others share and keep alive. */
function owned(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy;
}
