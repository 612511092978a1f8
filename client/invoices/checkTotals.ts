import type { Decimal } from './decimal.ts';
import { add, decimalText, equalDecimals, parseDecimal, subtract, ZERO } from './decimal.ts';
import type { Invoice, Totals } from './invoice.ts';
import type { InvoiceRefusal } from './invoiceRefusal.ts';
import { refuseInvoice } from './invoiceRefusal.ts';

type Term = keyof Totals | 'payable';

/** One sum of EN 16931-1: `from`, then what is added and taken off, has to make `result`. */
interface Sum {
  readonly rule: string;
  readonly from: Term;
  readonly plus: readonly Term[];
  readonly minus: readonly Term[];
  readonly result: Term;
}

const SUMS: readonly Sum[] = [
  {
    rule: 'BR-CO-13',
    from: 'lineExtension',
    plus: ['charge'],
    minus: ['allowance'],
    result: 'taxExclusive',
  },
  { rule: 'BR-CO-15', from: 'taxExclusive', plus: ['tax'], minus: [], result: 'taxInclusive' },
  {
    rule: 'BR-CO-16',
    from: 'taxInclusive',
    plus: ['rounding'],
    minus: ['prepaid'],
    result: 'payable',
  },
];

/**
 * Whether the totals of the document make what is to be paid, exactly: BR-CO-13, BR-CO-15 and
 * BR-CO-16 of EN 16931-1, in this order. A sum is checked where both of its ends are stated;
 * allowances, charges, tax, prepayment and rounding that are not stated count as nothing.
 * @returns null, or the refusal total_unreadable or totals_inconsistent.
 */
export function checkTotals(invoice: Invoice): InvoiceRefusal | null {
  const amounts = new Map<Term, Decimal>();
  const written = Object.entries({ ...invoice.totals, payable: invoice.payable });
  for (const [term, text] of written) {
    if (text === null) continue;
    const amount = parseDecimal(text);
    if (amount === null) return refuseInvoice('total_unreadable', { term, amount: text });
    amounts.set(term as Term, amount);
  }
  for (const sum of SUMS) {
    const refusal = checkSum(sum, amounts);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkSum(sum: Sum, amounts: ReadonlyMap<Term, Decimal>): InvoiceRefusal | null {
  const from = amounts.get(sum.from);
  const stated = amounts.get(sum.result);
  if (from === undefined || stated === undefined) return null;
  const raised = sum.plus.reduce((total, term) => add(total, amounts.get(term) ?? ZERO), from);
  const computed = sum.minus.reduce(
    (total, term) => subtract(total, amounts.get(term) ?? ZERO),
    raised,
  );
  if (equalDecimals(computed, stated)) return null;
  return refuseInvoice('totals_inconsistent', {
    rule: sum.rule,
    term: sum.result,
    stated: decimalText(stated),
    computed: decimalText(computed),
  });
}
