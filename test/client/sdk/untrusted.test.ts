import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trustAuthorities } from '../../../client/sdk/authorities.ts';
import { NodeConnection } from '../../../client/sdk/nodeConnection.ts';
import type { CertificateWords } from '../../support/certificates.ts';
import { Authority, HAS_OPENSSL } from '../../support/certificates.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// What a client says of nodes whose certificates it does not take. That it takes those of an
// authority of its own is shown by processes of `tally` (test/node/tls.test.ts).

/** Where somebody with such a certificate listens. */
async function listenAs(words: CertificateWords): Promise<string> {
  const { certificate, key } = new Authority().make(words);
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.runIf(HAS_OPENSSL)('a node is not trusted (needs openssl)', () => {
  it('whose authority nobody has named', async () => {
    const url = await listenAs({});
    const asked = new NodeConnection(url).fetchStatus();
    await expect(asked).rejects.toMatchObject({
      ...{ code: 'not_trusted', facts: { system: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } },
      message: expect.stringContaining('leads to no authority that is trusted here'),
    });
  });

  it('and https where none is spoken, or http where https is, is said', async () => {
    const plain = createHttp((_request, answer) => answer.end('{}'));
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    onTestFinished(() => void plain.close());
    const asked = new NodeConnection(`https://127.0.0.1:${(plain.address() as AddressInfo).port}`);
    await expect(asked.fetchStatus()).rejects.toMatchObject({
      ...{ code: 'unreachable', message: expect.stringContaining('no TLS is spoken there') },
    });
    const url = (await listenAs({})).replace('https:', 'http:');
    const other = new NodeConnection(url).fetchStatus();
    await expect(other).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('an answer to what was handed in', () => {
  it.each([
    [200, 'admitted'],
    [202, 'admitted'],
    [300, 'refused'],
    [409, 'refused'],
  ] as const)('of status %i says that it is %s', async (status, said) => {
    const [id, digest] = ['ab'.repeat(32), 'cd'.repeat(32)];
    const results = [{ id, digest, status: 'admitted' }];
    const server = createHttp((_request, answer) => {
      answer.writeHead(status, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ results, code: 'no', facts: {}, detail: 'no', status }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answers = await new NodeConnection(url).submit([{ jws: 'x', id }]);
    expect(answers).toMatchObject([{ id, status: said }]);
  });
});

describe('authorities', () => {
  it.each([
    ['unreadable_file', 'absent.pem'],
    ['bad_config', 'empty.pem'],
    ['bad_config', 'broken.pem'],
  ])('%s: %s', async (code, name) => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const folder = scratchFolder({ 'empty.pem': 'x', 'broken.pem': broken });
    await expect(trustAuthorities(join(folder, name))).rejects.toMatchObject({ code });
  });
});
