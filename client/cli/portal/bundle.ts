/** The built portal as a member serves it to itself: each file checked against the sheet. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleSheet } from '../../../ledger/bundleSheet.ts';
import {
  decodeSheet,
  hashSheet,
  MAX_SHEET_BYTES,
  MAX_SHEET_FILE_BYTES,
} from '../../../ledger/bundleSheet.ts';
import { utf8Text } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { expectJson } from '../../../ledger/shape.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { readInput } from '../session/files.ts';

/** The portal, ready to be served. */
export interface Bundle {
  readonly sheet: BundleSheet;
  /** Its name; see `hashSheet`. */
  readonly hash: Hash;
  /** By path. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Where `npm run build:portal` leaves it. */
export const BUNDLE_FOLDER: string = fileURLToPath(
  new URL('../../../dist/portal', import.meta.url),
);

/** The portal in a folder. @throws ClientError unreadable_file when it is not there or damaged */
export async function readBundle(folder: string): Promise<Bundle> {
  const text = utf8Text(await readInput(join(folder, 'sheet.json'), MAX_SHEET_BYTES));
  const sheet = decodeSheet(expectJson(text, 'sheet'));
  const contents = new Map<string, Uint8Array>();
  for (const { path, hash } of sheet.files) {
    const file = join(folder, path === '/' ? 'index.html' : path.slice(1));
    const bytes = await readInput(file, MAX_SHEET_FILE_BYTES);
    if (hashOf(bytes) !== hash) {
      throw new ClientError('unreadable_file', `${file}: it is not what was built`);
    }
    contents.set(path, bytes);
  }
  return { sheet, hash: hashSheet(sheet), contents };
}
