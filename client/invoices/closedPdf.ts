import { InvoiceError } from './invoiceError.ts';
import type { EmbeddedFiles } from './pdfFiles.ts';

/**
 * The twin of `openPdf` for browsers: a PDF is taken apart in a process without rights, and a page
 * has none (decision 0100).
 * @throws InvoiceError pdf_not_here, always
 */
export function openPdf(_bytes: Uint8Array): EmbeddedFiles {
  throw new InvoiceError('pdf_not_here', 'this is a PDF', { what: 'a PDF' });
}
