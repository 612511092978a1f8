import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../ledger/encoding.ts';
import { dataPath, hasData } from '../support/sharedData.ts';
import { CHROMIUM, Desk, NEEDS_CHROMIUM } from './browser.ts';
import { textOf, verdictOf } from './verdicts.ts';

// A browser reads what the command line reads, and says the same of it.

const EXAMPLES = join(import.meta.dirname, '../../examples');
/** Names of encodings as documents claim them; the last ones are not read. */
const SINGLE = [
  ...['utf-8', 'US-ASCII', 'iso-8859-1', 'latin1', 'cp1252', 'iso-8859-9', 'koi8-r', 'cp1250'],
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((n) => `iso-8859-${n}`),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => `windows-125${n}`),
  ...['iso-8859-11', 'ibm866', 'macintosh', 'utf-7', 'iso-2022-jp', 'utf-32', 'x-user-defined'],
];
/** First bytes of letters of two, in the standard itself: vendors have extended it differently. */
const DOUBLE: readonly (readonly [name: string, from: number, to: number])[] = [
  ...(['gb18030', 'gbk', 'gb2312'] as const).map((name) => [name, 0x81, 0xfe] as const),
  ...[['big5', 0xa4, 0xc5] as const, ['big5', 0xc9, 0xf8] as const],
  ...[['shift_jis', 0x88, 0x9f] as const, ['euc-jp', 0xb0, 0xf4] as const],
  ...[['euc-kr', 0xb0, 0xc8] as const, ['euc-kr', 0xca, 0xfd] as const],
];

let desk: Desk;
let page: Page;

/** What the browser says of each document. */
async function inBrowser(
  name: 'verdictOf' | 'textOf',
  documents: readonly Uint8Array[],
): Promise<readonly string[]> {
  const texts = documents.map((bytes) => Buffer.from(bytes).toString('base64'));
  return await page.evaluate(
    ([name, texts]) => {
      const { readers } = globalThis as unknown as {
        readers: Readonly<Record<string, (bytes: Uint8Array) => string>>;
      };
      return texts.map((text) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        return readers[name]?.(bytes) ?? '';
      });
    },
    [name, texts] as const,
  );
}

/** A document of these bytes that claims an encoding. */
function claiming(encoding: string, bytes: readonly number[]): Uint8Array {
  const head = utf8(`<?xml version="1.0" encoding="${encoding}"?><a>`);
  return Uint8Array.from([...head, ...bytes, ...utf8('</a>')]);
}

function files(folder: string): readonly string[] {
  return globSync('**/*.{xml,pdf}', { cwd: folder }).map((file) => join(folder, file));
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe.skipIf(CHROMIUM === undefined)(`a browser (${NEEDS_CHROMIUM})`, () => {
  beforeAll(async () => {
    const entry = join(import.meta.dirname, 'verdicts.ts');
    const lib = { entry, name: 'readers', formats: ['iife' as const], fileName: 'readers' };
    const built = await build({
      ...{ configFile: false, logLevel: 'warn', publicDir: false },
      build: { lib, target: 'es2023', write: false },
    });
    const [made] = [built].flat().flatMap((each) => ('output' in each ? each.output : []));
    const script = made !== undefined && 'code' in made ? made.code : '';
    desk = await Desk.start();
    page = await desk.open('about:blank');
    await page.addScriptTag({ content: `${script};globalThis.readers=readers` });
  });

  afterAll(async () => void (await desk?.close()));

  it.runIf(hasData)('says of every document what the command line says of it', async () => {
    const all = [EXAMPLES, dataPath('invoices'), dataPath('cases/invoices')].flatMap(files);
    const [xml, pdf] = [all.filter((file) => file.endsWith('.xml')), all.filter(isPdfName)];
    expect([xml.length > 60, pdf.length > 0]).toEqual([true, true]);
    const documents = xml.map((file) => new Uint8Array(readFileSync(file)));
    const said = await inBrowser('verdictOf', documents);
    for (const [at, document] of documents.entries()) {
      expect(said[at], xml[at]).toBe(verdictOf(document));
    }
    for (const closed of await inBrowser(
      'verdictOf',
      pdf.map((file) => readFileSync(file)),
    )) {
      expect(JSON.parse(closed)).toMatchObject({ code: 'pdf_not_here', facts: { what: 'a PDF' } });
    }
  });

  it('takes the same encodings, and each letter of theirs as the same', async () => {
    const documents = SINGLE.flatMap((name) =>
      range(0x80, 0xff).map((byte) => claiming(name, [byte])),
    );
    const said = await inBrowser('textOf', documents);
    const other = documents.filter((document, at) => textOf(document) !== said[at]);
    expect(other.map((bytes) => Buffer.from(bytes).toString('latin1'))).toEqual([]);
    expect(said.filter((text) => text.includes('bad_encoding')).length).toBeLessThan(1_500);
  });

  it('takes letters of two bytes as the same', async () => {
    for (const [name, from, to] of DOUBLE) {
      const documents = range(from, to).flatMap((lead) =>
        range(0xa1, 0xfe).map((trail) => claiming(name, [lead, trail])),
      );
      const said = await inBrowser('textOf', documents);
      const other = documents.filter((document, at) => textOf(document) !== said[at]);
      expect(other.length, name).toBe(0);
    }
  });
});

function isPdfName(file: string): boolean {
  return file.endsWith('.pdf');
}
