import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { StartCode } from '../../node/startRefusal.ts';
import { nodeFlags } from '../../scripts/nodeFlags.ts';
import { Authority, HAS_OPENSSL } from '../support/certificates.ts';
import type { Start } from './refusedStart.ts';
import { copyOf, edit, expectRefusal, found, ROOT, refused, START_MS } from './refusedStart.ts';

type Row = readonly [
  what: string,
  code: StartCode,
  cause: string,
  spoil: (home: string) => unknown,
];

let founded: string;

beforeAll(async () => {
  founded = await found('of-certificates');
}, START_MS);

afterAll(() => rmSync(join(founded, '../..'), { recursive: true }));

/** A certificate and key in the folder of the node, and what is spoilt of it. */
function certified(
  what: string,
  code: Row[1],
  cause: string,
  spoil: (home: string, authority: Authority) => unknown,
): Row {
  return [
    what,
    code,
    cause,
    (home) => {
      const authority = new Authority();
      certify(home, authority.make());
      return spoil(home, authority);
    },
  ];
}

function certify(home: string, { certificate, key }: { certificate: string; key: string }): void {
  cpSync(certificate, join(home, 'own.pem'));
  cpSync(key, join(home, 'own.key'));
  edit(home, (config) => {
    const rest = config['rest'] as object;
    return { ...config, rest: { ...rest, tls: { certificate: 'own.pem', key: 'own.key' } } };
  });
}

const CERTIFICATES: readonly Row[] = [
  certified('no certificate', 'tls_missing', 'own.pem', (home) => rmSync(join(home, 'own.pem'))),
  certified('no key of it', 'tls_missing', 'own.key', (home) => rmSync(join(home, 'own.key'))),
  certified('a folder in place of the certificate', 'tls_unreadable', 'is no file', (home) => {
    rmSync(join(home, 'own.pem'));
    mkdirSync(join(home, 'own.pem'));
  }),
  certified(
    'a certificate outside of what Node may read',
    'tls_unreadable',
    '--allow-fs-read',
    away,
  ),
  certified('a certificate that is none', 'tls_malformed', 'own.pem', (home) =>
    writeFileSync(join(home, 'own.pem'), 'x'),
  ),
  certified('a file that is far too long', 'tls_malformed', 'too large', (home) =>
    writeFileSync(join(home, 'own.pem'), Buffer.alloc(300_000)),
  ),
  certified('a certificate in place of its key', 'tls_malformed', 'own.key', (home) =>
    writeFileSync(join(home, 'own.key'), readFileSync(join(home, 'own.pem'))),
  ),
  certified('an encrypted key', 'tls_malformed', 'own.key', (home) => {
    const file = join(home, 'own.key');
    spawnSync('openssl', ['pkey', '-aes256', '-passout', 'pass:x', '-in', file, '-out', file]);
  }),
  certified('the key of another certificate', 'tls_mismatched', 'own.key', (home, authority) =>
    cpSync(authority.make().key, join(home, 'own.key')),
  ),
  certified('a key that all may read', 'key_exposed', 'own.key', (home) =>
    chmodSync(join(home, 'own.key'), 0o644),
  ),
  certified('a proxy that is no address', 'config_invalid', 'tlsProxy', (home) =>
    edit(home, (config) => {
      return { ...config, rest: { ...(config['rest'] as object), tlsProxy: ['proxy.example'] } };
    }),
  ),
];

/** A start that may not read where the certificate is. */
function away(home: string, authority: Authority): Start {
  const { certificate, key } = authority.make();
  edit(home, (config) => {
    return { ...config, rest: { ...(config['rest'] as object), tls: { certificate, key } } };
  });
  return { node: [...nodeFlags(ROOT, home), '--no-warnings'] };
}

describe.runIf(HAS_OPENSSL)(
  'a start with TLS is refused (needs openssl):',
  {
    timeout: START_MS,
  },
  () => {
    it.each(CERTIFICATES)('%s', async (_, code, cause, spoil) => {
      const home = copyOf(founded);
      const start = ((await spoil(home)) ?? {}) as Start;
      expectRefusal(await refused(home, start), code, cause);
    });
  },
);
