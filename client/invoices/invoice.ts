/**
 * What the rest of the house knows of an invoice: one shape for all syntaxes, in the terms of
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
  /**
   * BT-110, in the currency of the document; BT-111, in another, is never taken for it. The sum of
   * all where the profile has one for each kind of tax.
   */
  readonly tax: string | null;
  /** What BT-112 has beside net amount and tax in a form that knows such: stamp duty, rounding. */
  readonly beside: string | null;
  /** BT-112. */
  readonly taxInclusive: string | null;
  /** BT-113. */
  readonly prepaid: string | null;
  /** BT-114. */
  readonly rounding: string | null;
  /** What the buyer pays to the tax office in the seller's place: withheld tax, split VAT. */
  readonly withheld: string | null;
}

/** What kind of document it is. */
export interface Kind {
  /** BT-3, a code of UNTDID 1001 such as 380 or 381, or of the form: TD01, Y; see `standingOf`. */
  readonly code: string | null;
  /** The local name of the root element, such as Invoice, CreditNote or CrossIndustryInvoice. */
  readonly document: string;
}

/** A term that may stand once and stands more than once, saying different things. */
export interface Ambiguity {
  /** Such as `BT-1`, or the due dates `BT-9`. */
  readonly term: string;
  /** What stands there, in document order, at most eight. The first is what is read. */
  readonly values: readonly string[];
}

/** A part of what is payable, with a day of its own. */
export interface Instalment {
  /** `YYYY-MM-DD`; null where the document gives none. */
  readonly day: string | null;
  /** Decimal text such as `595.00`, or `50 %`; null where the document gives none. */
  readonly part: string | null;
}

/** When what is payable falls due, as the document's payment terms together say it. */
export interface Due {
  /** BT-9, the one day on which all is due without any discount; null where there is none. */
  readonly day: string | null;
  /** Two parts or more without one day for all, or parts that do not make the whole; else empty. */
  readonly instalments: readonly Instalment[];
  /** The last day of a discount, where no other day is stated. */
  readonly discountDay: string | null;
}

/** A reference to an earlier invoice (BG-3). */
export interface Preceding {
  /** BT-25. */
  readonly number: string;
  /** BT-26, `YYYY-MM-DD`; null where it is not stated or cannot be read. */
  readonly issueDate: string | null;
  /** The date as it stands where it cannot be read, else null. */
  readonly unreadableDate: string | null;
}

/** A text that stands where a term of the document should. */
export interface Stated {
  readonly term: string;
  readonly text: string;
}

/** An amount that does not stand in the currency of the document. */
export interface OtherCurrency {
  readonly term: string;
  /** The currency that it states; null where the syntax demands one and it states none. */
  readonly currency: string | null;
}

/** One invoice or credit note. Dates are `YYYY-MM-DD`, null where none can be read. */
export interface Invoice {
  readonly syntax: 'UBL' | 'CII' | 'FatturaPA' | 'EInvoice';
  /** BT-24, the rules that the document says it keeps, such as a profile of Factur-X. */
  readonly profile: string | null;
  readonly kind: Kind;
  /** BT-1. */
  readonly number: string | null;
  /** BT-2. */
  readonly issueDate: string | null;
  /** BT-9; see `Due.day`. */
  readonly dueDate: string | null;
  readonly due: Due;
  /** Dates that are stated and cannot be read: BT-2, BT-9. */
  readonly unreadable: readonly Stated[];
  /** BT-5. */
  readonly currency: string | null;
  /** BT-115, what is to be paid, decimal text as written, or the sum of what is written. */
  readonly payable: string | null;
  /** The currency that stands at the payable amount itself. */
  readonly payableCurrency: string | null;
  readonly supplier: Party;
  readonly buyer: Party;
  /** BG-10, only where it is stated. */
  readonly payee: Party | null;
  /** BT-85: whose account is to be paid into, as far as it is named. */
  readonly accountHolders: readonly string[];
  readonly totals: Totals;
  /** Totals that state another currency than the document, or in UBL none. */
  readonly otherCurrencies: readonly OtherCurrency[];
  /** What is added to what is payable on behalf of others, where the profile knows such. */
  readonly thirdParty: readonly string[];
  /** BT-25, the first one. */
  readonly precedingInvoice: string | null;
  /** BG-3, every reference to an earlier invoice. */
  readonly preceding: readonly Preceding[];
  /** BT-13. */
  readonly orderReference: string | null;
  /** The terms of payment in words (BT-20); they are among the notes, too. */
  readonly termTexts: readonly string[];
  /** Free texts: notes (BT-22), payment terms (BT-20) and remittance texts. */
  readonly notes: readonly string[];
  /** Names and descriptions of lines (BT-153, BT-154), as far as they are looked at. */
  readonly goods: readonly string[];
  /** How many lines (BG-25) the document has at its top level. */
  readonly lines: number;
  /** How many allowances and charges it has at its top level; profiles round by it. */
  readonly adjustments: number;
  readonly ambiguous: readonly Ambiguity[];
}
