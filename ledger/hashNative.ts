import { hash } from 'node:crypto';

/** SHA-256 of bytes, or of the UTF-8 bytes of a text, by OpenSSL: the twin that nodes use. */
export function sha256Bytes(input: Uint8Array | string): Uint8Array {
  // Text and a copy take a third of the time of asking for a buffer (measured on Node 24).
  const text = hash('sha256', input, 'binary');
  const digest = new Uint8Array(32);
  for (let at = 0; at < 32; at += 1) digest[at] = text.charCodeAt(at);
  return digest;
}

/** SHA-256 of bytes, or of the UTF-8 bytes of a text, as 64 lower-case hexadecimal letters. */
export function sha256Hex(input: Uint8Array | string): string {
  return hash('sha256', input, 'hex');
}
