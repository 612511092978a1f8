/**
 * Sealing for members, by age with X25519. A member's identities are in files as `age-keygen` makes
 * them, mode 0600, in clear or encrypted with a passphrase; an old file is kept as long as there is
 * anything sealed to it. age gives no forward secrecy: who gets an identity reads all that was ever
 * sealed to it.
 */
import { open } from 'node:fs/promises';
import {
  armor,
  Decrypter,
  Encrypter,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import { ClientError } from './clientError.ts';
import { onPath, unreadable } from './files.ts';
import { readSecretText } from './keyFile.ts';

const IDENTITY = /^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}$/;
const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';
const SCRYPT_LOG2 = 18;

/**
 * Writes a new identity; an existing file is never overwritten.
 * @returns its recipient, for which others seal
 * @throws ClientError unreadable_file when the file exists or cannot be written
 */
export async function writeIdentityFile(path: string, passphrase?: string): Promise<string> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const text = `# public key: ${recipient}\n${identity}\n`;
  const written = passphrase === undefined ? text : await lock(text, passphrase);
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    await onPath(path, file.writeFile(written));
    await onPath(path, file.sync());
  } finally {
    await file.close();
  }
  return recipient;
}

/**
 * The identities of a file.
 * @throws ClientError unreadable_file, key_file_open, bad_key_file, passphrase_needed,
 *   wrong_passphrase
 */
export async function readIdentities(path: string, passphrase?: string): Promise<string[]> {
  const text = await readSecretText(path);
  const plain = text.startsWith(ARMOR) ? await unlock(path, text, passphrase) : text;
  const lines = plain.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0 || !lines.every((line) => IDENTITY.test(line))) {
    throw new ClientError('bad_key_file', `${path}: it holds no identities of age`);
  }
  return lines;
}

/** The recipient of an identity. */
export async function recipientOf(identity: string): Promise<string> {
  return await identityToRecipient(identity);
}

/** Seals bytes, so that each of the recipients can open them. @throws ClientError no_mailbox */
export async function seal(bytes: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      const message = `${recipient} is misspelt: nobody could open what is sealed to it`;
      throw new ClientError('no_mailbox', message, { encryptionKey: recipient });
    }
  }
  return await encrypter.encrypt(bytes);
}

/** What was sealed; null when none of the identities opens it, or it was altered. */
export async function unseal(
  sealed: Uint8Array,
  identities: readonly string[],
): Promise<Uint8Array | null> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(sealed);
  } catch {
    // What age throws tells a wrong key from damaged bytes in words only.
    return null;
  }
}

async function lock(text: string, passphrase: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(SCRYPT_LOG2);
  return armor.encode(await encrypter.encrypt(text));
}

async function unlock(path: string, text: string, passphrase?: string): Promise<string> {
  if (passphrase === undefined) {
    throw new ClientError('passphrase_needed', `${path}: the identities are encrypted`);
  }
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(armor.decode(text), 'text');
  } catch {
    throw new ClientError('wrong_passphrase', `${path}: the passphrase does not open it`);
  }
}
