import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandSigner } from '../../../client/sdk/commandSigner.ts';
import { composeDeed } from '../../../client/sdk/compose.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { readSecretKey, readSigner, writeCommandFile } from '../../../client/sdk/keyFile.ts';
import { TokenMaker } from '../../../client/sdk/readTokens.ts';
import type { Signer } from '../../../client/sdk/signer.ts';
import { keySigner, webCryptoSigner } from '../../../client/sdk/signer.ts';
import type { PublicKey } from '../../../ledger/keys.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import { decodeReadToken, verifyReadToken } from '../../../ledger/readToken.ts';
import { decodeTransaction, verifyTransaction } from '../../../ledger/transaction.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// Wherever a key is held, what it signs is the same to the ledger, and what is no signature of it
// is never sent.

const NAME = { member: 'acme', keyName: 'main' };
const TERMS = { chain: 'ab'.repeat(32), lifetimeMs: 60_000 };
const DEED = { type: 'revokeKey', version: 1 };
/** A program that signs its standard input with the private key in a file. */
const PROGRAM = `
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
process.stdout.write(sign(null, readFileSync(0), createPrivateKey(readFileSync(process.argv[2]))));
`;

/** One that takes a file and writes another. */
const FILES = PROGRAM.replace('readFileSync(0)', 'readFileSync(process.argv[3])')
  .replace('process.stdout.write(', 'writeFileSync(process.argv[4], ')
  .replace('readFileSync }', 'readFileSync, writeFileSync }');

interface Held {
  readonly signer: Signer;
  readonly publicKey: PublicKey;
}

/** A key that another process holds. */
function heldByProgram(
  program = PROGRAM,
  words: readonly string[] = [],
): Held & { readonly command: readonly string[] } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  const folder = scratchFolder({ 'key.pem': pem, 'sign.mjs': program });
  const command = [process.execPath, join(folder, 'sign.mjs'), join(folder, 'key.pem'), ...words];
  const key: PublicKey = `Ed25519:${publicKey.export({ format: 'jwk' }).x}`;
  return { signer: commandSigner({ ...NAME, publicKey: key, command }), publicKey: key, command };
}

async function heldByWebCrypto(): Promise<Held> {
  const pair = await webcrypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  const { publicKey, privateKey } = pair as webcrypto.CryptoKeyPair;
  const { x } = await webcrypto.subtle.exportKey('jwk', publicKey);
  return { signer: webCryptoSigner(NAME, privateKey), publicKey: `Ed25519:${x}` };
}

async function heldByFile(): Promise<Held> {
  const secret = systemEnvironment.randomBytes(32);
  return { signer: keySigner({ ...NAME, secret }), publicKey: publicKeyOf(secret) };
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => 'ok',
    (error: { code?: string }) => error.code,
  );
}

describe('a key', () => {
  it.each([
    ['in memory', heldByFile],
    ['of Web Cryptography that cannot be taken out', heldByWebCrypto],
    ['that a program holds', async () => heldByProgram()],
    ['that a program holds which takes files', async () => heldByProgram(FILES, ['{in}', '{out}'])],
  ])('%s signs deeds and read tokens', async (_name, made) => {
    const { signer, publicKey } = await made();
    const signed = await composeDeed(DEED, signer, TERMS, systemEnvironment);
    const transaction = decodeTransaction(signed.jws, 10_000);
    expect(transaction).toMatchObject({ ...NAME, deed: DEED, id: signed.id });
    expect(verifyTransaction(transaction, publicKey)).toBe(true);
    const maker = new TokenMaker({ chain: TERMS.chain, signer, environment: systemEnvironment });
    const [one, other] = await Promise.all([maker.tokenFor('harbour'), maker.tokenFor('harbour')]);
    expect(one).toBe(other);
    expect(verifyReadToken(decodeReadToken(one), publicKey)).toBe(true);
  });

  it('file names the program, and has no secret', async () => {
    const { command, publicKey } = heldByProgram();
    const path = join(scratchFolder(), 'key.json');
    await writeCommandFile(path, { ...NAME, publicKey, command });
    const signer = await readSigner(path);
    const { jws } = await composeDeed(DEED, signer, TERMS, systemEnvironment);
    expect(verifyTransaction(decodeTransaction(jws, 10_000), publicKey)).toBe(true);
    expect(await codeOf(readSecretKey(path))).toBe('bad_key_file');
  });

  it.each([
    ['no words', (text: string) => text.replace(/"command": \[[^\]]*\]/, '"command": []')],
    ['a secret, too', (text: string) => text.replace('{', '{"secret": "AA",')],
    ['words that are no text', (text: string) => text.replace(/"command": \[/, '"command": [1,')],
  ])('file with %s is refused', async (_name, damage) => {
    const { command, publicKey } = heldByProgram();
    const path = join(scratchFolder(), 'key.json');
    await writeCommandFile(path, { ...NAME, publicKey, command });
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    expect(await codeOf(readSigner(path))).toBe('bad_key_file');
  });
});

describe('a program that holds a key', () => {
  it.each([
    ['signs something else', PROGRAM.replace('readFileSync(0)', "Buffer.from('else')")],
    ['ends badly', 'process.exit(3)'],
    ['says nothing', ''],
    ['says too much', "process.stdout.write('x'.repeat(1_000_000))"],
    ['says half of it', PROGRAM.replace('))));', '))).subarray(0, 32));')],
  ])('and %s is not believed', async (_name, program) => {
    const { signer } = heldByProgram(program);
    expect(await codeOf(signer.sign(new Uint8Array([1, 2, 3])))).toBe('signer_failed');
  });

  it('is named in the error, and its words are not, for they may hold a PIN', async () => {
    const { publicKey } = heldByProgram();
    const command = ['/nowhere/hsm-sign', '--pin', '4711'];
    const work = commandSigner({ ...NAME, publicKey, command }).sign(new Uint8Array(1));
    const error = await work.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'signer_failed' });
    expect(String(error)).toContain('/nowhere/hsm-sign');
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('4711');
  });
});
