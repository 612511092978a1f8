/** Where the details of an invoice travel: a folder that supplier and debtor share, a file each. */
import { join } from 'node:path';
import { FormatError } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { DetailsFile } from '../../invoices/details.ts';
import { checkDetails, decodeDetails, encodeDetails } from '../../invoices/details.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/limits.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { writeWhole } from '../../sdk/files.ts';
import { readInput } from '../session/files.ts';

/** The file of an invoice in a details folder. */
export function detailsPath(folder: string, invoice: Hash): string {
  return join(folder, `${invoice}.details.json`);
}

/** The owner, and those of a group that the folder is shared with: invoices are nobody else's. */
const DETAILS_MODE = 0o640;

/** Puts the details of an invoice into the folder, for its debtor. @throws ClientError */
export async function writeDetails(
  folder: string,
  invoice: Hash,
  details: DetailsFile,
): Promise<string> {
  const path = detailsPath(folder, invoice);
  await writeWhole(path, [encodeDetails(details)], DETAILS_MODE);
  return path;
}

/**
 * Reads a details file and checks it against the commitment on the ledger.
 * @throws ClientError unreadable_file, bad_details
 */
export async function readDetails(path: string, commitment: Hash): Promise<DetailsFile> {
  const bytes = await readInput(path, 4 * MAX_INVOICE_BYTES);
  try {
    const file = decodeDetails(bytes);
    const refusal = checkDetails(file, commitment);
    if (refusal === null) return file;
    throw new ClientError('bad_details', `${path}: ${refusal.advice}`, { details: refusal.code });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new ClientError('bad_details', `${path}: ${error.message}`, { details: error.code });
  }
}
