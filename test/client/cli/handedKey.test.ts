import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import type { Bundle } from '../../../client/cli/portal/bundle.ts';
import { HandedKey, LINK_MS } from '../../../client/cli/portal/handedKey.ts';
import { PortalServer } from '../../../client/cli/portal/portalServer.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { LinkedKeys } from '../../../client/sdk/keyLink.ts';
import { claimOf, linkPassphrase, linkTokenOf } from '../../../client/sdk/keyLink.ts';
import { decodeKeyText, openKeyText, unsealSecret } from '../../../client/sdk/keyText.ts';
import { fromHex, toBase64url } from '../../../ledger/encoding.ts';

// The key of a member of a network for trying, handed once to the page that has its link.

const SECRET = 'ab'.repeat(32);
const KEY = { member: 'talwerk', keyName: 'main', secret: fromHex(SECRET) };
const NETWORK_SECRET = 'cd'.repeat(32);
const NETWORK_KEY = fromHex(NETWORK_SECRET, 32);
const HEADERS = { 'content-type': 'application/json' };
const BUNDLE = {
  sheet: { headers: {}, files: [], sources: '' },
  hash: '',
  contents: new Map(),
} as unknown as Bundle;

/** A program that holds a key; its clock says what the test says. */
async function holder(isHolding = true, onSpent?: () => void) {
  let now = 1_000_000;
  const held = { key: KEY, networkKey: NETWORK_KEY };
  const handed = new HandedKey(held, { ...systemEnvironment, now: () => now }, onSpent);
  const terms = { bundle: BUNDLE, node: 'http://127.0.0.1:9', genesis: null, port: 0 };
  const server = new PortalServer(isHolding ? { ...terms, handed } : terms);
  const place = await server.start();
  onTestFinished(() => server.stop());
  const ask = async (
    body: string,
    headers: Readonly<Record<string, string>> = {},
    method = 'POST',
  ): Promise<{ status: number; text: string; code: string | undefined }> => {
    const answer = await new Promise<{ status: number; told: unknown }>((resolve, reject) => {
      request(
        `${place}key`,
        { method, agent: false, headers: { ...HEADERS, ...headers } },
        (told) => {
          const status = told.statusCode ?? 0;
          json(told).then((found) => resolve({ status, told: found }), reject);
        },
      )
        .on('error', reject)
        .end(method === 'GET' ? undefined : body);
    });
    const { code } = answer.told as { readonly code?: string };
    return { status: answer.status, text: JSON.stringify(answer.told), code };
  };
  const claim = (token: string) => JSON.stringify({ claim: claimOf(token) });
  const later = (ms: number): void => {
    now += ms;
  };
  return { handed, ask, claim, later };
}

it('a link brings both keys once, encrypted under what the link alone says', async () => {
  const { handed, ask, claim } = await holder();
  const token = handed.newToken();
  const given = await ask(claim(token));
  expect(given.status).toBe(200);
  const secrets = [SECRET, toBase64url(KEY.secret), NETWORK_SECRET, toBase64url(NETWORK_KEY)];
  for (const writing of [...secrets, token, linkPassphrase(token)]) {
    expect(given.text).not.toContain(writing);
  }
  const keys = JSON.parse(given.text) as LinkedKeys;
  const ofNetwork = await unsealSecret('the link', keys.networkKey, linkPassphrase(token));
  expect(ofNetwork).toEqual(NETWORK_KEY);
  await expect(unsealSecret('the link', keys.networkKey, claimOf(token))).rejects.toThrow();
  const text = decodeKeyText('the key', keys.key);
  expect(text).toMatchObject({ member: 'talwerk', encrypted: true });
  const opened = await openKeyText('the key', text, linkPassphrase(token));
  expect(opened.secret).toEqual(KEY.secret);
  await expect(openKeyText('the key', text, claimOf(token))).rejects.toMatchObject({
    code: 'wrong_passphrase',
  });
  expect(await ask(claim(token))).toMatchObject({ status: 410, code: 'link_used' });
});

it('whoever prints links is told when one was opened, in time or too late, and once', async () => {
  let told = 0;
  const { handed, ask, claim, later } = await holder(true, () => {
    told += 1;
  });
  const first = handed.newToken();
  await ask(claim('a'.repeat(43)));
  expect(told).toBe(0);
  await ask(claim(first));
  await ask(claim(first));
  expect(told).toBe(1);
  const second = handed.newToken();
  expect(await ask(claim(first))).toMatchObject({ status: 410, code: 'link_used' });
  later(LINK_MS);
  expect((await ask(claim(second))).code).toBe('link_expired');
  expect(told).toBe(2);
  handed.newToken();
  expect((await ask(claim(second))).code).toBe('link_expired');
  expect((await ask(claim(first))).code).toBe('link_wrong');
  expect(told).toBe(2);
});

it('of two that come at once, one is handed the key', async () => {
  const { handed, ask, claim } = await holder();
  const token = handed.newToken();
  const both = await Promise.all([ask(claim(token)), ask(claim(token))]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
});

it('an older link, another token and no token are worth nothing', async () => {
  const { handed, ask, claim } = await holder();
  expect((await ask(claim('a'.repeat(43)))).code).toBe('link_wrong');
  const old = handed.newToken();
  const token = handed.newToken();
  expect(old).not.toBe(token);
  const wrong = [claim(old), claim(''), claimOf(token), '{"claim":1}', '{', 'null', '{"claim":""}'];
  for (const body of wrong) {
    expect(await ask(body), body).toMatchObject({ status: 403, code: 'link_wrong' });
  }
  // Nothing of that has used the link up.
  expect((await ask(claim(token))).status).toBe(200);
});

it.each([
  [0, LINK_MS - 1, 200],
  [LINK_MS, LINK_MS, 410],
  [-1, -1, 410],
])('a link holds for an hour by the clock: %s', async (_, ms, status) => {
  const { handed, ask, claim, later } = await holder();
  const token = handed.newToken();
  later(ms);
  expect((await ask(claim(token))).status).toBe(status);
});

it.each([
  [{ origin: 'https://elsewhere.example' }, 403, 'other_page'],
  [{ origin: 'null' }, 403, 'other_page'],
  [{ 'sec-fetch-site': 'cross-site' }, 403, 'other_page'],
  [{ 'sec-fetch-site': 'same-site' }, 403, 'other_page'],
  [{ 'sec-fetch-mode': 'navigate' }, 403, 'not_fetched'],
  [{ 'sec-fetch-dest': 'document' }, 403, 'not_fetched'],
  [{ host: 'tally.example' }, 421, 'other_host'],
  [{ 'content-type': 'text/plain' }, 415, 'bad_media_type'],
])('hands nothing to another page, and the link stays good: %o', async (headers, status, code) => {
  const { handed, ask, claim } = await holder();
  const token = handed.newToken();
  expect(await ask(claim(token), headers)).toMatchObject({ status, code });
  expect((await ask(claim(token), {}, 'GET')).code).toBe('bad_method');
  expect((await ask(claim(token))).status).toBe(200);
});

it('who holds no key has no such place', async () => {
  const { handed, ask, claim } = await holder(false);
  expect(await ask(claim(handed.newToken()))).toMatchObject({ status: 404, code: 'no_route' });
});

it('a token is that of a whole link, and of nothing else', () => {
  const token = `${'A_-9'.repeat(10)}abc`;
  expect(linkTokenOf(`#/link/${token}`)).toBe(token);
  for (const other of [`#/link/${token}a`, `#/link/${token.slice(1)}`, `#/key/${token}`, token]) {
    expect(linkTokenOf(other)).toBe(null);
  }
});
