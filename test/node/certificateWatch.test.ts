import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTlsPair } from '../../node/certificate.ts';
import { CertificateWatch } from '../../node/certificateWatch.ts';
import type { TlsPair } from '../../node/rest/httpServer.ts';
import type { CertificateWords, PairFiles } from '../support/certificates.ts';
import { Authority, HAS_OPENSSL } from '../support/certificates.ts';

const DAY_MS = 86_400_000;

/** A watch over a pair, its clock, and what it says and hands on. */
async function watched(authority: Authority, words: CertificateWords = {}) {
  const files = authority.make(words);
  const clock = { nowMs: Date.now() };
  const pair = await readTlsPair(files);
  const said: object[] = [];
  const renewed: TlsPair[] = [];
  const watch = new CertificateWatch({
    ...{ files, pair },
    clock: { now: () => clock.nowMs, setAlarm: () => () => undefined },
    onRenewed: (tls) => renewed.push(tls),
    log: {
      info: (facts, message) => said.push({ ...facts, message }),
      error: (facts, message) => said.push({ ...facts, message }),
    },
  });
  return { authority, files, clock, said, renewed, watch };
}

function put(from: PairFiles, to: PairFiles): void {
  copyFileSync(from.certificate, to.certificate);
  copyFileSync(from.key, to.key);
}

describe.runIf(HAS_OPENSSL)(
  'the files of a certificate (needs openssl)',
  { timeout: 60_000 },
  () => {
    it('that stay as they are are read once', async () => {
      const { watch, said, renewed } = await watched(new Authority());
      for (let look = 0; look < 4; look += 1) await watch.look();
      expect([said, renewed, watch.isRefused]).toEqual([[], [], false]);
      expect(watch.leftMs).toBeGreaterThan(9 * DAY_MS);
    });

    it('that are others are served with, once both stand still', async () => {
      const { authority, files, watch, renewed } = await watched(new Authority());
      const next = authority.make({ until: '20490101000000Z' });
      copyFileSync(next.certificate, files.certificate);
      await watch.look();
      copyFileSync(next.key, files.key);
      await watch.look();
      expect(renewed).toEqual([]);
      await watch.look();
      await watch.look();
      const [certificate, key] = [next.certificate, next.key].map((file) =>
        readFileSync(file, 'utf8'),
      );
      expect(renewed).toEqual([{ certificate, key }]);
      expect(watch.leftMs).toBeGreaterThan(1_000 * DAY_MS);
    });

    it('that come too early are served with when their time has come', async () => {
      const { authority, files, clock, watch, said, renewed } = await watched(new Authority());
      put(authority.make({ from: '20480101000000Z', until: '20490101000000Z' }), files);
      for (let look = 0; look < 5; look += 1) {
        clock.nowMs += 1_000;
        await watch.look();
      }
      expect(said).toMatchObject([{ code: 'tls_too_early' }]);
      clock.nowMs = Date.UTC(2048, 5, 1);
      await watch.look();
      expect([renewed.length, watch.isRefused]).toEqual([1, false]);
    });
  },
);

describe.runIf(HAS_OPENSSL)('a pair of another time (needs openssl)', { timeout: 60_000 }, () => {
  it('whose time is over are said once, and served with until there are others', async () => {
    const { clock, watch, said, renewed } = await watched(new Authority());
    clock.nowMs += 11 * DAY_MS;
    for (let look = 0; look < 4; look += 1) await watch.look();
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ code: 'tls_expired', remedy: expect.any(String) });
    expect([renewed, watch.leftMs < 0, watch.isUntimely]).toEqual([[], true, true]);
  });

  it('whose time has not come are said as the watch begins, until it comes', async () => {
    const words = { from: '20480101000000Z', until: '20490101000000Z' };
    const { clock, watch, said } = await watched(new Authority(), words);
    watch.start();
    watch.stop();
    const cause = expect.stringContaining('is valid from 2048');
    expect(said).toMatchObject([{ code: 'tls_too_early', cause }]);
    expect(watch.isUntimely).toBe(true);
    clock.nowMs = Date.UTC(2048, 5, 1);
    await watch.look();
    expect([said.length, watch.isUntimely, watch.isRefused]).toEqual([1, false, false]);
    clock.nowMs = Date.UTC(2049, 5, 1);
    await watch.look();
    expect(said[1]).toMatchObject({ code: 'tls_expired' });
  });

  it('that come too late in place of others that are over leave those in use', async () => {
    const over = { from: '20190101000000Z', until: '20200101000000Z' };
    const { authority, files, watch, said, renewed } = await watched(new Authority(), over);
    put(authority.make(over), files);
    for (let look = 0; look < 4; look += 1) await watch.look();
    expect(said).toMatchObject([{ code: 'tls_expired' }, { code: 'tls_expired' }]);
    expect([renewed, watch.isRefused]).toEqual([[], true]);
    put(authority.make(), files);
    for (let look = 0; look < 3; look += 1) await watch.look();
    expect([renewed.length, watch.isRefused, watch.isUntimely]).toEqual([1, false, false]);
  });
});

describe.runIf(HAS_OPENSSL)('files of no pair (needs openssl)', { timeout: 60_000 }, () => {
  it.each([
    ['tls_mismatched', (to: PairFiles, next: PairFiles) => copyFileSync(next.key, to.key)],
    ['tls_missing', (to: PairFiles) => rmSync(to.key)],
    ['tls_malformed', (to: PairFiles) => writeFileSync(to.certificate, 'x')],
    [
      'tls_unreadable',
      (to: PairFiles) => {
        rmSync(to.certificate);
        mkdirSync(to.certificate);
      },
    ],
  ] as const)('that do not serve (%s) leave the former, said once', async (code, spoil) => {
    const { authority, files, watch, said, renewed } = await watched(new Authority());
    const next = authority.make();
    spoil(files, next);
    for (let look = 0; look < 5; look += 1) await watch.look();
    expect([renewed, watch.isRefused]).toEqual([[], true]);
    expect(said).toEqual([
      {
        ...{ code, cause: expect.stringContaining('server-1'), remedy: expect.any(String) },
        message: 'a new certificate is not used, the one before stays',
      },
    ]);
    // Nothing of the key is ever said.
    const secret = readFileSync(next.key, 'utf8').split('\n')[1] ?? '';
    expect(JSON.stringify(said)).not.toContain(secret.slice(0, 20));
    rmSync(files.certificate, { recursive: true, force: true });
    put(next, files);
    for (let look = 0; look < 3; look += 1) await watch.look();
    expect([renewed.length, watch.isRefused]).toEqual([1, false]);
  });
});
