/**
 * The sheet of a built page: which files it has, under which paths they are served, what their
 * bytes hash to, and what a server says with each of them. Node and client serve the same page by
 * the same sheet, and its hash is what two people compare who want to know whether they use it.
 */
import { FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import { encodeCanonical } from './canonical.ts';
import type { Hash } from './hash.ts';
import { hashOf } from './hash.ts';
import { expectArray, expectChoice, expectHash, expectObject, expectText } from './shape.ts';

/** A file of the page. */
export interface SheetFile {
  /** `/` or `/assets/NAME`: the one path under which it is served. */
  readonly path: string;
  readonly type: SheetType;
  readonly hash: Hash;
}

/** See the head of this file. */
export interface BundleSheet {
  /** With each answer, beside the type; names in lower case. */
  readonly headers: Readonly<Record<SheetHeader, string>>;
  /** In the order of their paths; the page itself, `/`, is the first. */
  readonly files: readonly SheetFile[];
  /** Of what it was built from. */
  readonly sources: Hash;
}

/** Media types of a page, by the endings of its files. */
export const SHEET_TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

/** One of `SHEET_TYPES`. */
export type SheetType = (typeof SHEET_TYPES)[keyof typeof SHEET_TYPES];

/** What a page may have said with its answers, in order. */
export const SHEET_HEADERS = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'referrer-policy',
] as const;

/** One of `SHEET_HEADERS`. */
export type SheetHeader = (typeof SHEET_HEADERS)[number];

/** Of one file of a page; whoever reads one reads no more. */
export const MAX_SHEET_FILE_BYTES: number = 2 << 20;
/** Of a sheet. */
export const MAX_SHEET_BYTES: number = 1 << 16;
const MAX_FILES = 256;
const MAX_HEADER_LENGTH = 1_000;
const PATH = /^\/assets\/[A-Za-z0-9_-]{1,80}\.(?:js|css|svg)$/;

/**
 * The sheet from its JSON.
 * @throws FormatError bad_shape: a path that is no page's, none for `/`, two for one
 */
export function decodeSheet(json: Json): BundleSheet {
  const fields = expectObject(json, 'sheet', ['files', 'headers', 'sources']);
  const headers = expectObject(fields['headers'] ?? null, 'sheet.headers', SHEET_HEADERS);
  const files = expectArray(fields['files'], 'sheet.files', MAX_FILES).map(decodeFile);
  const isOrdered = files.every(({ path }, at) => at === 0 || (files[at - 1]?.path ?? '') < path);
  if (files[0]?.path !== '/' || !isOrdered) throw bad('files', 'they begin with / and go up');
  const said = SHEET_HEADERS.map((name) => [name, decodeHeader(name, headers[name])]);
  return {
    headers: Object.fromEntries(said) as Record<SheetHeader, string>,
    files,
    sources: expectHash(fields['sources'], 'sheet.sources'),
  };
}

/** What names a page: the hash of its files and of what is said with them, not of its sources. */
export function hashSheet({ headers, files }: BundleSheet): Hash {
  return hashOf(encodeCanonical({ headers, files: files.map((file) => ({ ...file })) }));
}

function decodeFile(json: Json): SheetFile {
  const fields = expectObject(json, 'sheet.file', ['hash', 'path', 'type']);
  const path = expectText(fields['path'], 'sheet.file.path', 100);
  if (path !== '/' && !PATH.test(path)) throw bad('file.path', 'it is no path of a page');
  const ending = path === '/' ? 'html' : (path.split('.').at(-1) ?? '');
  const type = SHEET_TYPES[ending as keyof typeof SHEET_TYPES];
  return {
    path,
    type: expectChoice(fields['type'], 'sheet.file.type', [type]),
    hash: expectHash(fields['hash'], 'sheet.file.hash'),
  };
}

function decodeHeader(name: SheetHeader, json: Json | undefined): string {
  const value = expectText(json, `sheet.headers.${name}`, MAX_HEADER_LENGTH);
  if (/^[\x20-\x7e]+$/.test(value)) return value;
  throw bad(`headers.${name}`, 'printable letters of ASCII');
}

function bad(field: string, expected: string): FormatError {
  return new FormatError('bad_shape', `sheet.${field}: ${expected}`, { field: `sheet.${field}` });
}
