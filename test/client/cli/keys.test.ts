import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../../client/cli/main.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { readSecretKey } from '../../../client/sdk/keyFile.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// Key files: made, shown, encrypted; and the public key of a key that a program holds.

type Env = Record<string, string>;

async function keys(words: readonly string[], env: Env = {}) {
  let [out, err] = ['', ''];
  const [command = '', ...rest] = words;
  const code = await main(['keys', command, '--json', ...rest], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    ...{ env, environment: systemEnvironment, signal: new AbortController().signal, exitCode: 0 },
  });
  return { code, err, json: out === '' ? {} : (JSON.parse(out) as Record<string, unknown>) };
}

/** A folder with a key of acme in the clear. */
async function home(): Promise<string> {
  const folder = scratchFolder({ 'pass.txt': 'correct horse\n', 'empty.txt': '\n' });
  const made = await keys(['new', '--member', 'acme', '--out', join(folder, 'plain.key')]);
  expect(made, made.err).toMatchObject({ code: 0, json: { encrypted: false, elsewhere: false } });
  return folder;
}

describe('an encrypted copy of a key', () => {
  it.each([
    ['a file', ['--passphrase-file', 'pass.txt'], {}],
    ['the environment', [], { TALLY_PASSPHRASE: 'correct horse' }],
  ] as const)(
    'opens with the passphrase that %s gives',
    async (_what, flags, env) => {
      const folder = await home();
      const [plain, sealed] = [join(folder, 'plain.key'), join(folder, 'sealed.key')];
      const given = flags.map((word) => (word === 'pass.txt' ? join(folder, word) : word));
      const said = await keys(['encrypt', plain, '--out', sealed, ...given], env);
      expect(said, said.err).toMatchObject({ code: 0, json: { member: 'acme', encrypted: true } });
      expect(await readSecretKey(sealed, 'correct horse')).toEqual(await readSecretKey(plain));
      expect((await keys(['show', sealed])).json).toEqual(said.json);
    },
    60_000,
  );

  it.each([
    ['none', [], {}],
    ['an empty one', [], { TALLY_PASSPHRASE: '' }],
    ['that of an empty file', ['--passphrase-file', 'empty.txt'], {}],
  ] as const)('is not made with %s as passphrase', async (_what, flags, env) => {
    const folder = await home();
    const given = flags.map((word) => (word === 'empty.txt' ? join(folder, word) : word));
    const words = ['encrypt', join(folder, 'plain.key'), '--out', join(folder, 'sealed.key')];
    const said = await keys([...words, ...given], env);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining('give a passphrase')]);
  });
});

it('a new key is not encrypted with an empty passphrase', async () => {
  const folder = scratchFolder({ 'empty.txt': '\n' });
  const flags = ['--member', 'acme', '--passphrase-file', join(folder, 'empty.txt')];
  const said = await keys(['new', ...flags, '--out', join(folder, 'a.key')]);
  expect([said.code, said.err]).toEqual([2, expect.stringContaining('give a passphrase')]);
});

describe('a key is not made', () => {
  it.each([
    ['of a member without an id', ['--member', 'Acme']],
    ['with a name that is none', ['--member', 'acme', '--name', 'Main key']],
  ])('%s', async (_what, flags) => {
    const said = await keys(['new', ...flags, '--out', join(scratchFolder(), 'a.key')]);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining('2 to 32 of a-z')]);
  });
});

describe('the public key of a key elsewhere', () => {
  const ed = generateKeyPairSync('ed25519').publicKey;
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

  const attach = (content: string | Buffer) => {
    const folder = scratchFolder();
    const file = join(folder, 'public');
    writeFileSync(file, content);
    const words = ['attach', '--member', 'acme', '--public-key', file];
    return keys([...words, '--out', join(folder, 'a.key'), '--', process.execPath, '-e', '0']);
  };

  it.each([
    ['no key', 'nothing', 'holds no public key'],
    ['PEM that is broken', '-----BEGIN PUBLIC KEY-----\nAAAA\n', 'holds no public key'],
    ['a key of another kind', other.export({ type: 'spki', format: 'pem' }), 'not of Ed25519'],
  ])('is refused where a file has %s', async (_what, content, reason) => {
    const said = await attach(content);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining(reason)]);
  });

  it.each(['pem', 'der'] as const)('is read from %s, and its program is tried', async (format) => {
    const pem = ed.export({ type: 'spki', format: 'pem' });
    const said = await attach(format === 'pem' ? pem : ed.export({ type: 'spki', format: 'der' }));
    // The program of this test signs nothing.
    expect([said.code, said.json]).toMatchObject([1, { error: { code: 'signer_failed' } }]);
  });
});
