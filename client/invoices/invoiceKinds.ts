/** What a document is by its own code of kind: a demand for payment, a credit note, or neither. */
import type { Invoice } from './invoice.ts';

/** `demand` may become a receivable; `credit` lowers one; `other` is neither. */
export type Standing = 'demand' | 'credit' | 'other';

interface Codes {
  readonly demands: ReadonlySet<string>;
  readonly credits: ReadonlySet<string>;
}

const codes = (demands: string, credits: string): Codes => ({
  demands: new Set(demands.split(' ')),
  credits: new Set(credits.split(' ')),
});

// UNTDID 1001 as EN 16931 uses it (rule BR-CL-01 and its interpretation as credit note). Of the
// demands are left out: pro forma (325), information for accounting (751), tax and customs papers
// (102, 935), data sheets, valuations and interim applications (130, 202-204, 211) and consignment
// (395: nothing is owed before the goods are sold on).
const UNTDID = codes(
  '71 80 82 84 218 219 295 326 331 380 382 383 384 385 386 387 388 389 390 393 394 456 457 ' +
    '471 472 473 500 501 527 553 575 623 633 780 817 870 875 876 877',
  '81 83 261 262 296 308 381 396 420 458 502 503 532',
);

const CODES: Readonly<Record<Invoice['syntax'], Codes>> = {
  UBL: UNTDID,
  CII: UNTDID,
  // TipoDocumento. Left out: what a buyer makes for the tax office (TD16 to TD23, TD28, TD29) and
  // what is given away or used by oneself (TD27), which nobody owes.
  FatturaPA: codes('TD01 TD02 TD03 TD05 TD06 TD24 TD25 TD26', 'TD04 TD08'),
  // InIssuType: whether it is a blue invoice (Y) or a red one, which takes one back (N).
  EInvoice: codes('Y', 'N'),
};

/** UBL names an invoice by its root; elsewhere the code alone tells it from a credit note. */
export function standingOf({ syntax, kind }: Pick<Invoice, 'syntax' | 'kind'>): Standing {
  const { demands, credits } = CODES[syntax];
  if (kind.document === 'CreditNote') return 'credit';
  if (kind.code === null) return kind.document === 'Invoice' ? 'demand' : 'other';
  if (credits.has(kind.code)) return 'credit';
  return demands.has(kind.code) ? 'demand' : 'other';
}
