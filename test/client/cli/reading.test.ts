import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import { decodeReadToken, verifyReadToken } from '../../../ledger/readToken.ts';
import { secretOf } from '../auditor/toyChain.ts';
import { startToyClients } from './toyClients.ts';

// With whose key a command reads.

async function scene() {
  const clients = await startToyClients();
  clients.chain.grow([]);
  const readers: string[] = [];
  clients.node.app.server.on('request', ({ url, headers }) => {
    const { authorization } = headers;
    if (url === '/v1/status') expect(authorization).toBeUndefined();
    else readers.push(authorization === undefined ? 'nobody' : signerOf(authorization));
  });
  /** Changes the configuration of the maker. */
  const configure = (fields: object): void => {
    const file = join(clients.home, 'maker.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...config, ...fields }));
  };
  return { ...clients, readers, configure };
}

function signerOf(authorization: string): string {
  const token = decodeReadToken(authorization.slice('DPoP '.length));
  expect(token.boundTo).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const { member, keyName, audience } = token;
  expect(audience).toMatch(/^[0-9a-f]{64}\/toy$/);
  expect(verifyReadToken(token, publicKeyOf(secretOf(`${member} signs`)))).toBe(true);
  return `${member}#${keyName}`;
}

const SHOW = ['show', 'member', 'bank'];

it('a command reads with the key that its configuration signs with', async () => {
  const { run, readers } = await scene();
  expect((await run('maker', SHOW)).code).toBe(0);
  expect(readers).toEqual(['maker#main']);
});

it('readKeyFile goes before that, and --key before both', async () => {
  const { run, home, readers, configure } = await scene();
  configure({ readKeyFile: 'tier-1.key' });
  expect((await run('maker', SHOW)).code).toBe(0);
  expect((await run('maker', [...SHOW, '--key', join(home, 'tier-2.key')])).code).toBe(0);
  expect(readers).toEqual(['tier-1#main', 'tier-2#main']);
});

it('without a key it reads as nobody', async () => {
  const { run, readers, configure } = await scene();
  configure({ keyFile: undefined });
  expect((await run('maker', SHOW)).code).toBe(0);
  expect(readers).toEqual(['nobody']);
});

it('an encrypted key needs its passphrase for reading, too', async () => {
  const { run, home, readers, configure } = await scene();
  const signer = { member: 'maker', keyName: 'main', secret: secretOf('maker signs') };
  await writeKeyFile(join(home, 'sealed.key'), signer, 'open sesame');
  writeFileSync(join(home, 'passphrase'), 'open sesame\n');
  configure({ readKeyFile: 'sealed.key' });
  const refused = await run('maker', SHOW);
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'passphrase_needed' } } });
  const words = ['--passphrase-file', join(home, 'passphrase')];
  expect((await run('maker', [...SHOW, ...words])).code).toBe(0);
  expect(readers).toEqual(['maker#main']);
});
