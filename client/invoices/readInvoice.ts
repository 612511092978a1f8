import { CII_INVOICE, readCii } from './ciiInvoice.ts';
import { decodeText } from './decodeText.ts';
import type { Invoice } from './invoice.ts';
import { InvoiceError } from './invoiceError.ts';
import { readUbl, UBL_CREDIT_NOTE, UBL_INVOICE } from './ublInvoice.ts';
import type { XmlElement } from './xml.ts';
import { parseXml } from './xml.ts';

/**
 * The largest document that is read: 8 MiB. Invoices carry their PDF and time sheets inside, as
 * base64; portals and mail ways that take them stop at about 10 MB. The buyer is given the
 * document within a file, and reading takes about ten times its size in memory.
 */
export const MAX_INVOICE_BYTES = 8 * 1024 * 1024;

const READERS: ReadonlyMap<string, (root: XmlElement) => Invoice> = new Map([
  [`{${UBL_INVOICE}}Invoice`, readUbl],
  [`{${UBL_CREDIT_NOTE}}CreditNote`, readUbl],
  [`{${CII_INVOICE}}CrossIndustryInvoice`, readCii],
]);

/**
 * The invoice or credit note in `bytes`, a UBL 2 or CII document. It reads and does not judge:
 * what is negative, incomplete or contradictory is read as it stands.
 * @throws InvoiceError, and nothing else, when the bytes are no such document.
 */
export function readInvoice(bytes: Uint8Array): Invoice {
  if (bytes.length > MAX_INVOICE_BYTES) {
    const message = `${bytes.length} bytes, at most ${MAX_INVOICE_BYTES} are read`;
    throw new InvoiceError('too_big', message, {
      bytes: bytes.length,
      maxBytes: MAX_INVOICE_BYTES,
    });
  }
  const root = parseXml(decodeText(bytes));
  const read = READERS.get(`{${root.namespace}}${root.name}`);
  if (read === undefined) {
    const facts = { root: root.name.slice(0, 100), namespace: root.namespace.slice(0, 200) };
    throw new InvoiceError('unknown_root', `the root element is ${facts.root}`, facts);
  }
  return read(root);
}
