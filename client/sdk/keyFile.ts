/**
 * Key files: JSON with one Ed25519 key of one member, mode 0600, the secret in clear or encrypted
 * with a passphrase (age, scrypt). No error and no log line of this house ever holds a secret.
 *
 *     {"keyName":"main","member":"acme","publicKey":"Ed25519:…","secret":"<base64url, 32 bytes>",
 *      "type":"tallystick-key","version":1}
 *
 * An encrypted file has `encrypted` (an armored age file of the 32 bytes) in place of `secret`. One
 * whose key is held elsewhere has `command`, the program that signs and its words: `commandSigner`.
 */
import { open } from 'node:fs/promises';
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
import type { CommandKey } from './commandSigner.ts';
import { commandSigner } from './commandSigner.ts';
import { unreadable } from './files.ts';
import type { KeyName, SecretKey, Signer } from './signer.ts';
import { keySigner } from './signer.ts';

/** What a key file shows without its passphrase. */
export interface KeyCard extends KeyName {
  readonly publicKey: PublicKey;
  readonly encrypted: boolean;
  /** A program holds the secret, and the file does not. */
  readonly elsewhere: boolean;
}

/** How hard a passphrase is to try: 2^18 rounds of scrypt, about a second. */
const SCRYPT_LOG2 = 18;
const TYPE = 'tallystick-key';
const MAX_FILE_BYTES = 10_000;
const MAX_COMMAND_WORDS = 100;
const OTHERS_MAY_READ = 0o077;

interface KeyFile extends KeyCard {
  /** Base64url, or the armored age file; empty where a program holds the secret. */
  readonly sealed: string;
  readonly command: readonly string[];
}

/**
 * Writes a new key file; an existing file is never overwritten.
 * @param passphrase encrypts the secret when it is given
 * @throws ClientError unreadable_file when the file exists or cannot be written
 */
export async function writeKeyFile(
  path: string,
  key: SecretKey,
  passphrase?: string,
): Promise<KeyCard> {
  const { member, keyName, secret } = key;
  const publicKey = publicKeyOf(secret);
  const sealed =
    passphrase === undefined
      ? { secret: toBase64url(secret) }
      : { encrypted: await seal(secret, passphrase) };
  await writeNew(path, { keyName, member, publicKey, ...sealed });
  const encrypted = passphrase !== undefined;
  return { member, keyName, publicKey, encrypted, elsewhere: false };
}

/**
 * Writes a new key file for a key that a program holds; an existing file is never overwritten.
 * @throws ClientError unreadable_file when the file exists or cannot be written
 */
export async function writeCommandFile(path: string, key: CommandKey): Promise<KeyCard> {
  const { member, keyName, publicKey, command } = key;
  await writeNew(path, { keyName, member, publicKey, command });
  return { member, keyName, publicKey, encrypted: false, elsewhere: true };
}

async function writeNew(path: string, words: Readonly<Record<string, unknown>>): Promise<void> {
  const text = `${JSON.stringify({ ...words, type: TYPE, version: 1 }, null, 2)}\n`;
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * What a key file says about its key; needs no passphrase and does not touch the secret.
 * @throws ClientError unreadable_file, key_file_open, bad_key_file
 */
export async function readKeyCard(path: string): Promise<KeyCard> {
  const { member, keyName, publicKey, encrypted, elsewhere } = await readKeyFile(path);
  return { member, keyName, publicKey, encrypted, elsewhere };
}

/**
 * The signer of a key file. A file that others may read is refused: its key is no secret.
 * @throws ClientError unreadable_file, key_file_open, bad_key_file, passphrase_needed,
 *   wrong_passphrase
 */
export async function readSigner(path: string, passphrase?: string): Promise<Signer> {
  const file = await readKeyFile(path);
  return file.elsewhere ? commandSigner(file) : keySigner(await openSecret(path, file, passphrase));
}

/** The secret of a key file. @throws as `readSigner`; bad_key_file when a program holds it */
export async function readSecretKey(path: string, passphrase?: string): Promise<SecretKey> {
  const file = await readKeyFile(path);
  if (!file.elsewhere) return await openSecret(path, file, passphrase);
  throw new ClientError('bad_key_file', `${path}: a program holds its secret, the file does not`);
}

async function openSecret(path: string, file: KeyFile, passphrase?: string): Promise<SecretKey> {
  const { member, keyName, sealed } = file;
  const secret = file.encrypted ? await unseal(path, sealed, passphrase) : fromBase64url(sealed);
  if (secret.length !== 32 || publicKeyOf(secret) !== file.publicKey) {
    throw new ClientError('bad_key_file', `${path}: the secret is not that of the public key`);
  }
  return { member, keyName, secret };
}

/**
 * The text of a file with a secret in it. A file that others may read is refused.
 * @throws ClientError unreadable_file, key_file_open, bad_key_file when it is too long
 */
export async function readSecretText(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      // Of the opened file, not of the path: nobody can put another file there in between.
      const { mode, size } = await file.stat();
      if ((mode & OTHERS_MAY_READ) !== 0) {
        throw new ClientError('key_file_open', `${path}: others may read it; chmod 600 ${path}`);
      }
      if (size > MAX_FILE_BYTES) throw new ClientError('bad_key_file', `${path}: it is too long`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof ClientError ? error : unreadable(path, error);
  }
}

async function readKeyFile(path: string): Promise<KeyFile> {
  return decodeKeyFile(path, await readSecretText(path));
}

function decodeKeyFile(path: string, text: string): KeyFile {
  try {
    const json = JSON.parse(text) as Json;
    const encrypted = Object.hasOwn(Object(json), 'encrypted');
    const elsewhere = Object.hasOwn(Object(json), 'command');
    const place = elsewhere ? 'command' : encrypted ? 'encrypted' : 'secret';
    const names = ['keyName', 'member', 'publicKey', 'type', 'version', place];
    const fields = expectObject(json, 'key', names);
    expectChoice(fields['type'], 'key.type', [TYPE]);
    expectInteger(fields['version'], 'key.version', 1, 1);
    return {
      member: expectId(fields['member'], 'key.member'),
      keyName: expectId(fields['keyName'], 'key.keyName'),
      publicKey: checkPublicKey(expectText(fields['publicKey'], 'key.publicKey', 64)),
      encrypted,
      elsewhere,
      sealed: elsewhere ? '' : readSealed(fields[place], encrypted),
      command: elsewhere ? readCommand(fields[place] ?? null) : [],
    };
  } catch (error) {
    if (error instanceof FormatError) throw new ClientError('bad_key_file', explain(path, error));
    // The parser's own message quotes the text, and the text holds the secret.
    if (error instanceof SyntaxError) {
      throw new ClientError('bad_key_file', `${path}: it is not JSON`);
    }
    throw error;
  }
}

function readSealed(value: Json | undefined, encrypted: boolean): string {
  if (encrypted) return expectText(value, 'key.encrypted', MAX_FILE_BYTES);
  return expectBase64url(value, 'key.secret', 32);
}

function readCommand(value: Json): readonly string[] {
  const words = expectArray(value, 'key.command', MAX_COMMAND_WORDS);
  if (words.length === 0) throw new FormatError('bad_shape', 'key.command: names no program');
  return words.map((word) => expectText(word, 'key.command', MAX_FILE_BYTES));
}

async function seal(secret: Uint8Array, passphrase: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(SCRYPT_LOG2);
  return armor.encode(await encrypter.encrypt(secret));
}

async function unseal(
  path: string,
  sealed: string,
  passphrase: string | undefined,
): Promise<Uint8Array> {
  if (passphrase === undefined) {
    throw new ClientError('passphrase_needed', `${path}: the key is encrypted`);
  }
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(armor.decode(sealed));
  } catch {
    // What age throws tells a wrong passphrase from a damaged file in words only.
    throw new ClientError('wrong_passphrase', `${path}: the passphrase does not open it`);
  }
}

function explain(path: string, error: FormatError): string {
  return `${path}: ${error.message}`;
}
