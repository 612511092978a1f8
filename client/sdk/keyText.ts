/**
 * The text of a key: JSON with one Ed25519 key of one member, the secret in clear or encrypted with
 * a passphrase (age, scrypt). It is what stands in a key file, and what a browser keeps.
 *
 *     {"keyName":"main","member":"acme","publicKey":"Ed25519:…","secret":"<base64url, 32 bytes>",
 *      "type":"tallystick-key","version":1}
 *
 * An encrypted one has `encrypted` (an armored age file of the 32 bytes) in place of `secret`. One
 * whose key is held elsewhere has `command`, the program that signs and its words: `commandSigner`.
 */
import { armor, Decrypter, Encrypter } from 'age-encryption';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { fromBase64url, toBase64url } from '../../ledger/encoding.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import { checkPublicKey, publicKeyOf } from '../../ledger/keys.ts';
import {
  expectArray,
  expectBase64url,
  expectChoice,
  expectId,
  expectInteger,
  expectObject,
  expectText,
} from '../../ledger/shape.ts';
import { ClientError } from './clientError.ts';
import type { KeyName, SecretKey } from './signer.ts';

/** What a key file shows without its passphrase. */
export interface KeyCard extends KeyName {
  readonly publicKey: PublicKey;
  readonly encrypted: boolean;
  /** A program holds the secret, and the file does not. */
  readonly elsewhere: boolean;
}

/** The text of a key, read. */
export interface KeyText extends KeyCard {
  /** Base64url, or the armored age file; empty where a program holds the secret. */
  readonly sealed: string;
  readonly command: readonly string[];
}

/** A longer text is none of a key. */
export const MAX_KEY_BYTES = 10_000;
/** How hard a passphrase is to try: 2^18 rounds of scrypt, about a second. */
const SCRYPT_LOG2 = 18;
const TYPE = 'tallystick-key';
const MAX_COMMAND_WORDS = 100;

/**
 * The text of a key, its secret encrypted when there is a passphrase.
 * @param log2 of the rounds; fewer than by default only for what nobody can guess
 */
export async function encodeKeyText(
  key: SecretKey,
  passphrase?: string,
  log2: number = SCRYPT_LOG2,
): Promise<string> {
  const { member, keyName, secret } = key;
  const sealed =
    passphrase === undefined
      ? { secret: toBase64url(secret) }
      : { encrypted: await sealSecret(secret, passphrase, log2) };
  return keyText({ keyName, member, publicKey: publicKeyOf(secret), ...sealed });
}

/** The text of these words of a key. */
export function keyText(words: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ ...words, type: TYPE, version: 1 }, null, 2)}\n`;
}

/**
 * The key of a text that holds its secret.
 * @throws ClientError passphrase_needed, wrong_passphrase, bad_key_file
 */
export async function openKeyText(
  place: string,
  text: KeyText,
  passphrase?: string,
): Promise<SecretKey> {
  const { member, keyName, sealed } = text;
  const secret = text.encrypted
    ? await unsealSecret(place, sealed, passphrase)
    : fromBase64url(sealed);
  if (secret.length !== 32 || publicKeyOf(secret) !== text.publicKey) {
    throw new ClientError('bad_key_file', `${place}: the secret is not that of the public key`);
  }
  return { member, keyName, secret };
}

/**
 * The text of a key, read; its secret is not touched.
 * @param place where it comes from, for errors
 * @throws ClientError bad_key_file
 */
export function decodeKeyText(place: string, text: string): KeyText {
  try {
    const json = JSON.parse(text) as Json;
    const encrypted = Object.hasOwn(Object(json), 'encrypted');
    const elsewhere = Object.hasOwn(Object(json), 'command');
    const holder = elsewhere ? 'command' : encrypted ? 'encrypted' : 'secret';
    const names = ['keyName', 'member', 'publicKey', 'type', 'version', holder];
    const fields = expectObject(json, 'key', names);
    expectChoice(fields['type'], 'key.type', [TYPE]);
    expectInteger(fields['version'], 'key.version', 1, 1);
    return {
      member: expectId(fields['member'], 'key.member'),
      keyName: expectId(fields['keyName'], 'key.keyName'),
      publicKey: checkPublicKey(expectText(fields['publicKey'], 'key.publicKey', 64)),
      encrypted,
      elsewhere,
      sealed: elsewhere ? '' : readSealed(fields[holder], encrypted),
      command: elsewhere ? readCommand(fields[holder] ?? null) : [],
    };
  } catch (error) {
    if (error instanceof FormatError) throw new ClientError('bad_key_file', explain(place, error));
    // The parser's own message quotes the text, and the text holds the secret.
    if (error instanceof SyntaxError) {
      throw new ClientError('bad_key_file', `${place}: it is not JSON`);
    }
    throw error;
  }
}

function readSealed(value: Json | undefined, encrypted: boolean): string {
  if (encrypted) return expectText(value, 'key.encrypted', MAX_KEY_BYTES);
  return expectBase64url(value, 'key.secret', 32);
}

function readCommand(value: Json): readonly string[] {
  const words = expectArray(value, 'key.command', MAX_COMMAND_WORDS);
  if (words.length === 0) throw new FormatError('bad_shape', 'key.command: names no program');
  return words.map((word) => expectText(word, 'key.command', MAX_KEY_BYTES));
}

/** Bytes encrypted with a passphrase, as an armored age file; `log2` as above. */
export async function sealSecret(
  secret: Uint8Array,
  passphrase: string,
  log2: number,
): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(log2);
  return armor.encode(await encrypter.encrypt(secret));
}

/**
 * The bytes of `sealSecret`.
 * @param place where they come from, for errors
 * @throws ClientError passphrase_needed, wrong_passphrase
 */
export async function unsealSecret(
  place: string,
  sealed: string,
  passphrase: string | undefined,
): Promise<Uint8Array> {
  if (passphrase === undefined) {
    throw new ClientError('passphrase_needed', `${place}: the key is encrypted`);
  }
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(armor.decode(sealed));
  } catch {
    // What age throws tells a wrong passphrase from a damaged file in words only.
    throw new ClientError('wrong_passphrase', `${place}: the passphrase does not open it`);
  }
}

function explain(place: string, error: FormatError): string {
  return `${place}: ${error.message}`;
}
