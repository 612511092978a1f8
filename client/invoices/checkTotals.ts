import { minorUnitsOf } from '../../contracts/state/currencies.ts';
import type { Decimal } from './decimal.ts';
import { add, decimalText, parseDecimal, roundDecimal, subtract, ZERO } from './decimal.ts';
import type { Invoice, Totals } from './invoice.ts';
import type { InvoiceRefusal } from './invoiceRefusal.ts';
import { refuseInvoice } from './invoiceRefusal.ts';
import type { SumRules } from './profiles.ts';
import { sumRulesOf } from './profiles.ts';

type Term = keyof Totals | 'payable' | 'thirdParty';

/** One sum of EN 16931-1: `from`, then what is added and taken off, has to make `result`. */
interface Sum {
  readonly rule: string;
  readonly from: Term;
  readonly plus: readonly Term[];
  readonly minus: readonly Term[];
  readonly result: Term;
  /** Units of the last digit by which the two sides may differ. */
  readonly tolerance: bigint;
  /** `result` may also be less, by what the profile has no term for. */
  readonly atMost?: boolean;
}

type Amounts = ReadonlyMap<Term, Decimal>;

/** OIOUBL: the tax stands where others have the net total, and is added to the lines. */
const DANISH: readonly Sum[] = [
  { rule: 'F-INV127', from: 'tax', plus: [], minus: [], result: 'taxExclusive', tolerance: 0n },
  {
    rule: 'OIOUBL G28',
    ...{ from: 'lineExtension', plus: ['charge', 'taxExclusive'], minus: ['allowance'] },
    ...{ result: 'taxInclusive', tolerance: 0n },
  },
];

/** A hostile document has a hundred thousand lines, each worth a cent of tolerance. */
const MAX_TOLERANCE = 100n;

/**
 * Whether the totals of the document make what is to be paid: BR-CO-13, BR-CO-15 and BR-CO-16 of
 * EN 16931-1, in this order, or what the profile that the document names has in their place. Both
 * sides are rounded to cents first, as the official rules do. A sum is checked where both of its
 * ends are stated; what is added or taken off and not stated counts as nothing.
 * @returns null, or the refusal total_unreadable, total_currency_differs or totals_inconsistent.
 */
export function checkTotals(invoice: Invoice): InvoiceRefusal | null {
  const amounts = new Map<Term, Decimal>();
  const rules = sumRulesOf(invoice.profile);
  const others = rules.thirdParty === null ? [] : invoice.thirdParty;
  const third = others.map((text): [string, string] => ['thirdParty', text]);
  const written = Object.entries({ ...invoice.totals, payable: invoice.payable });
  for (const [term, text] of [...written, ...third]) {
    if (text === null) continue;
    const amount = parseDecimal(text);
    if (amount === null) return refuseInvoice('total_unreadable', { term, amount: text });
    amounts.set(term as Term, add(amounts.get(term as Term) ?? ZERO, amount));
  }
  const other = invoice.otherCurrencies.find(({ currency }) => currency !== null);
  if (other !== undefined) {
    const currency = invoice.currency ?? '';
    const facts = { term: other.term, stated: other.currency ?? '', currency };
    return refuseInvoice('total_currency_differs', facts);
  }
  for (const sum of sumsOf(invoice, rules, amounts)) {
    const refusal = checkSum(invoice, sum, amounts);
    if (refusal !== null) return refusal;
  }
  return null;
}

function sumsOf(invoice: Invoice, rules: SumRules, amounts: Amounts): readonly Sum[] {
  if (rules.taxInPlaceOfNet) return [...DANISH, dueSum(rules)];
  const cents = BigInt(invoice.lines + invoice.adjustments + 1);
  const tolerance = rules.tolerant ? (cents < MAX_TOLERANCE ? cents : MAX_TOLERANCE) : 0n;
  const net = { from: 'lineExtension', plus: ['charge'], minus: ['allowance'] } as const;
  const gross = {
    from: 'taxExclusive',
    plus: ['tax', 'beside'],
    minus: [],
    result: 'taxInclusive',
  } as const;
  const extended = rules.tolerant ? 'BR-FXEXT' : 'BR';
  const sums: Sum[] = [{ rule: `${extended}-CO-13`, ...net, result: 'taxExclusive', tolerance }];
  if (rules.needsTax || amounts.has('tax')) {
    sums.push({ rule: `${extended}-CO-15`, ...gross, tolerance });
  }
  return [...sums, dueSum(rules)];
}

/** What is due: with the payments of third parties where the profile adds them. */
function dueSum({ thirdParty, statesPrepaid }: SumRules): Sum {
  const plus: readonly Term[] = thirdParty === null ? ['rounding'] : ['rounding', 'thirdParty'];
  const ends = { from: 'taxInclusive', minus: ['prepaid', 'withheld'], result: 'payable' } as const;
  const rule = statesPrepaid ? 'BR-CO-16' : 'BT-115 is BT-112 at most';
  return { rule: thirdParty ?? rule, ...ends, plus, tolerance: 0n, atMost: !statesPrepaid };
}

function checkSum(invoice: Invoice, sum: Sum, amounts: Amounts): InvoiceRefusal | null {
  const from = amounts.get(sum.from);
  const stated = amounts.get(sum.result);
  if (from === undefined || stated === undefined) return null;
  const raised = sum.plus.reduce((total, term) => add(total, amounts.get(term) ?? ZERO), from);
  const computed = sum.minus.reduce(
    (total, term) => subtract(total, amounts.get(term) ?? ZERO),
    raised,
  );
  // The official rules round to cents; a currency with finer units keeps them.
  const scale = Math.max(2, minorUnitsOf(invoice.currency ?? '') ?? 2);
  const off = roundDecimal(computed, scale) - roundDecimal(stated, scale);
  if (sum.atMost === true && off > 0n) return null;
  if ((off < 0n ? -off : off) <= sum.tolerance) return null;
  return refuseInvoice('totals_inconsistent', {
    rule: sum.rule,
    term: sum.result,
    stated: decimalText(stated),
    computed: decimalText(computed),
    profile: invoice.profile ?? '',
  });
}
