/**
 * A key that a program holds: a hardware module, a card, a key service. The program takes the bytes
 * on its standard input and gives the signature on its standard output, 64 bytes and nothing else;
 * or in files, whose paths stand where its words say `{in}` and `{out}`. No shell runs it, and what
 * it signs is verified before it is used.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublicKey } from '../../ledger/keys.ts';
import { verifySignature } from '../../ledger/keys.ts';
import { ClientError } from './clientError.ts';
import { onPath } from './files.ts';
import type { KeyName, Signer } from './signer.ts';

/** A key, and the program that signs with it. */
export interface CommandKey extends KeyName {
  readonly publicKey: PublicKey;
  /** The program and its words; at least one. */
  readonly command: readonly string[];
}

const SIGNATURE_BYTES = 64;
/** A person may have to touch or type something. */
const PATIENCE_MS = 120_000;

/** See the head of this file. What the program says on standard error goes to ours. */
export function commandSigner(key: CommandKey): Signer {
  const { member, keyName, publicKey } = key;
  const signBytes = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const signature = await signByProgram(key.command, bytes);
    if (signature.length === SIGNATURE_BYTES && verifySignature(publicKey, bytes, signature)) {
      return signature;
    }
    const words = `what it gave is no signature of ${publicKey}`;
    throw failed(key.command, words, { bytes: signature.length });
  };
  return { member, keyName, sign: signBytes };
}

/** @throws ClientError signer_failed, unreadable_file */
async function signByProgram(command: readonly string[], bytes: Uint8Array): Promise<Uint8Array> {
  if (!command.some((word) => /\{(in|out)\}/.test(word))) return await runProgram(command, bytes);
  // Its folder is readable by its owner only.
  const folder = await onPath(tmpdir(), mkdtemp(join(tmpdir(), 'tally-sign-')));
  try {
    const [input, output] = [join(folder, 'in'), join(folder, 'out')];
    await onPath(input, writeFile(input, bytes));
    const words = command.map((word) => word.replace('{in}', input).replace('{out}', output));
    const said = await runProgram(words, bytes);
    const isFile = command.some((word) => word.includes('{out}'));
    return isFile ? await onPath(output, readFile(output)) : said;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runProgram(command: readonly string[], bytes: Uint8Array): Promise<Uint8Array> {
  const [program = '', ...words] = command;
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: PATIENCE_MS,
    windowsHide: true,
  });
  const parts: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (part: Buffer) => {
    length += part.length;
    // One byte more than a signature tells enough.
    if (length <= SIGNATURE_BYTES + 1) parts.push(part);
    else child.kill();
  });
  // A program that has what it wants may close its input early: its answer tells.
  child.stdin.on('error', () => undefined);
  child.stdin.end(bytes);
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', (error) => reject(failed(command, error.message)));
    child.on('close', (status, signal) => resolve(status ?? signal));
  });
  if (code === 0) return new Uint8Array(Buffer.concat(parts));
  throw failed(command, `it ended with ${code}`);
}

/** Its words may hold a PIN, and are not told. */
function failed(
  [program = '']: readonly string[],
  reason: string,
  facts: Readonly<Record<string, number>> = {},
): ClientError {
  return new ClientError('signer_failed', `${program} did not sign: ${reason}`, facts);
}
