import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { main as buildPortal, keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

// What is built, before anybody looks at it.

const BUNDLE = join(import.meta.dirname, '../../dist/portal');
const FIRST_LOAD_BYTES = 200_000;

/** The files that the page itself names. */
function firstLoad(): readonly Buffer[] {
  const page = readFileSync(join(BUNDLE, 'index.html'));
  const names = [...page.toString().matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)];
  return [page, ...names.map(([, name = '']) => readFileSync(join(BUNDLE, name)))];
}

describe('the bundle', () => {
  beforeAll(async () => void (await keepPortalBuilt()));

  it('is under 200 KB compressed at first load', () => {
    const bytes = firstLoad().map((file) => gzipSync(file).length);
    expect(bytes.length).toBeGreaterThan(2);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(FIRST_LOAD_BYTES);
  });

  it('names no other host, nothing of Node, and no place of who built it', () => {
    const texts = firstLoad().map((file) => file.toString());
    const hosts = texts.flatMap((text) => text.match(/https?:\/\/[a-z0-9.-]+/gi) ?? []);
    expect(hosts.filter((host) => host !== 'http://www.w3.org')).toEqual([]);
    const parts = [
      "'node:",
      '"node:',
      '`node:',
      '__vite-browser-external',
      'client/portal/',
      '<script>',
      'style="',
    ];
    expect(parts.filter((part) => texts.some((text) => text.includes(part)))).toEqual([]);
  });

  it('is the same whenever and wherever it is built', async () => {
    const kept = await keepPortalBuilt();
    const folder = scratchFolder();
    expect(await buildPortal(['--out', join(folder, 'again')])).toBe(0);
    const read = (at: string): string => readFileSync(join(at, 'sheet.json'), 'utf8');
    expect(read(join(folder, 'again'))).toBe(read(BUNDLE));
    expect(await keepPortalBuilt()).toBe(kept);
    expect(readdirSync(folder)).toEqual(['again']);
  });

  it('is not built on wrong words', async () => {
    expect(await buildPortal(['--out'])).toBe(2);
    expect(await buildPortal(['elsewhere'])).toBe(2);
  });
});
