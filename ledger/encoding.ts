import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { FormatError } from './assert.ts';

const UTF8_ENCODER = new TextEncoder();
const UTF8_DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE64URL_VALUES = new Map(
  [...BASE64URL].map((letter, value) => [letter.charCodeAt(0), value]),
);

/** Lower-case hexadecimal of `bytes`, two letters for each. */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
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
  return hexToBytes(text);
}

/** Whether `text` is 64 lower-case hexadecimal letters, the form of every hash of this ledger. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Base64url without padding (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += BASE64URL.charAt(word >> 18) + BASE64URL.charAt((word >> 12) & 63);
    if (left > 1) text += BASE64URL.charAt((word >> 6) & 63);
    if (left > 2) text += BASE64URL.charAt(word & 63);
  }
  return text;
}

/**
 * The bytes of base64url text. One text for each byte string: padding, other letters and stray
 * bits in the last letter are refused, else 21 texts would stand for one signature.
 * @throws FormatError bad_base64url
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = BASE64URL_VALUES.get(text.charCodeAt(index));
    if (value === undefined) throw new FormatError('bad_base64url', 'a letter is not base64url');
    word = ((word << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (word >> bits) & 0xff;
      at += 1;
    }
  }
  const strayBits = word & ((1 << bits) - 1);
  if (text.length % 4 === 1 || strayBits !== 0) {
    throw new FormatError('bad_base64url', 'the last letter has bits that stand for nothing');
  }
  return bytes;
}

/** UTF-8 bytes of `text`; the caller has made sure that it is well-formed. */
export function utf8(text: string): Uint8Array {
  return UTF8_ENCODER.encode(text);
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
