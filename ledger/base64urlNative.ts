import { Buffer } from 'node:buffer';

/** Base64url without padding of `bytes`: the twin that nodes use. */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}

/** Bytes of base64url text. Lenient: the caller encodes them again and compares. */
export function decodeBase64url(text: string): Uint8Array {
  // Copied, because a small Buffer is a view of a slab that others share.
  return new Uint8Array(Buffer.from(text, 'base64url'));
}
