import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { nodeFlags } from '../../scripts/nodeFlags.ts';
import { runTally } from '../client/cli/runTally.ts';
import { Authority, HAS_OPENSSL } from '../support/certificates.ts';
import { startNode } from './startedNode.ts';

const ROOT = join(import.meta.dirname, '../..');
const WITHIN = { timeout: 120_000, interval: 200 };

/** What a node proves itself with, as whoever connects sees it. */
function servedAt(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  socket.once('secureConnect', () => {
    resolve(String(socket.getPeerCertificate().subject.CN));
    socket.destroy();
  });
  socket.once('error', reject);
  return promise;
}

async function metric(operatorUrl: string, name: string): Promise<number> {
  const text = await (await fetch(`${operatorUrl}/metrics`)).text();
  return Number(new RegExp(`^tallystick_${name} (.*)$`, 'm').exec(text)?.[1]);
}

/** Status by `tally`, which trusts `caFile` if that is said. */
async function showStatus(url: string, genesis: string, ...more: string[]) {
  const { code, out, err } = await runTally([
    ...['show', 'status', '--json', '--node', url, '--genesis', genesis, ...more],
  ]);
  return { code, said: `${out}${err}` };
}

describe.runIf(HAS_OPENSSL)('a node with TLS (needs openssl)', () => {
  it('serves files outside of its folder, renews them while it runs, keeps what serves', {
    timeout: 400_000,
  }, async () => {
    const authority = new Authority();
    const files = authority.make();
    const { home, url, operatorUrl } = await startNode({
      rest: { tls: files },
      flags: (folder) => [...nodeFlags(ROOT, folder, Object.values(files)), '--no-warnings'],
    });
    expect(url).toMatch(/^https:/);
    expect(await servedAt(url)).toBe('server-1');
    expect(await metric(operatorUrl, 'rest_certificate_left_seconds')).toBeGreaterThan(86_400);

    const genesis = join(home, 'genesis.json');
    const trusted = await showStatus(url, genesis, '--ca-file', authority.file);
    expect(trusted, trusted.said).toMatchObject({ code: 0 });
    const stranger = await showStatus(url, genesis);
    expect(stranger.code).toBe(1);
    expect(stranger.said).toContain('"code":"not_trusted"');
    expect(stranger.said).toContain('leads to no authority');
    expect(stranger.said).toContain('--ca-file');

    writeFileSync(files.certificate, 'half of a certif');
    await expect.poll(() => metric(operatorUrl, 'rest_certificate_refused'), WITHIN).toBe(1);
    expect(await servedAt(url)).toBe('server-1');
    const next = authority.make();
    copyFileSync(next.certificate, files.certificate);
    copyFileSync(next.key, files.key);
    await expect.poll(() => servedAt(url), WITHIN).toBe('server-2');
    expect(await metric(operatorUrl, 'rest_certificate_refused')).toBe(0);
    expect(existsSync(join(home, 'chain'))).toBe(true);
  });

  it('starts with a pair whose time is over, says so, and serves a renewed one', {
    timeout: 400_000,
  }, async () => {
    const authority = new Authority();
    const files = authority.make({ from: '20190101000000Z', until: '20200101000000Z' });
    const { home, url, operatorUrl } = await startNode({ rest: { tls: files } });
    expect(await servedAt(url)).toBe('server-1');
    expect(await metric(operatorUrl, 'rest_certificate_untimely')).toBe(1);
    const genesis = join(home, 'genesis.json');
    const told = await showStatus(url, genesis, '--ca-file', authority.file);
    expect([told.code, told.said]).toEqual([1, expect.stringContaining('"code":"not_trusted"')]);
    const next = authority.make();
    copyFileSync(next.certificate, files.certificate);
    copyFileSync(next.key, files.key);
    await expect.poll(() => servedAt(url), WITHIN).toBe('server-2');
    expect(await metric(operatorUrl, 'rest_certificate_untimely')).toBe(0);
    expect(await showStatus(url, genesis, '--ca-file', authority.file)).toMatchObject({ code: 0 });
  });
});
