/**
 * Key files: the text of a key (keyText.ts) in a file of mode 0600. No error and no log line of
 * this house ever holds a secret.
 */
import { open } from 'node:fs/promises';
import { publicKeyOf } from '../../ledger/keys.ts';
import { ClientError } from './clientError.ts';
import type { CommandKey } from './commandSigner.ts';
import { commandSigner } from './commandSigner.ts';
import { unreadable } from './files.ts';
import type { KeyCard, KeyText } from './keyText.ts';
import { decodeKeyText, encodeKeyText, keyText, MAX_KEY_BYTES, openKeyText } from './keyText.ts';
import type { SecretKey, Signer } from './signer.ts';
import { keySigner } from './signer.ts';

const OTHERS_MAY_READ = 0o077;

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
  const { member, keyName } = key;
  const publicKey = publicKeyOf(key.secret);
  await writeNew(path, await encodeKeyText(key, passphrase));
  const encrypted = passphrase !== undefined;
  return { member, keyName, publicKey, encrypted, elsewhere: false };
}

/**
 * Writes a new key file for a key that a program holds; an existing file is never overwritten.
 * @throws ClientError unreadable_file when the file exists or cannot be written
 */
export async function writeCommandFile(path: string, key: CommandKey): Promise<KeyCard> {
  const { member, keyName, publicKey, command } = key;
  await writeNew(path, keyText({ keyName, member, publicKey, command }));
  return { member, keyName, publicKey, encrypted: false, elsewhere: true };
}

async function writeNew(path: string, text: string): Promise<void> {
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
  return file.elsewhere
    ? commandSigner(file)
    : keySigner(await openKeyText(path, file, passphrase));
}

/** The secret of a key file. @throws as `readSigner`; bad_key_file when a program holds it */
export async function readSecretKey(path: string, passphrase?: string): Promise<SecretKey> {
  const file = await readKeyFile(path);
  if (!file.elsewhere) return await openKeyText(path, file, passphrase);
  throw new ClientError('bad_key_file', `${path}: a program holds its secret, the file does not`);
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
      if (size > MAX_KEY_BYTES) throw new ClientError('bad_key_file', `${path}: it is too long`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof ClientError ? error : unreadable(path, error);
  }
}

async function readKeyFile(path: string): Promise<KeyText> {
  return decodeKeyText(path, await readSecretText(path));
}
