/** `tally keys`: key files. */
import { createPublicKey } from 'node:crypto';
import type { Command } from 'commander';
import { FormatError } from '../../../ledger/assert.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import type { PublicKey } from '../../../ledger/keys.ts';
import { checkPublicKey } from '../../../ledger/keys.ts';
import { commandSigner } from '../../sdk/commandSigner.ts';
import { readKeyCard, readSecretKey, writeCommandFile, writeKeyFile } from '../../sdk/keyFile.ts';
import type { KeyCard } from '../../sdk/keyText.ts';
import type { KeyName } from '../../sdk/signer.ts';
import { readInput } from '../session/files.ts';
import { readPassphrase } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

interface NewOptions {
  readonly json?: boolean;
  readonly member: string;
  readonly name: string;
  readonly out: string;
  readonly passphraseFile?: string;
}

interface AttachOptions extends Omit<NewOptions, 'passphraseFile'> {
  readonly publicKey: string;
}

interface EncryptOptions {
  readonly json?: boolean;
  readonly out: string;
  readonly passphraseFile?: string;
}

const MAX_PUBLIC_KEY_BYTES = 10_000;
const ID = /^[a-z0-9-]{2,32}$/;

/** Adds the commands. */
export function addKeys(program: Command, shell: Shell): void {
  const keys = program.command('keys').description('make, show and encrypt key files');
  const fresh = keys
    .command('new')
    .description('make a key of a member; the file is readable by its owner only')
    .requiredOption('--member <id>', 'whose key it is')
    .option('--name <name>', 'the name of the key', 'main')
    .requiredOption('--out <file>', 'the file, which must not exist')
    .option('--passphrase-file <file>', 'encrypt it with this passphrase');
  act(shell, fresh, (options: NewOptions) => makeKey(shell, options));
  const shown = keys
    .command('show')
    .description('show whose key a file holds, and its public key')
    .argument('<file>', 'the key file');
  act(shell, shown, async (file: string, options: { json?: boolean }) => {
    return print(shell, options, await readKeyCard(file));
  });
  const attach = keys
    .command('attach')
    .description('a key file for a key that a program holds: a hardware module, a key service')
    .argument('<program...>', 'the program and its words: bytes in, their signature out, 64 bytes')
    .requiredOption('--member <id>', 'whose key it is')
    .option('--name <name>', 'the name of the key', 'main')
    .requiredOption('--public-key <key>', 'Ed25519:…, or a file with the public key, PEM or DER')
    .requiredOption('--out <file>', 'the file, which must not exist');
  act(shell, attach, (command: string[], options: AttachOptions) =>
    attachKey(shell, command, options),
  );
  const encrypt = keys
    .command('encrypt')
    .description('write an encrypted copy of a key file')
    .argument('<file>', 'the key file')
    .requiredOption('--out <file>', 'the encrypted file, which must not exist')
    .option('--passphrase-file <file>', 'the passphrase (or TALLY_PASSPHRASE)');
  act(shell, encrypt, (file: string, options: EncryptOptions) => encryptKey(shell, file, options));
}

function namesOf({ member, name: keyName }: Pick<NewOptions, 'member' | 'name'>): KeyName {
  for (const id of [member, keyName]) {
    if (!ID.test(id)) throw new UsageError(`${id}: 2 to 32 of a-z, 0-9 and -`);
  }
  return { member, keyName };
}

/** The program signs something first: a file that names another key is found out at once. */
async function attachKey(
  shell: Shell,
  command: readonly string[],
  options: AttachOptions,
): Promise<ExitCode> {
  const key = { ...namesOf(options), publicKey: await readPublicKey(options.publicKey), command };
  await commandSigner(key).sign(utf8(`${key.member}#${key.keyName} is attached`));
  return print(shell, options, await writeCommandFile(options.out, key));
}

async function readPublicKey(text: string): Promise<PublicKey> {
  if (text.startsWith('Ed25519:')) return checkPublicKey(text);
  const bytes = Buffer.from(await readInput(text, MAX_PUBLIC_KEY_BYTES));
  try {
    const isText = bytes.includes('-----BEGIN');
    const key = createPublicKey(isText ? bytes : { key: bytes, format: 'der', type: 'spki' });
    const { crv, x } = key.export({ format: 'jwk' });
    if (crv === 'Ed25519') return checkPublicKey(`Ed25519:${x}`);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new UsageError(`${text} holds no public key, PEM or DER`);
  }
  throw new UsageError(`${text}: the key is not of Ed25519`);
}

async function makeKey(shell: Shell, options: NewOptions): Promise<ExitCode> {
  const { out, passphraseFile } = options;
  const { member, keyName } = namesOf(options);
  const passphrase =
    passphraseFile === undefined ? undefined : await expectPassphrase(shell, { passphraseFile });
  const secret = shell.environment.randomBytes(32);
  return print(shell, options, await writeKeyFile(out, { member, keyName, secret }, passphrase));
}

async function encryptKey(shell: Shell, file: string, options: EncryptOptions): Promise<ExitCode> {
  const passphrase = await expectPassphrase(shell, options);
  return print(
    shell,
    options,
    await writeKeyFile(options.out, await readSecretKey(file), passphrase),
  );
}

/** An empty passphrase protects nothing. @throws UsageError when there is none */
async function expectPassphrase(
  shell: Shell,
  options: { readonly passphraseFile?: string },
): Promise<string> {
  const passphrase = (await readPassphrase(shell, options)) ?? '';
  if (passphrase !== '') return passphrase;
  throw new UsageError('give a passphrase: --passphrase-file FILE, or TALLY_PASSPHRASE');
}

function print(shell: Shell, options: { readonly json?: boolean }, card: KeyCard): ExitCode {
  const { member, keyName, publicKey, encrypted, elsewhere } = card;
  const how = elsewhere ? ' (a program signs)' : encrypted ? ' (encrypted)' : '';
  show(shell, options, { ...card }, [`${member}#${keyName} ${publicKey}${how}`]);
  return 0;
}
