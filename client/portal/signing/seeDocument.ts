/** An invoice beside a file that its buyer has dropped: each field, as a command compares them. */
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { FormatError } from '../../../ledger/assert.ts';
import type { ComparedField } from '../../invoices/compareInvoice.ts';
import { compareInvoice, saidByDocument } from '../../invoices/compareInvoice.ts';
import { checkDetails, decodeDetails } from '../../invoices/details.ts';
import type { Warning } from '../../invoices/warnings.ts';
import type { Wish } from '../trust/readings.ts';
import type { PaperRefusal } from './registration.ts';
import { findParties, readPaper } from './registration.ts';

/** The invoice beside a file that was read, field by field. */
export interface Seen {
  readonly kind: 'seen';
  readonly name: string;
  readonly fields: readonly ComparedField[];
  readonly warnings: readonly Warning[];
}

/** What a file is held against. */
export interface SeeingTerms {
  readonly wish: Wish;
  readonly invoice: Invoice;
  readonly networkKey: Uint8Array;
  /** The payee whom the document names has agreed that the supplier is paid. */
  readonly payeeAgrees: boolean;
}

/**
 * Compares an invoice with a file: its document, or the details that its supplier has made, which
 * are held against the commitment first. @throws ClientError
 */
export async function seeDocument(
  { wish, invoice, networkKey, payeeAgrees }: SeeingTerms,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<Seen | PaperRefusal> {
  const document = documentIn(bytes, invoice);
  if ('kind' in document) return document;
  const paper = readPaper(name, document, Date.now());
  if (paper.kind === 'refused') return paper;
  const said = saidByDocument(paper.invoice, document, await findParties(wish, paper.invoice));
  if ('code' in said) {
    const { code, advice, facts } = said;
    return { kind: 'refused', code, text: advice, detail: null, facts };
  }
  const fields = compareInvoice(invoice, said, { networkKey, payeeAgrees });
  return { kind: 'seen', name, fields, warnings: paper.judgement.warn };
}

/** The document of a details file, or the file itself. */
function documentIn(bytes: Uint8Array, invoice: Invoice): Uint8Array | PaperRefusal {
  // No document that is read begins so.
  if (bytes[0] !== 0x7b) return bytes;
  try {
    const details = decodeDetails(bytes);
    const refusal = checkDetails(details, invoice.details);
    if (refusal === null) return details.document;
    const { code, advice } = refusal;
    return { kind: 'refused', code, text: advice, detail: null, facts: {} };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { message, facts } = error;
    return { kind: 'refused', code: 'bad_details', text: message, detail: null, facts };
  }
}
