import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { SHEET_HEADERS } from '../../ledger/bundleSheet.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { readBuilt, replaceFolder } from '../../scripts/buildPortal.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

// Whether a page counts as built, and how it takes the place of the one before; nothing is built.

const SOURCES = 'ab'.repeat(32);
const PAGE = '<!doctype html><title>A page</title>';
let folder = '';
let out = '';

function writePage(at: string, sources = SOURCES): void {
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'index.html'), PAGE);
  const headers = Object.fromEntries(SHEET_HEADERS.map((name) => [name, `what ${name} says`]));
  const files = [{ path: '/', type: 'text/html; charset=utf-8', hash: hashOf(utf8(PAGE)) }];
  writeFileSync(join(at, 'sheet.json'), JSON.stringify({ headers, files, sources }));
}

beforeEach(() => {
  folder = scratchFolder();
  out = join(folder, 'portal');
  writePage(out);
});

describe('a built page', () => {
  it('is there when each of its files is what was built', () => {
    expect(readBuilt(out)?.sources).toBe(SOURCES);
  });

  it.each(['', '{', '[]', '{"files":[]}', '\u0000'])('is none with the sheet %j', (sheet) => {
    writeFileSync(join(out, 'sheet.json'), sheet);
    expect(readBuilt(out)).toBeNull();
  });

  it('is none with a file that is damaged or away, or without its sheet', () => {
    writeFileSync(join(out, 'index.html'), `${PAGE} `);
    expect(readBuilt(out)).toBeNull();
    rmSync(join(out, 'index.html'));
    expect(readBuilt(out)).toBeNull();
    rmSync(out, { recursive: true });
    expect(readBuilt(out)).toBeNull();
  });
});

describe('a page that takes the place of another', () => {
  const draft = (name: string): string => join(folder, `portal.${name}`);

  it('leaves nothing of the one before, also where none was', () => {
    writePage(draft('1'), 'cd'.repeat(32));
    replaceFolder(draft('1'), out, 'cd'.repeat(32));
    expect(readBuilt(out)?.sources).toBe('cd'.repeat(32));
    rmSync(out, { recursive: true });
    writePage(draft('2'));
    replaceFolder(draft('2'), out, SOURCES);
    expect([readBuilt(out)?.sources, readdirSync(folder)]).toEqual([SOURCES, ['portal']]);
  });

  it('leaves the one before where it was when it cannot take its place', () => {
    expect(() => replaceFolder(draft('3'), out, 'cd'.repeat(32))).toThrow(/ENOENT/);
    expect([readBuilt(out)?.sources, readdirSync(folder)]).toEqual([SOURCES, ['portal']]);
  });

  it('is not said to be built when its draft is no page', () => {
    writePage(draft('4'));
    writeFileSync(join(draft('4'), 'index.html'), 'damaged');
    replaceFolder(draft('4'), out, SOURCES);
    expect(readBuilt(out)).toBeNull();
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toBe('damaged');
  });
});
