/**
 * What the rest of the house knows of an invoice: one shape for both syntaxes, in the terms of
 * EN 16931-1 (BT-n). Texts are the document's own, trimmed at both ends and otherwise untouched;
 * null means that the document has none. Nothing here has been judged.
 */

/** A party as the document names it. */
export interface Party {
  /** The registered name (BT-27, BT-44), else the trading name (BT-28, BT-45). */
  readonly name: string | null;
  readonly registrationName: string | null;
  readonly tradingName: string | null;
  /** BT-31, BT-48. */
  readonly vatId: string | null;
  /** The number in a legal register: BT-30, BT-47, BT-61. */
  readonly legalId: string | null;
  /** BT-29, BT-46, BT-60: identifiers by any scheme, in document order. */
  readonly partyIds: readonly string[];
}

/** The totals of the document (BG-22), decimal text as written. */
export interface Totals {
  /** BT-106, the sum of the lines. */
  readonly lineExtension: string | null;
  /** BT-107. */
  readonly allowance: string | null;
  /** BT-108. */
  readonly charge: string | null;
  /** BT-109. */
  readonly taxExclusive: string | null;
  /** BT-110, in the currency of the document; BT-111, in another, is never taken for it. */
  readonly tax: string | null;
  /** BT-112. */
  readonly taxInclusive: string | null;
  /** BT-113. */
  readonly prepaid: string | null;
  /** BT-114. */
  readonly rounding: string | null;
}

/** What kind of document it is. */
export interface Kind {
  /** BT-3, a code of UNTDID 1001 such as 380 or 381. */
  readonly code: string | null;
  /** The local name of the root element: Invoice, CreditNote or CrossIndustryInvoice. */
  readonly document: string;
}

/** One invoice or credit note. Dates are `YYYY-MM-DD`, null where none can be read. */
export interface Invoice {
  readonly syntax: 'UBL' | 'CII';
  readonly kind: Kind;
  /** BT-1. */
  readonly number: string | null;
  /** BT-2. */
  readonly issueDate: string | null;
  /** BT-9; the first one where there are several. */
  readonly dueDate: string | null;
  /** BT-5. */
  readonly currency: string | null;
  /** BT-115, what is to be paid, decimal text as written. */
  readonly payable: string | null;
  /** The currency that stands at the payable amount itself. */
  readonly payableCurrency: string | null;
  readonly supplier: Party;
  readonly buyer: Party;
  /** BG-10, only where it is stated. */
  readonly payee: Party | null;
  readonly totals: Totals;
  /** BT-25, the first one. */
  readonly precedingInvoice: string | null;
  /** BT-13. */
  readonly orderReference: string | null;
  /** How many lines (BG-25) the document has at its top level. */
  readonly lines: number;
  /**
   * Terms that may stand once and stand more than once, saying different things, such as `BT-1`.
   * The first is what is read; another reader could see the other one.
   */
  readonly ambiguous: readonly string[];
}
