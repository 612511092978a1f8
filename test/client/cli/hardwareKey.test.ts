import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSigner } from '../../../client/sdk/keyFile.ts';
import { verifySignature } from '../../../ledger/keys.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { runTally } from './runTally.ts';

// A key that never leaves its hardware module: SoftHSM stands for it, by PKCS #11.

const MODULES = ['/usr/lib/softhsm', ...multiarch('/usr/lib')];
const MODULE = MODULES.map((folder) => join(folder, 'libsofthsm2.so')).find(existsSync);
const isThere = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;
const NEEDS = 'needs softhsm2-util and pkcs11-tool (Debian: softhsm2, opensc)';
const canRun = MODULE !== undefined && isThere('softhsm2-util') && isThere('pkcs11-tool');

function multiarch(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => join(folder, name, 'softhsm'));
}

describe('a key of a hardware module', () => {
  it.skipIf(!canRun)(`signs through PKCS #11 (${NEEDS})`, { timeout: 60_000 }, async () => {
    const folder = scratchFolder();
    const conf = join(folder, 'softhsm.conf');
    const tokens = join(folder, 'tokens');
    mkdirSync(tokens);
    writeFileSync(conf, `directories.tokendir = ${tokens}\n`);
    const env = { SOFTHSM2_CONF: conf, TALLY_HSM_PIN: '4711' };
    const all = { env: { ...process.env, ...env } };
    const init = ['--init-token', '--free', '--label', 'acme', '--so-pin', '1234', '--pin', '4711'];
    execFileSync('softhsm2-util', init, all);
    const tool = ['--module', MODULE ?? '', '--token-label', 'acme'];
    const signing = [...tool, '--login', '--pin', 'env:TALLY_HSM_PIN', '--id', '01'];
    execFileSync(
      'pkcs11-tool',
      [...signing, '--keypairgen', '--key-type', 'EC:edwards25519', '--label', 'main'],
      all,
    );
    const pem = join(folder, 'main.pub');
    const read = ['--read-object', '--type', 'pubkey', '--id', '01', '--output-file', pem];
    execFileSync('pkcs11-tool', [...tool, ...read], all);
    const file = join(folder, 'main.key');
    const through = ['--input-file', '{in}', '--output-file', '{out}'];
    const program = ['pkcs11-tool', ...signing, '--sign', '--mechanism', 'EDDSA', ...through];
    const words = ['--member', 'acme', '--public-key', pem, '--out', file, '--json'];
    const made = await runTally(['keys', 'attach', ...words, '--', ...program], env);
    expect(made.code, made.err).toBe(0);
    const card = JSON.parse(made.out) as { publicKey: `Ed25519:${string}` };
    expect(card).toMatchObject({ member: 'acme', keyName: 'main', elsewhere: true });
    Object.assign(process.env, env);
    const bytes = new TextEncoder().encode('a deed');
    const signer = await readSigner(file);
    expect(verifySignature(card.publicKey, bytes, await signer.sign(bytes))).toBe(true);
  });
});
