import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { main } from '../../../client/cli/main.ts';
import { readBundle } from '../../../client/cli/portal/bundle.ts';
import type { PortalTerms } from '../../../client/cli/portal/portalServer.ts';
import { PortalServer } from '../../../client/cli/portal/portalServer.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { members } from '../../../contracts/state/members.ts';
import { SHEET_HEADERS } from '../../../ledger/bundleSheet.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { readPortal } from '../../../node/rest/portalFiles.ts';
import { AUDITOR, RestNode } from '../../node/rest/restNode.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// The page on one's own machine, before a real node.

const FILES = { '/': '<!doctype html><title>A page</title>', '/assets/a-1.js': 'export {};' };
const headers = Object.fromEntries(SHEET_HEADERS.map((name) => [name, `what ${name} says`]));
const types = {
  '/': 'text/html; charset=utf-8',
  '/assets/a-1.js': 'text/javascript; charset=utf-8',
};

function bundleFolder(files: Readonly<Record<string, string>> = FILES): string {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'assets'));
  const listed = Object.entries(files).map(([path, content]) => {
    writeFileSync(join(folder, path === '/' ? 'index.html' : path), content);
    const hash = createHash('sha256').update(content).digest('hex');
    return { path, type: types[path as keyof typeof types], hash };
  });
  const sheet = { headers, files: listed, sources: 'ab'.repeat(32) };
  writeFileSync(join(folder, 'sheet.json'), JSON.stringify(sheet));
  return folder;
}

async function scene() {
  const folder = bundleFolder();
  const node = await RestNode.open({ portal: readPortal(folder) });
  await node.grow();
  const { url } = await node.rest.start();
  const server = new PortalServer({
    bundle: await readBundle(folder),
    node: url,
    genesis: null,
    port: 0,
  });
  const place = await server.start();
  onTestFinished(() => server.stop());
  return { node, folder, nodeUrl: url, place: place.slice(0, -1) };
}

/** The page before whatever stands at a URL. */
async function serveBefore(node: string, more: Partial<PortalTerms> = {}): Promise<string> {
  const bundle = more.bundle ?? (await readBundle(bundleFolder()));
  const server = new PortalServer({ bundle, node, genesis: null, port: 0, ...more });
  const place = await server.start();
  onTestFinished(() => server.stop());
  return place.slice(0, -1);
}

/** A node that says what it likes; its URL. */
async function startLiar(listener: RequestListener): Promise<string> {
  const liar = createServer(listener);
  await once(liar.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void liar.close());
  return `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
}

/** Asks with exactly this path, which `fetch` would tidy up. */
async function askRaw(place: string, path: string, more: object = {}) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(place, { path, ...more }, resolve)
      .on('error', reject)
      .end();
  });
  return { status: answer.statusCode, body: await text(answer) };
}

describe('the page on one’s own machine', () => {
  it('is that of the sheet, with its headers', async () => {
    const { place } = await scene();
    for (const [path, content] of Object.entries(FILES)) {
      const answer = await fetch(place + path);
      expect([answer.status, await answer.text()]).toEqual([200, content]);
      for (const name of SHEET_HEADERS) expect(answer.headers.get(name)).toBe(headers[name]);
    }
  });

  it('reads through the node, with the token of its reader', async () => {
    const { node, place } = await scene();
    const status = (await (await fetch(`${place}/v1/status`)).json()) as { height: number };
    expect(status.height).toBe(1);
    const denied = await fetch(`${place}/v1/invoices`);
    expect([denied.status, denied.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const read = await fetch(`${place}/v1/invoices`, { headers: node.auditing });
    expect(read.status).toBe(200);
    const known = { ...node.auditing, 'if-none-match': String(read.headers.get('etag')) };
    expect((await fetch(`${place}/v1/invoices`, { headers: known })).status).toBe(304);
    const posted = await fetch(`${place}/v1/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"transactions":["x"]}',
    });
    expect([posted.status, ((await posted.json()) as { code: string }).code]).not.toContain(
      'bad_media_type',
    );
  });

  it('lets a client read and prove through it, with tokens that are bound to a key', async () => {
    const { node, place } = await scene();
    const { genesis, environment } = node;
    const reader = keySigner(AUDITOR);
    const client = new LedgerClient({ genesis, nodes: [place], reader, environment });
    expect((await client.readFact(members, ['s1'])).fact?.id).toBe('s1');
  });

  it('hands on nothing but /v1, in one spelling, and no other method', async () => {
    const { place } = await scene();
    for (const path of [
      ...['/healthz', '/metrics', '/sheet.json', '/index.html', '//', '/assets/../index.html'],
      ...['/v1/../healthz', '/v1/%2e%2e/healthz', '/v1/./status', '/v1\\..\\healthz'],
      ...['/v1/status#a', 'http://127.0.0.1/v1/status', '/?a=b', '*'],
    ]) {
      const { status, body } = await askRaw(place, path);
      expect([400, 404], `${path}: ${status} ${body}`).toContain(status);
    }
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect((await askRaw(place, '/v1/status', { method })).status).toBe(405);
    }
    expect((await askRaw(place, '/', { method: 'POST' })).status).toBe(405);
  });

  it('answers no other name, and no other page', async () => {
    const { place } = await scene();
    const asAnother = { headers: { host: 'tally.example' } };
    expect((await askRaw(place, '/', asAnother)).status).toBe(421);
    for (const site of ['cross-site', 'same-site']) {
      const asked = { headers: { 'sec-fetch-site': site } };
      expect((await askRaw(place, '/v1/status', asked)).status).toBe(403);
    }
    const own = { headers: { 'sec-fetch-site': 'same-origin' } };
    expect((await askRaw(place, '/v1/status', own)).status).toBe(200);
  });

  it.each([
    { 'sec-fetch-site': 'none' },
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    { 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-mode': 'no-cors' },
    ...['document', 'iframe', 'frame', 'embed', 'object', 'script', 'style', 'image'].map(
      (dest) => ({ 'sec-fetch-dest': dest }),
    ),
    ...['worker', 'sharedworker', 'serviceworker'].map((dest) => ({ 'sec-fetch-dest': dest })),
  ])('shows and runs nothing of what a node answers: %o', async (headers) => {
    let asked = 0;
    const place = await serveBefore(await startLiar((_, answer) => answer.end(String(++asked))));
    expect((await askRaw(place, '/v1/status', { headers })).status).toBe(403);
    expect(asked).toBe(0);
  });

  it('hands on data alone, under a policy in which nothing runs', async () => {
    const { place } = await scene();
    const answer = await fetch(`${place}/v1/status`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; sandbox; frame-ancestors 'none'",
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const page = await fetch(`${place}/v1/openapi.html`);
    expect([page.status, ((await page.json()) as { code: string }).code]).toEqual([
      ...[502, 'bad_answer'],
    ]);
  });

  it.each([
    'text/html',
    'text/html; charset=utf-8',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/javascript',
    'application/json, text/html',
    'application/jsonp',
    '',
  ])('hands on no answer that a lying node calls %j', async (type) => {
    const lie = '<script>read()</script>';
    const liar = await startLiar((_, answer) => {
      answer.writeHead(200, type === '' ? {} : { 'content-type': type }).end(lie);
    });
    const answer = await fetch(`${await serveBefore(liar)}/v1/x`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      ...[502, 'application/problem+json'],
    ]);
    expect(await answer.text()).not.toContain(lie);
  });

  it('names what it hands on by its own words, and lets no node ask for a password', async () => {
    const liar = await startLiar((_, answer) => {
      const type = 'application/json; charset=utf-7, text/html';
      const lies = { 'www-authenticate': 'Basic realm="Your passphrase"', 'set-cookie': 'a=b' };
      answer.writeHead(401, { ...lies, 'content-type': type, refresh: '0' }).end('{}');
    });
    const { status, headers } = await fetch(`${await serveBefore(liar)}/v1/x`);
    expect([status, headers.get('content-type')]).toEqual([401, 'application/json']);
    for (const name of ['www-authenticate', 'set-cookie', 'refresh']) {
      expect([name, headers.has(name)]).toEqual([name, false]);
    }
  });

  it('says which ledger it is from its own file, and asks no node', async () => {
    let asked = 0;
    const liar = await startLiar((_, answer) => answer.end(String(++asked)));
    const genesis = utf8('{"what":"the file says"}');
    const place = await serveBefore(liar, { genesis });
    for (const path of ['/v1/genesis', '/v1/genesis?again']) {
      expect(await (await fetch(place + path)).text()).toBe('{"what":"the file says"}');
    }
    expect((await askRaw(place, '/v1/genesis', { method: 'POST' })).status).toBe(405);
    expect(asked).toBe(0);
  });

  it('asks a node under the path at which it stands', async () => {
    const asked: (string | undefined)[] = [];
    const liar = await startLiar(({ url }, answer) => {
      asked.push(url);
      answer.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    const place = await serveBefore(`${liar}/tally`);
    expect((await fetch(`${place}/v1/status?a=b`)).status).toBe(200);
    expect(asked).toEqual(['/tally/v1/status?a=b']);
    expect((await askRaw(place, '/v1/../status')).status).toBe(400);
  });

  it('says that the node does not answer', async () => {
    const bundle = await readBundle(bundleFolder());
    const place = await serveBefore('http://127.0.0.1:1', { bundle });
    const answer = await fetch(`${place}/v1/status`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      ...[502, 'unreachable'],
    ]);
  });

  it('is not served when a file is not what was built', async () => {
    const folder = bundleFolder();
    writeFileSync(join(folder, 'assets/a-1.js'), 'alert(1);');
    await expect(readBundle(folder)).rejects.toThrow(/it is not what was built/);
  });
});

/** What the command prints, and its exit code. */
async function tally(...words: readonly string[]) {
  let out = '';
  const code = await main(words, {
    out: (line) => {
      out += line;
    },
    err: (line) => {
      out += line;
    },
    env: {},
    environment: (await RestNode.open()).environment,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  return { code, out };
}

describe('tally portal check', () => {
  it('holds a node’s page against one’s own', async () => {
    const { folder, nodeUrl } = await scene();
    const same = await tally('portal', 'check', nodeUrl, '--bundle', folder);
    expect(same).toMatchObject({ code: 0, out: expect.stringContaining('as it is here') });
    const own = bundleFolder({ ...FILES, '/assets/a-1.js': 'export { a };' });
    const other = await tally('portal', 'check', nodeUrl, '--bundle', own);
    expect(other).toMatchObject({
      code: 1,
      out: expect.stringContaining('/assets/a-1.js is another'),
    });
  });

  it('notices what is said with it, and what is too long', async () => {
    const { folder } = await scene();
    const liar = await startLiar((asked, answer) => {
      const content = FILES[asked.url as keyof typeof FILES] ?? '';
      answer.setHeader('content-type', types[asked.url as keyof typeof types]);
      answer.end(asked.url === '/' ? content : content.padEnd(3 << 20));
    });
    const { code, out } = await tally('portal', 'check', liar, '--bundle', folder);
    expect(code).toBe(1);
    expect(out).toContain('content-security-policy is another');
    expect(out).toContain('/assets/a-1.js is another one');
  });

  it.each(['refresh', 'link', 'set-cookie', 'clear-site-data', 'service-worker-allowed'])(
    'refuses a page with which %s is said, under whatever path it stands',
    async (name) => {
      const folder = bundleFolder();
      const saying = (more: Readonly<Record<string, string>>): Promise<string> =>
        startLiar(({ url = '' }, answer) => {
          const path = url.slice('/tally'.length) as keyof typeof FILES;
          answer.setHeaders(new Map(Object.entries({ ...headers, ...more })));
          answer.setHeader('content-type', types[path]).end(FILES[path]);
        });
      const check = async (more: Readonly<Record<string, string>>) =>
        await tally('portal', 'check', `${await saying(more)}/tally/`, '--bundle', folder);
      expect((await check({})).code).toBe(0);
      const { code, out } = await check({ [name]: 'x' });
      expect([code, out]).toEqual([1, expect.stringContaining(`${name} is said`)]);
    },
  );
});
