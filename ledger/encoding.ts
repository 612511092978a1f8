import { decodeBase64url, decodeHex, encodeBase64url, encodeHex, encodeUtf8 } from '#bytes';
import { FormatError } from './assert.ts';

const UTF8_DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lower-case hexadecimal of `bytes`, two letters for each. */
export function toHex(bytes: Uint8Array): string {
  return encodeHex(bytes);
}

/**
 * The bytes that lower-case hexadecimal stands for.
 * @param length how many bytes there must be; any number when absent.
 * @throws FormatError bad_hex
 */
export function fromHex(text: string, length?: number): Uint8Array {
  const wrongLength = length === undefined ? text.length % 2 !== 0 : text.length !== 2 * length;
  if (wrongLength || !/^[0-9a-f]*$/.test(text)) {
    throw new FormatError('bad_hex', `expected lower-case hex of ${length ?? 'whole'} bytes`);
  }
  return decodeHex(text);
}

/** Whether `text` is 64 lower-case hexadecimal letters, the form of every hash of this ledger. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Base64url without padding (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  return encodeBase64url(bytes);
}

/**
 * The bytes of base64url text. One text for each byte string: padding, other letters and stray
 * bits in the last letter are refused, else 21 texts would stand for one signature.
 * @throws FormatError bad_base64url
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = decodeBase64url(text);
  if (encodeBase64url(bytes) !== text) {
    throw new FormatError('bad_base64url', 'the text is not base64url in its one exact form');
  }
  return bytes;
}

/** UTF-8 bytes of `text`; the caller has made sure that it is well-formed. */
export function utf8(text: string): Uint8Array {
  return encodeUtf8(text);
}

/**
 * The text of UTF-8 bytes; a byte order mark stays, so that it cannot pass unseen.
 * @throws FormatError not_utf8
 */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return UTF8_DECODER.decode(bytes);
  } catch {
    throw new FormatError('not_utf8', 'the bytes are not valid UTF-8');
  }
}

/** Whether two byte strings are the same; not for secrets. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) return false;
  return true;
}
