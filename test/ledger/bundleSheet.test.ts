import { describe, expect, it } from 'vitest';
import { decodeSheet, hashSheet, SHEET_HEADERS } from '../../ledger/bundleSheet.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';

const HASH = 'ab'.repeat(32);
const page = { path: '/', type: 'text/html; charset=utf-8', hash: HASH };
const script = { path: '/assets/a-1.js', type: 'text/javascript; charset=utf-8', hash: HASH };
const headers = Object.fromEntries(SHEET_HEADERS.map((name) => [name, 'x']));
const sheet = { headers, files: [page, script], sources: HASH };

describe('a sheet', () => {
  it('is read as it is written', () => {
    expect(decodeSheet(sheet)).toEqual(sheet);
  });

  it.each<[string, Json]>([
    ['has no page', { ...sheet, files: [script] }],
    ['has a path twice', { ...sheet, files: [page, script, script] }],
    ['is out of order', { ...sheet, files: [script, page] }],
    ['names a route', { ...sheet, files: [page, { ...script, path: '/v1/status' }] }],
    ['leads upwards', { ...sheet, files: [page, { ...script, path: '/assets/../a.js' }] }],
    ['has an escape', { ...sheet, files: [page, { ...script, path: '/assets/a%2e.js' }] }],
    ['has a folder', { ...sheet, files: [page, { ...script, path: '/assets/b/a.js' }] }],
    ['has another type', { ...sheet, files: [page, { ...script, type: page.type }] }],
    ['has no policy', { ...sheet, headers: { ...headers, 'content-security-policy': '' } }],
    ['sets a cookie', { ...sheet, headers: { ...headers, 'set-cookie': 'a=b' } }],
    ['splits a header', { ...sheet, headers: { ...headers, 'referrer-policy': 'a\r\nb: c' } }],
    ['has too many files', { ...sheet, files: Array(257).fill(page) }],
    ['is a list', []],
  ])('that %s is refused', (_, json) => {
    expect(() => decodeSheet(json)).toThrow(expect.objectContaining({ code: 'bad_shape' }));
  });

  it('is named by its files and headers, whatever they were made from', () => {
    const name = hashSheet(decodeSheet(sheet));
    const changed = (change: JsonObject): string => hashSheet(decodeSheet({ ...sheet, ...change }));
    expect(changed({ sources: 'cd'.repeat(32) })).toBe(name);
    expect(changed({ files: [page] })).not.toBe(name);
    expect(changed({ files: [page, { ...script, hash: 'cd'.repeat(32) }] })).not.toBe(name);
    expect(changed({ headers: { ...headers, 'referrer-policy': 'y' } })).not.toBe(name);
  });
});
