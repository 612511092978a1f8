/**
 * What a bank says has moved on an account: ISO 20022 camt.053 (statement) and camt.054 (notice),
 * in any version of them. A foreign document is read strictly, by the reader of e-invoices; what is
 * read is not judged.
 */
import { calendarDay } from '../invoices/calendarDay.ts';
import { decodeText } from '../invoices/decodeText.ts';
import { InvoiceError } from '../invoices/invoiceError.ts';
import { MAX_INVOICE_BYTES } from '../invoices/limits.ts';
import { attributeOf, elementsAt, trimmedText } from '../invoices/select.ts';
import type { XmlElement } from '../invoices/xml.ts';
import { parseXml } from '../invoices/xml.ts';
import { ownReference } from './endToEnd.ts';

/** One movement, texts as they stand; null for what is not stated. */
export interface Notice {
  /** Its place in the file, such as `2.1`: the first part of the second entry. */
  readonly place: string;
  /** One of ours; null where it has another reference, or none. */
  readonly endToEnd: string | null;
  readonly direction: 'credit' | 'debit' | null;
  readonly amount: string | null;
  readonly currency: string | null;
  /** Whether it is booked; pending or announced movements are not. */
  readonly isBooked: boolean;
  /** Whether it takes an earlier movement back. */
  readonly isReturn: boolean;
  /** How the bank calls it. */
  readonly reference: string | null;
  /** The day on which it is booked, `YYYY-MM-DD`. */
  readonly day: string | null;
  /** Terms that stand in it twice, differently. */
  readonly ambiguous: readonly string[];
}

/** The largest file that is read. */
export const MAX_NOTICE_BYTES: number = MAX_INVOICE_BYTES;

const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.05[34]\.001\.[0-9]{2}$/;
const REMEDY = 'Read are camt.053 and camt.054 of ISO 20022: ask the bank for one of them.';
const HOLDERS = ['BkToCstmrStmt/Stmt', 'BkToCstmrDbtCdtNtfctn/Ntfctn'];

/** The movements of a file, in its order. @throws InvoiceError when it is no such file */
export function readNotices(bytes: Uint8Array): readonly Notice[] {
  if (bytes.length > MAX_NOTICE_BYTES) {
    const facts = { bytes: bytes.length, maxBytes: MAX_NOTICE_BYTES };
    const message = `more than the ${MAX_NOTICE_BYTES} bytes that are read`;
    throw new InvoiceError('too_big', message, facts, 'Ask the bank for a file a day.');
  }
  const root = parseXml(decodeText(bytes));
  if (root.name !== 'Document' || !NAMESPACE.test(root.namespace)) {
    const facts = { root: root.name.slice(0, 100), namespace: root.namespace.slice(0, 200) };
    throw new InvoiceError('unknown_root', 'this is no notice of a bank', facts, REMEDY);
  }
  const entries = HOLDERS.flatMap((holder) => at(root, `${holder}/Ntry`));
  return entries.flatMap((entry, place) => readEntry(entry, place + 1));
}

/** An entry is one movement, or several in one sum, each with its own part. */
function readEntry(entry: XmlElement, place: number): readonly Notice[] {
  const parts = at(entry, 'NtryDtls/TxDtls');
  if (parts.length === 0) return [readPart(entry, entry, `${place}.1`, true)];
  const isAlone = parts.length === 1;
  return parts.map((part, index) => readPart(entry, part, `${place}.${index + 1}`, isAlone));
}

function readPart(entry: XmlElement, part: XmlElement, place: string, isAlone: boolean): Notice {
  const ambiguous: string[] = [];
  const one = (from: XmlElement, ...paths: readonly string[]): XmlElement | null => {
    const found = paths.map((path) => at(from, path)).find((list) => list.length > 0) ?? [];
    const texts = new Set(
      found.map((each) => [trimmedText(each), attributeOf(each, 'Ccy')].join()),
    );
    if (texts.size > 1) ambiguous.push(found[0]?.name ?? '');
    return found[0] ?? null;
  };
  const text = (element: XmlElement | null): string | null =>
    element === null ? null : trimmedText(element) || null;
  // A part of several has its own sum; the one of all stands at the entry.
  const own = part === entry ? null : one(part, 'Amt', 'AmtDtls/TxAmt/Amt');
  const amount = own ?? (isAlone ? one(entry, 'Amt') : null);
  const sign = text(one(part, 'CdtDbtInd')) ?? text(one(entry, 'CdtDbtInd'));
  // The first versions have the code itself there, and later ones an element with it.
  const isCoded = at(entry, 'Sts').some(({ children }) => children.length > 0);
  const status = text(one(entry, isCoded ? 'Sts/Cd' : 'Sts'));
  const day = text(one(entry, 'BookgDt/Dt', 'BookgDt/DtTm', 'ValDt/Dt', 'ValDt/DtTm'));
  return {
    place,
    endToEnd: ownReference(text(one(part, 'Refs/EndToEndId'))),
    direction: sign === 'CRDT' ? 'credit' : sign === 'DBIT' ? 'debit' : null,
    amount: text(amount),
    currency: amount === null ? null : attributeOf(amount, 'Ccy'),
    isBooked: status === 'BOOK',
    isReturn: text(one(entry, 'RvslInd')) === 'true' || at(part, 'RtrInf').length > 0,
    reference: text(one(part, 'Refs/AcctSvcrRef')) ?? text(one(entry, 'AcctSvcrRef')),
    day: calendarDay(day),
    ambiguous,
  };
}

/** The elements at a path, all in the namespace of the file. */
function at(from: XmlElement, path: string): readonly XmlElement[] {
  const steps = path.split('/').map((step) => `x:${step}`);
  return elementsAt(from, steps.join('/'), { x: from.namespace });
}
