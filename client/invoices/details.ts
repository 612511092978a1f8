/**
 * What the ledger does not hold: the details of an invoice and its document. They travel to the
 * buyer in a file; the ledger has a commitment to them, SHA-256 over canonical JSON with 32 random
 * bytes of salt, which tells nothing to those who lack the file. The file names no network.
 *
 * The file is canonical JSON with exactly `details` (the terms below and the document's SHA-256,
 * so that one commitment binds both), `document` (base64url), `salt` (64 hex), `type` and
 * `version`.
 */
import { assert, FormatError } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { canonicalText, decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { fromBase64url, toBase64url, toHex } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashJson, hashOf } from '../../ledger/hash.ts';
import { expectHash, expectObject, expectText } from '../../ledger/shape.ts';
import { inspectInvoice } from './inspectInvoice.ts';
import type { Invoice } from './invoice.ts';
import { InvoiceError } from './invoiceError.ts';
import { MAX_INVOICE_BYTES } from './limits.ts';
import { readInvoice } from './readInvoice.ts';

/** What the supplier gives to the buyer, decoded. */
export interface DetailsFile {
  /** 32 random bytes, 64 hex letters; whoever has them can test guesses of the details. */
  readonly salt: string;
  readonly details: Json;
  /** The bytes of the document, exactly as they were fingerprinted. */
  readonly document: Uint8Array;
}

/** Why a details file is not what the ledger has a commitment to, in order of precedence. */
export const DETAILS_REFUSALS = {
  commitment_differs: 'The details are not those that the supplier committed to on the ledger.',
  document_differs: 'The document in the file is not the one that the details name.',
  details_differ: 'The details say something else than the document in the file.',
} as const;

/** A refusal of a details file. */
export interface DetailsRefusal {
  readonly code: keyof typeof DETAILS_REFUSALS;
  readonly advice: string;
}

const TYPE = 'tallystick-invoice-details';
const MAX_BASE64_LETTERS = Math.ceil((MAX_INVOICE_BYTES * 4) / 3);
// The details repeat terms of the document, in the worst case all of it, escaped.
const MAX_FILE_BYTES = 3 * MAX_BASE64_LETTERS;

/** The details of an invoice, as committed to: its main terms and the hash of its document. */
export function invoiceDetails(invoice: Invoice, document: Uint8Array): JsonObject {
  const { number, issueDate, dueDate, currency, payable, supplier, buyer, kind } =
    inspectInvoice(invoice);
  return {
    number,
    issueDate,
    dueDate,
    currency,
    payable,
    supplier,
    buyer,
    kind: { code: kind.code, document: kind.document },
    payee: invoice.payee?.name ?? null,
    orderReference: invoice.orderReference,
    precedingInvoice: invoice.precedingInvoice,
    documentHash: hashOf(document),
  };
}

/**
 * The commitment that stands on the ledger: SHA-256 of `{"details":…,"salt":<hex>}`.
 * @param salt 32 bytes from a random source, new for every invoice.
 */
export function commitDetails(details: Json, salt: Uint8Array): Hash {
  assert(salt.length === 32, 'the salt has 32 bytes');
  return hashJson({ details, salt: toHex(salt) });
}

/** The file for the buyer. Whoever reads it can prove what the commitment hides. */
export function encodeDetails(file: DetailsFile): Uint8Array {
  const { salt, details, document } = file;
  return encodeCanonical({
    details,
    document: toBase64url(document),
    salt,
    type: TYPE,
    version: 1,
  });
}

/**
 * The inverse of `encodeDetails`, for foreign bytes.
 * @throws FormatError when they are no such file. Whether it says the truth is for `checkDetails`.
 */
export function decodeDetails(bytes: Uint8Array): DetailsFile {
  const keys = ['details', 'document', 'salt', 'type', 'version'];
  const file = expectObject(decodeCanonical(bytes, MAX_FILE_BYTES), 'details file', keys);
  if (file['type'] !== TYPE || file['version'] !== 1) {
    throw new FormatError('bad_shape', `not a ${TYPE} of version 1`, { field: 'type' });
  }
  return {
    salt: expectHash(file['salt'], 'salt'),
    details: file['details'] ?? null,
    document: fromBase64url(expectText(file['document'], 'document', MAX_BASE64_LETTERS)),
  };
}

/**
 * Whether the file is what stands behind a commitment on the ledger, and agrees with itself: the
 * details were committed to, they name this document, and they say what it says. The buyer runs
 * this before it answers; null means that all three hold.
 */
export function checkDetails(file: DetailsFile, commitment: Hash): DetailsRefusal | null {
  if (hashJson({ details: file.details, salt: file.salt }) !== commitment) {
    return refuse('commitment_differs');
  }
  const claimed = documentHashOf(file.details);
  if (claimed !== hashOf(file.document)) return refuse('document_differs');
  const read = readDetails(file.document);
  if (read === null || canonicalText(read) !== canonicalText(file.details)) {
    return refuse('details_differ');
  }
  return null;
}

function refuse(code: keyof typeof DETAILS_REFUSALS): DetailsRefusal {
  return { code, advice: DETAILS_REFUSALS[code] };
}

function documentHashOf(details: Json): Json {
  if (details === null || typeof details !== 'object' || Array.isArray(details)) return null;
  return (details as JsonObject)['documentHash'] ?? null;
}

/** The details that the document itself gives, null when it is no invoice that we read. */
function readDetails(document: Uint8Array): JsonObject | null {
  try {
    return invoiceDetails(readInvoice(document), document);
  } catch (error) {
    if (error instanceof InvoiceError) return null;
    throw error;
  }
}
