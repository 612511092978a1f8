/** Texts and bytes in plain JavaScript: the twin for browsers. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

const UTF8_ENCODER = new TextEncoder();
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...LETTERS].map((letter, value) => [letter.charCodeAt(0), value]));

/** Base64url without padding of `bytes`. */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += LETTERS.charAt(word >> 18) + LETTERS.charAt((word >> 12) & 63);
    if (left > 1) text += LETTERS.charAt((word >> 6) & 63);
    if (left > 2) text += LETTERS.charAt(word & 63);
  }
  return text;
}

/** Bytes of base64url text. Lenient: the caller encodes them again and compares. */
export function decodeBase64url(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [word, bits, at] = [0, 0, 0];
  for (let index = 0; index < text.length; index += 1) {
    word = ((word << 6) | (VALUES.get(text.charCodeAt(index)) ?? 0)) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (word >> bits) & 0xff;
    at += 1;
  }
  return bytes;
}

/** Lower-case hexadecimal of `bytes`. */
export function encodeHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** Bytes of lower-case hexadecimal; the caller has checked the text. */
export function decodeHex(text: string): Uint8Array {
  return hexToBytes(text);
}

/** UTF-8 bytes of a well-formed text. */
export function encodeUtf8(text: string): Uint8Array {
  return UTF8_ENCODER.encode(text);
}
