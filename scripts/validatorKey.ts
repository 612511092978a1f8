import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { toBase64url } from '../ledger/encoding.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import { publicKeyOf, sign } from '../ledger/keys.ts';
import { registrationBytes } from '../ledger/vote.ts';
import { homeFiles, readConfig } from '../node/config.ts';
import { FolderDisk } from '../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../node/engine/safetyFolder.ts';
import { readKeyFile, writeKeyFile } from '../node/keyFile.ts';

// `node launch.mjs scripts/validatorKey.ts HOME` makes the key with which the validator of a node's
// home folder is to sign: its first one, with a new safety record, when it has none; else the one
// that follows, `validator-next.key`. Prints the change to propose, with the proof that the key is
// here; a second run prints the same for the key that was made. TALLY_PASSPHRASE encrypts it.

/** Makes the key and prints the change; the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [home] = argv;
  if (home === undefined || argv.length !== 1) {
    console.error('usage: validatorKey.ts HOME');
    return 2;
  }
  const { validator } = await readConfig(home);
  if (validator === null) {
    console.error(`${homeFiles(home).config} names no validator`);
    return 1;
  }
  const { chain } = decodeGenesis(new Uint8Array(await readFile(homeFiles(home).genesis)));
  const secret = await provideKey(home, { chain, validator });
  const key = publicKeyOf(secret);
  const proof = toBase64url(sign(secret, registrationBytes({ chain, key, validator })));
  console.log(JSON.stringify({ validator, power: 1, key, proof }));
  return 0;
}

/** The key that is to come into force: the one that waits, or a new one. */
async function provideKey(
  home: string,
  owner: { readonly chain: string; readonly validator: string },
): Promise<Uint8Array> {
  const files = homeFiles(home);
  const passphrase = process.env['TALLY_PASSPHRASE'];
  if (existsSync(files.nextValidatorKey)) {
    return await readKeyFile(files.nextValidatorKey, passphrase);
  }
  const secret = new Uint8Array(randomBytes(32));
  const isFirst = !existsSync(files.validatorKey);
  await writeKeyFile(isFirst ? files.validatorKey : files.nextValidatorKey, secret, passphrase);
  // Only with the first key: a record that is there holds promises, under whatever key.
  if (isFirst && !existsSync(files.safety)) {
    await SafetyFolder.found(new FolderDisk(files.safety), owner);
  }
  return secret;
}
