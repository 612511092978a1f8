/** The built portal, read once at the start into memory: what is asked for later reads no disk. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { FormatError } from '../../ledger/assert.ts';
import type { BundleSheet, SheetFile } from '../../ledger/bundleSheet.ts';
import { decodeSheet, MAX_SHEET_BYTES, MAX_SHEET_FILE_BYTES } from '../../ledger/bundleSheet.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { expectJson } from '../../ledger/shape.ts';

/** Where `npm run build:portal` leaves it. */
export const PORTAL_FOLDER: string = fileURLToPath(new URL('../../dist/portal', import.meta.url));

/** A file of the portal, as it is and compressed. */
export interface PortalFile extends SheetFile {
  readonly bytes: Uint8Array;
  readonly zipped: Uint8Array;
}

/** The portal that a node serves. */
export interface Portal {
  readonly headers: BundleSheet['headers'];
  readonly files: readonly PortalFile[];
}

/**
 * The portal in a folder; null when none was built.
 * @throws FormatError of its sheet, and bad_shape of a file that is not as the sheet says
 */
export function readPortal(folder: string): Portal | null {
  const sheet = join(folder, 'sheet.json');
  if (!existsSync(sheet)) return null;
  const text = utf8Text(readBounded(sheet, MAX_SHEET_BYTES));
  const { headers, files } = decodeSheet(expectJson(text, 'sheet'));
  return { headers, files: files.map((file) => readFile(folder, file)) };
}

function readFile(folder: string, file: SheetFile): PortalFile {
  const name = file.path === '/' ? 'index.html' : file.path.slice(1);
  const bytes = readBounded(join(folder, name), MAX_SHEET_FILE_BYTES);
  if (hashOf(bytes) !== file.hash) throw damaged(name, 'it is not what was built');
  return { ...file, bytes, zipped: gzipSync(bytes, { level: 9 }) };
}

function readBounded(path: string, maxBytes: number): Uint8Array {
  if (statSync(path).size > maxBytes) throw damaged(path, `it has more than ${maxBytes} bytes`);
  return readFileSync(path);
}

function damaged(file: string, reason: string): FormatError {
  return new FormatError('bad_shape', `the portal’s ${file}: ${reason}`, { field: file });
}
