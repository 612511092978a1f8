import { assert } from '../../ledger/assert.ts';
import { toHex } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { RegistrationChoices } from './checkRegistrable.ts';
import { checkRegistrable } from './checkRegistrable.ts';
import type { DetailsFile } from './details.ts';
import { commitDetails, invoiceDetails } from './details.ts';
import { documentFingerprint, fingerprint, identityParts } from './identity.ts';
import type { Invoice } from './invoice.ts';
import type { InvoiceRefusal } from './invoiceRefusal.ts';
import { numberPrints } from './numberPrints.ts';
import { readInvoice } from './readInvoice.ts';
import { toMinor } from './toMinor.ts';

/** What a supplier brings to register an invoice. */
export interface RegistrationRequest extends RegistrationChoices {
  /** The UBL or CII document. */
  readonly document: Uint8Array;
  /** The member id of the supplier. */
  readonly supplierId: string;
  /** 32 bytes that the members of the network hold. */
  readonly networkKey: Uint8Array;
  /** 32 random bytes, new for every invoice. */
  readonly salt: Uint8Array;
}

/** What goes on the ledger, and the file that goes to the buyer instead. */
export interface Registration {
  readonly invoice: Invoice;
  /**
   * The fields of a `registerInvoice` deed that come from the document; debtor and due day are
   * the supplier's word. Nothing in them tells number, names or text to an outsider.
   */
  readonly deed: {
    readonly currency: string;
    /** BT-115 in minor units, decimal text. */
    readonly amount: string;
    /** `YYYY-MM-DD`. */
    readonly issueDay: string;
    /** `YYYY-MM-DD`, recorded and not enforced; null where the document states none. */
    readonly documentDueDay: string | null;
    /** Fingerprint of the hard identity. */
    readonly identity: Hash;
    /** Fingerprint of what the number looks like. */
    readonly skeleton: Hash;
    /** Fingerprint of the digits of the number. */
    readonly core: Hash;
    /** Fingerprint of the document. */
    readonly document: Hash;
    /** Salted commitment to the details. */
    readonly details: Hash;
  };
  /** For the buyer, by a way outside of the ledger; `encodeDetails` makes its bytes. */
  readonly file: DetailsFile;
}

/**
 * Everything that registering an invoice needs of its document, in one pure step.
 * @returns the registration, or the first refusal of `checkRegistrable`.
 * @throws InvoiceError when the bytes are no invoice that is read here.
 */
export function prepareRegistration(request: RegistrationRequest): Registration | InvoiceRefusal {
  const { document, supplierId, networkKey, salt } = request;
  const invoice = readInvoice(document);
  const refusal = checkRegistrable(invoice, request);
  if (refusal !== null) return refusal;
  const { currency, payable, issueDate, dueDate } = invoice;
  assert(currency !== null && payable !== null && issueDate !== null, 'the invoice was checked');
  const amountMinor = toMinor(payable, currency);
  if (typeof amountMinor !== 'bigint') return amountMinor;
  const details = invoiceDetails(invoice, document);
  const parts = identityParts(invoice, supplierId);
  return {
    invoice,
    deed: {
      currency,
      amount: amountMinor.toString(),
      issueDay: issueDate,
      documentDueDay: dueDate,
      identity: fingerprint(networkKey, parts),
      ...numberPrints(networkKey, supplierId, parts.number),
      document: documentFingerprint(networkKey, document),
      details: commitDetails(details, salt),
    },
    file: { salt: toHex(salt), details, document },
  };
}
