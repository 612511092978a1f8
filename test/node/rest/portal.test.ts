import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SHEET_HEADERS } from '../../../ledger/bundleSheet.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { readPortal } from '../../../node/rest/portalFiles.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { RestNode } from './restNode.ts';

const PAGE = '<!doctype html><title>A page</title>';
const SCRIPT = 'export {};';
const headers = Object.fromEntries(SHEET_HEADERS.map((name) => [name, `what ${name} says`]));

/** A portal in a folder of its own. */
function portalFolder(script: string = SCRIPT): string {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'assets/a-1.js'), script);
  writeFileSync(join(folder, 'assets/not-listed.js'), SCRIPT);
  const hash = (text: string): string => hashOf(utf8(text));
  const files = [
    { path: '/', type: 'text/html; charset=utf-8', hash: hash(PAGE) },
    { path: '/assets/a-1.js', type: 'text/javascript; charset=utf-8', hash: hash(SCRIPT) },
  ];
  const sheet = { headers, files, sources: 'ab'.repeat(32) };
  writeFileSync(join(folder, 'sheet.json'), JSON.stringify(sheet));
  return folder;
}

const openNode = (): Promise<RestNode> => RestNode.open({ portal: readPortal(portalFolder()) });

describe('the portal', () => {
  it('is served to everybody, with all that its sheet says', async () => {
    const node = await openNode();
    const page = await node.rest.app.inject('/');
    expect([page.statusCode, page.body]).toEqual([200, PAGE]);
    expect(page.headers).toMatchObject({
      ...headers,
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const script = await node.rest.app.inject('/assets/a-1.js');
    expect([script.statusCode, script.body]).toEqual([200, SCRIPT]);
    expect(script.headers['cache-control']).toContain('immutable');
    expect(script.headers).toMatchObject(headers);
  });

  it('comes compressed to who takes that, and not again to who has it', async () => {
    const node = await openNode();
    const asked = { 'accept-encoding': 'br, gzip' };
    const zipped = await node.rest.app.inject({ url: '/', headers: asked });
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(PAGE);
    const known = { ...asked, 'if-none-match': String(zipped.headers['etag']) };
    const again = await node.rest.app.inject({ url: '/', headers: known });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const plain = await node.rest.app.inject({
      url: '/',
      headers: { 'accept-encoding': 'gzip;q=0' },
    });
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, PAGE]);
  });

  it('has one spelling of each path, and nothing beside its sheet', async () => {
    const node = await openNode();
    const others = [
      ...['/index.html', '/sheet.json', '/assets', '/assets/', '/assets/not-listed.js'],
      ...['//', '/assets//a-1.js', '/assets/a-1.js/', '/ASSETS/a-1.js', '/assets/%61-1.js'],
      ...['/assets/../index.html', '/assets/..%2findex.html', '/?a=b', '/assets/a-1.js?v=1'],
    ];
    for (const url of others) {
      const { statusCode, body } = await node.rest.app.inject(url);
      expect([400, 404], `${url}: ${body}`).toContain(statusCode);
    }
    const posted = await node.rest.app.inject({ method: 'POST', url: '/' });
    expect(posted.statusCode).toBe(405);
  });

  it('is no part of the described interface', async () => {
    const { paths } = (await (await openNode()).rest.app.inject('/v1/openapi.json')).json();
    expect(Object.keys(paths).filter((path) => !/^\/(v1\/|healthz|readyz)/.test(path))).toEqual([]);
  });
});

describe('a node without a portal', () => {
  it('says so', async () => {
    expect(readPortal(scratchFolder())).toBeNull();
    const { statusCode, body } = await (await RestNode.open()).rest.app.inject('/');
    expect([statusCode, JSON.parse(body).code]).toEqual([404, 'no_portal']);
  });

  it('is what a damaged one makes', () => {
    expect(() => readPortal(portalFolder('alert(1);'))).toThrow(/it is not what was built/);
    const folder = portalFolder();
    writeFileSync(join(folder, 'sheet.json'), '{}');
    expect(() => readPortal(folder)).toThrow(expect.objectContaining({ code: 'bad_shape' }));
    writeFileSync(join(folder, 'sheet.json'), ' '.repeat(70_000));
    expect(() => readPortal(folder)).toThrow(/more than 65536 bytes/);
  });
});
