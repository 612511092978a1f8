import { compareInvoice, saidByDocument } from '../../client/invoices/compareInvoice.ts';
import { decodeText } from '../../client/invoices/decodeText.ts';
import { encodeDetails } from '../../client/invoices/details.ts';
import { InvoiceError } from '../../client/invoices/invoiceError.ts';
import { judgeInvoice } from '../../client/invoices/judgeInvoice.ts';
import { prepareRegistration } from '../../client/invoices/prepareRegistration.ts';
import { readInvoice } from '../../client/invoices/readInvoice.ts';
import type { Invoice as InvoiceFact } from '../../contracts/state/invoices.ts';
import { hashOf } from '../../ledger/hash.ts';

// All that is said of a document before anything is signed, as one text; run in Node, and bundled
// in a browser.

const TODAY = '2026-11-20';
const NETWORK_KEY = new Uint8Array(32).fill(7);
const SALT = new Uint8Array(32).fill(3);

/** What is read, judged, registered and compared; or the refusal. */
export function verdictOf(document: Uint8Array): string {
  return JSON.stringify(refusable(() => judge(document)));
}

/** The text of bytes, or the refusal. */
export function textOf(bytes: Uint8Array): string {
  return JSON.stringify(refusable(() => decodeText(bytes)));
}

function judge(document: Uint8Array): unknown {
  const invoice = readInvoice(document);
  const judgement = judgeInvoice(invoice, TODAY);
  const registration = prepareRegistration({
    ...{ document, supplierId: 'talwerk', networkKey: NETWORK_KEY, salt: SALT },
    ...{ payeeAgrees: true, dueDaySaid: true },
  });
  if ('code' in registration) return { invoice, judgement, registration };
  const { deed, file } = registration;
  const said = saidByDocument(invoice, document, (name) => name?.toLowerCase() ?? null);
  if ('code' in said) throw new Error('what is registered can be compared');
  const { supplier, debtor } = said;
  const names = { supplier: supplier.member ?? '', debtor: debtor.member ?? '' };
  const terms = { networkKey: NETWORK_KEY, payeeAgrees: false };
  const compared = [0n, 1n].map((more) => {
    const own = { ...deed, ...names, amount: BigInt(deed.amount) + more, dueDay: deed.issueDay };
    return compareInvoice(own as unknown as InvoiceFact, said, terms);
  });
  return { invoice, judgement, deed, details: hashOf(encodeDetails(file)), compared };
}

function refusable(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvoiceError)) throw error;
    const { code, message, facts, remedy } = error;
    return { code, message, facts, remedy };
  }
}
