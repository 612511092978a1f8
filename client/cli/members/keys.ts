/** `tally keys`: key files. */
import type { Command } from 'commander';
import type { KeyCard } from '../../sdk/keyFile.ts';
import { readKeyCard, readSigner, writeKeyFile } from '../../sdk/keyFile.ts';
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

interface EncryptOptions {
  readonly json?: boolean;
  readonly out: string;
  readonly passphraseFile?: string;
}

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
  const encrypt = keys
    .command('encrypt')
    .description('write an encrypted copy of a key file')
    .argument('<file>', 'the key file')
    .requiredOption('--out <file>', 'the encrypted file, which must not exist')
    .option('--passphrase-file <file>', 'the passphrase (or TALLY_PASSPHRASE)');
  act(shell, encrypt, (file: string, options: EncryptOptions) => encryptKey(shell, file, options));
}

async function makeKey(shell: Shell, options: NewOptions): Promise<ExitCode> {
  const { member, name: keyName, out, passphraseFile } = options;
  for (const id of [member, keyName]) {
    if (!ID.test(id)) throw new UsageError(`${id}: 2 to 32 of a-z, 0-9 and -`);
  }
  const passphrase =
    passphraseFile === undefined ? undefined : await readPassphrase(shell, { passphraseFile });
  const secret = shell.environment.randomBytes(32);
  return print(shell, options, await writeKeyFile(out, { member, keyName, secret }, passphrase));
}

async function encryptKey(shell: Shell, file: string, options: EncryptOptions): Promise<ExitCode> {
  const passphrase = await readPassphrase(shell, options);
  if (passphrase === undefined || passphrase === '') {
    throw new UsageError('give a passphrase: --passphrase-file FILE, or TALLY_PASSPHRASE');
  }
  return print(shell, options, await writeKeyFile(options.out, await readSigner(file), passphrase));
}

function print(shell: Shell, options: { readonly json?: boolean }, card: KeyCard): ExitCode {
  const { member, keyName, publicKey, encrypted } = card;
  show(shell, options, { member, keyName, publicKey, encrypted }, [
    `${member}#${keyName} ${publicKey}${encrypted ? ' (encrypted)' : ''}`,
  ]);
  return 0;
}
