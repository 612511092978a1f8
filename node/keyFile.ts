/**
 * Secret keys of a node on disk: 32 bytes, base64url on one line, readable by their owner only;
 * or the same inside an age file (scrypt), opened with the passphrase in TALLY_PASSPHRASE.
 */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { Decrypter, Encrypter } from 'age-encryption';
import { fromBase64url, toBase64url } from '../ledger/encoding.ts';

/** Why a key file cannot be used. Neither message nor code says anything of the key. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
  readonly code: 'key_missing' | 'key_unreadable' | 'key_exposed' | 'key_locked' | 'key_malformed';

  constructor(code: KeyFileError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const AGE_MAGIC = 'age-encryption.org/v1';

/**
 * Reads a secret key of 32 bytes.
 * @throws KeyFileError key_exposed when others than the owner may read the file, key_locked when
 *   it is encrypted and the passphrase is missing or wrong
 */
export async function readKeyFile(file: string, passphrase?: string): Promise<Uint8Array> {
  const bytes = await readPrivate(file);
  const encrypted = bytes.subarray(0, AGE_MAGIC.length).toString('latin1') === AGE_MAGIC;
  const text = encrypted ? await unlock(file, bytes, passphrase) : bytes.toString('latin1');
  let secret: Uint8Array;
  try {
    secret = fromBase64url(text.trim());
  } catch {
    throw new KeyFileError('key_malformed', `${file} does not hold a key in base64url`);
  }
  if (secret.length === 32) return secret;
  throw new KeyFileError('key_malformed', `${file} does not hold 32 bytes`);
}

/** Writes a secret key, mode 0600; never over an existing file. Encrypted if given a passphrase. */
export async function writeKeyFile(
  file: string,
  secret: Uint8Array,
  passphrase?: string,
): Promise<void> {
  const text = `${toBase64url(secret)}\n`;
  const content = passphrase === undefined ? text : await lock(text, passphrase);
  await writeFile(file, content, { mode: 0o600, flag: 'wx' });
}

async function readPrivate(file: string): Promise<Buffer> {
  try {
    const found = await stat(file);
    const { mode, size } = found;
    // Of a pipe, nothing may ever come.
    if (!found.isFile()) throw new KeyFileError('key_unreadable', `${file} is no file`);
    if ((mode & 0o077) !== 0) {
      throw new KeyFileError('key_exposed', `${file} is open to others: chmod 600 it`);
    }
    if (size > 4096) throw new KeyFileError('key_malformed', `${file} is too large for a key`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new KeyFileError('key_missing', `there is no ${file}`);
    }
    throw new KeyFileError('key_unreadable', `${file} cannot be read`);
  }
}

async function unlock(file: string, bytes: Uint8Array, passphrase?: string): Promise<string> {
  if (passphrase === undefined) {
    throw new KeyFileError('key_locked', `${file} is encrypted: set TALLY_PASSPHRASE`);
  }
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(bytes, 'text');
  } catch {
    throw new KeyFileError('key_locked', `${file} does not open with this passphrase`);
  }
}

async function lock(text: string, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return await encrypter.encrypt(text);
}
