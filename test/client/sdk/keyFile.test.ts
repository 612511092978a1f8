import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { deedOf } from '../../../client/sdk/deeds.ts';
import {
  readKeyCard,
  readSecretKey,
  readSigner,
  writeKeyFile,
} from '../../../client/sdk/keyFile.ts';
import { toBase64url } from '../../../ledger/encoding.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

const SIGNER = { member: 'acme', keyName: 'main', secret: new Uint8Array(32).fill(5) };
const SECRET_TEXT = toBase64url(SIGNER.secret);

/** The error that `work` ends with. */
async function errorOf(work: Promise<unknown>): Promise<ClientError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ClientError);
  return error as ClientError;
}

describe('a key file', () => {
  it('gives back its signer, and is readable by its owner only', async () => {
    const path = join(scratchFolder(), 'key.json');
    const card = await writeKeyFile(path, SIGNER);
    expect(card).toEqual({
      member: 'acme',
      keyName: 'main',
      publicKey: publicKeyOf(SIGNER.secret),
      encrypted: false,
      elsewhere: false,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await readKeyCard(path)).toEqual(card);
    expect(await readSecretKey(path)).toEqual(SIGNER);
  });

  it('that is encrypted opens with its passphrase only, and does not hold the secret', async () => {
    const path = join(scratchFolder(), 'key.json');
    await writeKeyFile(path, SIGNER, 'correct horse');
    expect(readFileSync(path, 'utf8')).not.toContain(SECRET_TEXT);
    expect((await readKeyCard(path)).encrypted).toBe(true);
    expect(await readSecretKey(path, 'correct horse')).toEqual(SIGNER);
    expect((await errorOf(readSigner(path))).code).toBe('passphrase_needed');
    expect((await errorOf(readSigner(path, 'wrong'))).code).toBe('wrong_passphrase');
  }, 60_000);

  it('is never overwritten', async () => {
    const path = join(scratchFolder({ 'key.json': 'mine' }), 'key.json');
    expect((await errorOf(writeKeyFile(path, SIGNER))).code).toBe('unreadable_file');
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('that others may read is refused', async () => {
    const path = join(scratchFolder(), 'key.json');
    await writeKeyFile(path, SIGNER);
    for (const mode of [0o640, 0o604, 0o666]) {
      chmodSync(path, mode);
      expect((await errorOf(readSigner(path))).code).toBe('key_file_open');
    }
  });

  it('with a damaged field is refused, and no error shows the secret', async () => {
    const path = join(scratchFolder(), 'key.json');
    await writeKeyFile(path, SIGNER);
    const text = readFileSync(path, 'utf8');
    const other = publicKeyOf(new Uint8Array(32).fill(6));
    const damaged = [
      text.replace('"version": 1', '"version": 2'),
      text.replace('acme', 'A'),
      text.replace(publicKeyOf(SIGNER.secret), other),
      text.replace('"secret": "', '"secret": "AA'),
      text.replace('}', ', "more": 1}'),
      text.replace('}', ''),
      'null',
      '',
    ];
    for (const content of damaged) {
      writeFileSync(path, content);
      const error = await errorOf(readSigner(path));
      expect(error.code).toBe('bad_key_file');
      expect(`${error.stack} ${JSON.stringify(error.facts)}`).not.toContain(SECRET_TEXT);
    }
    expect((await errorOf(readSigner(`${path}.none`))).code).toBe('unreadable_file');
  });
});

describe('a deed', () => {
  it('has the type and version of its rule, and a seed of 16 random bytes', () => {
    const offer = 'ab'.repeat(32);
    const environment = { randomBytes: (length: number) => new Uint8Array(length).fill(255) };
    const seed = '_____________________w';
    expect(deedOf('acceptSale', { offer, knowing: [] }, environment)).toEqual({
      ...{ type: 'acceptSale', version: 1, offer, knowing: [], shown: null, seed },
    });
    expect(deedOf('acceptSale', { offer, knowing: [] })['seed']).not.toBe(
      deedOf('acceptSale', { offer, knowing: [] })['seed'],
    );
  });

  it('whose field has not its form is refused before it is signed', () => {
    expect(() => deedOf('acceptSale', { offer: 'ab', knowing: [] })).toThrow(
      expect.objectContaining({
        code: 'bad_deed',
        facts: { field: 'offer', expected: '64 hexadecimal letters' },
      }),
    );
  });
});
