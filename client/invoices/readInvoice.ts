import { openPdf } from '#openPdf';
import { readChinese } from './chineseInvoice.ts';
import { CII_INVOICE, readCii } from './ciiInvoice.ts';
import { decodeText } from './decodeText.ts';
import { FATTURA, readFattura } from './fatturaPa.ts';
import type { Invoice } from './invoice.ts';
import { InvoiceError } from './invoiceError.ts';
import { MAX_INVOICE_BYTES } from './limits.ts';
import { nameBytes, nameRoot } from './otherDocuments.ts';
import { isPdf } from './pdfFiles.ts';
import { readUbl, UBL_CREDIT_NOTE, UBL_INVOICE } from './ublInvoice.ts';
import type { XmlElement } from './xml.ts';
import { parseXml } from './xml.ts';

const READERS: ReadonlyMap<string, (root: XmlElement) => Invoice> = new Map([
  [`{${UBL_INVOICE}}Invoice`, readUbl],
  [`{${UBL_CREDIT_NOTE}}CreditNote`, readUbl],
  [`{${CII_INVOICE}}CrossIndustryInvoice`, readCii],
  [`{${FATTURA}}FatturaElettronica`, readFattura],
  ['{}EInvoice', readChinese],
]);

/**
 * The invoice or credit note in `bytes`: a UBL 2 or CII document, a PDF that embeds one, or one of
 * the national forms that are read (FatturaPA, the EInvoice of China). It
 * reads and does not judge: what is negative, incomplete or contradictory is read as it stands.
 * @throws InvoiceError, and nothing else, when the bytes are no such document.
 */
export function readInvoice(bytes: Uint8Array): Invoice {
  if (bytes.length > MAX_INVOICE_BYTES) {
    const message = `more than the ${MAX_INVOICE_BYTES} bytes that are read`;
    const facts = { bytes: bytes.length, maxBytes: MAX_INVOICE_BYTES };
    throw new InvoiceError('too_big', message, facts);
  }
  return isPdf(bytes) ? readHybrid(bytes) : readXml(bytes);
}

function readXml(bytes: Uint8Array): Invoice {
  const root = rootOf(bytes);
  const read = READERS.get(keyOf(root));
  if (read !== undefined) return read(root);
  const facts = { root: root.name.slice(0, 100), namespace: root.namespace.slice(0, 200) };
  const other = nameRoot(root);
  if (other === null) {
    throw new InvoiceError('unknown_root', `the root element is ${facts.root}`, facts);
  }
  const message = `this is ${other.what}: its root element is ${facts.root}`;
  throw new InvoiceError('unknown_root', message, { ...facts, what: other.what }, other.remedy);
}

/** The root of an XML document; what else the bytes are is said when they are none. */
function rootOf(bytes: Uint8Array): XmlElement {
  try {
    return parseXml(decodeText(bytes));
  } catch (error) {
    const other = nameBytes(bytes);
    if (!(error instanceof InvoiceError) || error.code === 'too_big' || other === null) throw error;
    const message = `this is ${other.what}: ${error.message}`;
    throw new InvoiceError(error.code, message, { ...error.facts, what: other.what }, other.remedy);
  }
}

function keyOf({ namespace, name }: XmlElement): string {
  return `{${namespace}}${name}`;
}

/** The one invoice that a PDF embeds. Two revisions of one that differ are two invoices. */
function readHybrid(bytes: Uint8Array): Invoice {
  const { files, closed, broken } = openPdf(bytes);
  const invoices: Uint8Array[] = [];
  const others = new Set<string>();
  for (const file of files) {
    const what = embeddedKind(file);
    if (what !== null) others.add(what);
    else if (!invoices.some((invoice) => isSame(invoice, file))) invoices.push(file);
  }
  const [invoice, second] = invoices;
  if (second !== undefined) {
    const message = `the PDF embeds ${invoices.length} different invoices`;
    throw new InvoiceError('several_invoices', message, { invoices: invoices.length });
  }
  if (invoice !== undefined) return readXml(invoice);
  if (closed > 0) others.add('what cannot be read');
  const embeds = others.size === 0 ? 'nothing' : [...others].slice(0, 4).join('; ');
  if (broken !== null) {
    const message = `the structure of the PDF cannot be read: ${broken.slice(0, 200)}`;
    throw new InvoiceError('pdf_unreadable', message, { what: 'a PDF', embeds });
  }
  const message = `this is a PDF without an embedded invoice; it embeds ${embeds}`;
  throw new InvoiceError('pdf_without_invoice', message, { what: 'a PDF', embeds });
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Null for an embedded invoice, also one that proves unreadable later; else what it is. */
function embeddedKind(file: Uint8Array): string | null {
  try {
    const root = parseXml(decodeText(file));
    if (READERS.has(keyOf(root))) return null;
    return nameRoot(root)?.what ?? `XML with the root ${root.name.slice(0, 60)}`;
  } catch (error) {
    if (!(error instanceof InvoiceError)) throw error;
    return nameBytes(file)?.what ?? `a file that is no XML (${error.code})`;
  }
}
