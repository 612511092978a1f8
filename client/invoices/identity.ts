/**
 * What makes two documents the same invoice, for everybody and for ever: supplier, number and year
 * of issue (the hard identity), and the very bytes of the document. The ledger sees neither, only
 * their fingerprints under a key that the members hold, so that an outsider with the whole ledger
 * cannot try numbers until one fits. A member can; see privacy in the README.
 */
import { assert } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { toHex } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf, hmacSha256 } from '../../ledger/hash.ts';
import type { Invoice, Preceding } from './invoice.ts';

/** The hard identity, as it is fingerprinted. `type` keeps it apart from all else under the key. */
export type IdentityParts = {
  readonly type: 'invoice-identity';
  /** The id of the member that owns the claim; names are spelt in many ways, ids in one. */
  readonly supplier: string;
  /** Normalised. */
  readonly number: string;
  /** The year of issue: many suppliers begin at 1 each January. */
  readonly year: number;
};

// White space and marks that print as nothing: the number looks the same without them.
const UNSEEN = new RegExp(
  '[\\t\\n\\v\\f\\r \\u00A0\\u00AD\\u061C\\u1680\\u180E\\u2000-\\u200F\\u2028-\\u202F' +
    '\\u205F-\\u206F\\u3000\\uFEFF]|\\u034F|[\\uFE00-\\uFE0F]',
  'g',
);
const DASHES = /[\u2010-\u2015\u2043\u2212\uFE58\uFE63]/g;
const SLASHES = /[\u2044\u2215\u29F8]/g;
const FULL_WIDTH = /[\uFF01-\uFF5E]/g;

/**
 * An invoice number as the hard identity has it. A second registration with the same result is
 * refused without anybody looking, so only such changes are undone as leave the number the same
 * to every reader: white space and invisible marks fall away, full-width letters, digits and
 * signs become ASCII, every dash is `-`, every slash `/`, and a-z become A-Z.
 *
 * Kept apart on purpose: leading zeros (0012 and 12), punctuation (2018/1 and 20181), O and 0,
 * letters with accents in either spelling, look-alikes from other alphabets. Suppliers do use
 * such pairs side by side; that they look alike is for soft matches, which the debtor answers.
 * @returns the empty text when nothing visible is left.
 */
export function normaliseNumber(number: string): string {
  return number
    .replace(UNSEEN, '')
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(DASHES, '-')
    .replace(SLASHES, '/')
    .replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 32));
}

/**
 * The hard identity of an invoice that `checkRegistrable` has passed, whatever its file format.
 * @param supplierId the member id of the supplier.
 */
export function identityParts(invoice: Invoice, supplierId: string): IdentityParts {
  const claim = claimOf(invoice);
  assert(claim !== null, 'the invoice has not been checked');
  return { type: 'invoice-identity', supplier: supplierId, ...claim };
}

// UNTDID 1001: corrected invoice; its self-billed, factored and self-billed factored kinds.
const CORRECTIONS: ReadonlySet<string> = new Set('384 471 472 473'.split(' '));

/** Whether the document corrects an earlier invoice, by its type code. */
export function isCorrection({ kind }: Invoice): boolean {
  return kind.code !== null && CORRECTIONS.has(kind.code);
}

/** A claim that a correction names. */
interface CorrectedClaim {
  /** Normalised. */
  readonly number: string;
  /** Null where no reference to this number has a date (BT-26). */
  readonly year: number | null;
  /** The reference as it stands. */
  readonly said: Preceding;
}

/** The claims that a correction names, each once; empty where it names none, or is none. */
export function correctedClaims(invoice: Invoice): readonly CorrectedClaim[] {
  const all = (isCorrection(invoice) ? invoice.preceding : []).map((said) => ({
    number: normaliseNumber(said.number),
    year: said.issueDate === null ? null : Number(said.issueDate.slice(0, 4)),
    said,
  }));
  const claims = new Map<string, CorrectedClaim>();
  const dated = new Set(all.flatMap(({ number, year }) => (year === null ? [] : [number])));
  for (const claim of all) {
    if (claim.number === '' || (claim.year === null && dated.has(claim.number))) continue;
    const key = `${claim.year} ${claim.number}`;
    if (!claims.has(key)) claims.set(key, claim);
  }
  return [...claims.values()];
}

/**
 * Number, normalised, and year of issue of the claim that a document states; null when either is
 * missing. A correction that names the invoice that it corrects states that invoice's claim, and
 * no second one: it is refused beside it, and reissued in its place. Where the reference has no
 * date (BT-26), the year is taken to be that of the correction.
 */
export function claimOf(invoice: Invoice): Pick<IdentityParts, 'number' | 'year'> | null {
  const [corrected] = correctedClaims(invoice);
  const number = corrected?.number ?? normaliseNumber(invoice.number ?? '');
  const issued = invoice.issueDate === null ? null : Number(invoice.issueDate.slice(0, 4));
  const year = corrected?.year ?? issued;
  return number === '' || year === null ? null : { number, year };
}

/**
 * HMAC-SHA256 of the canonical JSON of `value`.
 * @param networkKey 32 bytes that the members hold and outsiders do not.
 */
export function fingerprint(networkKey: Uint8Array, value: Json): Hash {
  assert(networkKey.length === 32, 'the network key has 32 bytes');
  return toHex(hmacSha256(networkKey, encodeCanonical(value)));
}

/** The second hard key: the fingerprint of the document's own bytes, through their SHA-256. */
export function documentFingerprint(networkKey: Uint8Array, document: Uint8Array): Hash {
  return fingerprint(networkKey, { type: 'invoice-document', sha256: hashOf(document) });
}
