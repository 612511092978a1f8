/**
 * Payment terms as terms: a day until which a discount is granted is not the day on which the
 * whole falls due, and a day for a part of it is not one for all of it.
 */
import { dayAfter, monthsAfter } from './calendarDay.ts';
import { add, decimalText, equalDecimals, parseDecimal, ZERO } from './decimal.ts';
import type { Due, Instalment } from './invoice.ts';
import { InvoiceError } from './invoiceError.ts';

/** No document that anybody pays by has more groups of payment terms. */
export const MAX_TERMS = 500;

/** One group of payment terms, of either syntax. */
export interface PaymentTerm {
  /** `YYYY-MM-DD`; null where the term gives no day that can be read. */
  readonly day: string | null;
  /** The amount that is due under this term, where it is stated. */
  readonly amount: string | null;
  /** The part in percent that is due under it, where it is stated. */
  readonly percent: string | null;
  readonly discount: Discount | null;
  /** Its text speaks of a discount of so many percent, without saying so in fields. */
  readonly speaksOfDiscount: boolean;
}

/** A discount for who pays early. */
export interface Discount {
  /** It says itself until when it is granted, and that is another day than the one of its term. */
  readonly ownPeriod: boolean;
}

/** A period for which a discount is granted, as its term states it. */
export interface DiscountPeriod {
  /** Its last day; null where it is not stated. */
  readonly until: string | null;
  /** The day from which its length counts; null where that is the date of issue. */
  readonly from: string | null;
  readonly length: Length | null;
}

/** A length of time as a document states it. */
interface Length {
  readonly count: string;
  /** The code of UN/ECE Recommendation 20, such as DAY. */
  readonly unit: string | null;
}

const DAYS: ReadonlyMap<string | null, number> = new Map([
  ['DAY', 1],
  ['WEE', 7],
]);
const MONTHS: ReadonlyMap<string | null, number> = new Map([
  ['MON', 1],
  ['ANN', 12],
]);

/** What the payment terms of a document say together. */
export interface DueReading extends Due {
  /** Different days of which each would be the due day of the whole; else empty. */
  readonly contradicting: readonly string[];
}

/** XRechnung writes discounts into the text of a term, each with its own number of days. */
const WRITTEN_DISCOUNT = /#SKONTO#TAGE=[0-9]{1,4}#PROZENT=([0-9.]{1,10})#/gi;

/**
 * Whether the texts of a term grant a discount in the notation of XRechnung (BR-DE-18). The day of
 * such a term is BT-9 all the same: the days of the discount stand in the text.
 */
export function writesDiscount(texts: readonly string[]): boolean {
  const rates = texts.flatMap((text) =>
    [...text.matchAll(WRITTEN_DISCOUNT)].map(([, rate]) => rate),
  );
  return rates.some((rate) => rate !== undefined && !isNoDiscount([rate]));
}

/**
 * A discount whose term has the given days. With no period of its own it is granted until the
 * day of its term; so it is where its own period ends on that very day, or nobody can say when.
 * @param issueDate the day from which a length counts that names no other.
 */
export function discountUntil(
  termDays: readonly (string | null)[],
  issueDate: string | null,
  periods: readonly DiscountPeriod[],
): Discount {
  const ends = periods.map(({ until, from, length }) => until ?? endOf(from ?? issueDate, length));
  const ownPeriod =
    periods.length > 0 && ends.every((end) => end !== null && !termDays.includes(end));
  return { ownPeriod };
}

/** The last day of a length of time; null where it cannot be reckoned. */
function endOf(from: string | null, length: Length | null): string | null {
  if (from === null || length === null || !/^[0-9]{1,4}(?:\.0+)?$/.test(length.count)) return null;
  const [days, months] = [DAYS.get(length.unit), MONTHS.get(length.unit)];
  const count = Number(length.count);
  if (days !== undefined) return dayAfter(from, count * days);
  return months === undefined ? null : monthsAfter(from, count * months);
}

const PERCENT = /(?:^|[^0-9.,#])(?!0+(?:[.,]0+)? ?%)[0-9]{1,2}(?:[.,][0-9]{1,3})? ?%/;
const DISCOUNT_WORDS = /skonto|discount|rabat|escompte|sconto|descuento|desconto|korting|kassa/i;

/** Whether texts of a term speak of a discount in percent, as people write it. */
export function speaksOfDiscount(texts: readonly string[]): boolean {
  return texts.some((text) => DISCOUNT_WORDS.test(text) && PERCENT.test(text));
}

/** Whether a discount's rates or amounts, of which some may be stated, are all nothing. */
export function isNoDiscount(stated: readonly (string | null)[]): boolean {
  const amounts = stated.flatMap((text) => (text === null ? [] : [parseDecimal(text)]));
  return amounts.length > 0 && amounts.every((amount) => amount?.digits === 0n);
}

/**
 * The due day that the document and its terms make.
 * @param stated the days that stand for the whole document, outside of its terms.
 * @param payable BT-115 as written.
 * @throws InvoiceError too_big
 */
export function readDue(
  stated: readonly string[],
  terms: readonly PaymentTerm[],
  payable: string | null,
): DueReading {
  if (terms.length > MAX_TERMS) {
    const facts = { terms: terms.length, maxTerms: MAX_TERMS };
    const remedy = 'Have one invoice issued for each part.';
    throw new InvoiceError('too_big', `more than ${MAX_TERMS} payment terms`, facts, remedy);
  }
  const dated = terms.filter(({ day }) => day !== null);
  const plain = dated.filter(({ discount }) => discount === null);
  // A discount with a period of its own leaves the day of its term to be the net one; where there
  // is another, that is it.
  const besides = stated.length === 0 && plain.length === 0;
  const net = besides ? dated.filter(({ discount }) => discount?.ownPeriod === true) : plain;
  const parts = net.filter((term) => isPart(term, payable)).map(instalment);
  const whole = netDays(
    stated,
    net.filter((term) => !isPart(term, payable)),
  );
  const discountDay = dated.find(({ discount }) => discount !== null)?.day ?? null;
  const days = [...new Set([...stated, ...whole])];
  const partDays = new Set(parts.map(({ day }) => day));
  const nothing = { instalments: [], discountDay: null, contradicting: [] };
  const undated = undatedParts(terms, payable);
  if (parts.length > 0 || (undated.length > 0 && days.length > 0)) {
    const [only = null] = partDays;
    const other = undated.length > 0 || days.some((day) => day !== only);
    if (partDays.size === 1 && !other && (days.length > 0 || sums(parts, payable))) {
      return { ...nothing, day: only };
    }
    const rest = days.filter((day) => !partDays.has(day)).map((day) => ({ day, part: null }));
    return { ...nothing, day: null, instalments: [...undated, ...parts, ...rest] };
  }
  const [day = null] = days;
  const contradicting = days.length > 1 ? days : [];
  return { ...nothing, day, contradicting, discountDay: day === null ? discountDay : null };
}

/**
 * The days of terms about the whole. Of days that contradict each other those go whose texts alone
 * speak of a discount, if one later day is left: that is how producers without fields for it write.
 */
function netDays(stated: readonly string[], whole: readonly PaymentTerm[]): readonly string[] {
  const daysOf = (terms: readonly PaymentTerm[]) => terms.flatMap(({ day }) => day ?? []);
  const rest = whole.filter((term) => !term.speaksOfDiscount);
  const [only, other] = new Set([...stated, ...daysOf(rest)]);
  const dropped = whole.filter((term) => term.speaksOfDiscount);
  const settled = only !== undefined && other === undefined;
  return settled && daysOf(dropped).every((day) => day <= only) ? daysOf(rest) : daysOf(whole);
}

/** Parts that fall due on a day which no field says, such as that of the delivery. */
function undatedParts(
  terms: readonly PaymentTerm[],
  payable: string | null,
): readonly Instalment[] {
  return terms
    .filter((term) => term.day === null && term.discount === null && isPart(term, payable))
    .map(instalment);
}

/** Whether a term is about less than the whole. */
function isPart({ amount, percent }: PaymentTerm, payable: string | null): boolean {
  const all = amount !== null && payable !== null && sameNumber(amount, payable);
  if (amount !== null) return !all && !isNoDiscount([amount]);
  return percent !== null && !sameNumber(percent, '100') && !isNoDiscount([percent]);
}

function instalment({ day, amount, percent }: PaymentTerm): Instalment {
  return { day, part: amount ?? `${percent} %` };
}

/** Whether parts of one day make the whole. */
function sums(parts: readonly Instalment[], payable: string | null): boolean {
  const percents = parts.every(({ part }) => part?.endsWith(' %') === true);
  const numbers = parts.map(({ part }) => parseDecimal(part?.replace(' %', '') ?? ''));
  const total = numbers.reduce((sum, number) => add(sum ?? ZERO, number ?? ZERO), ZERO);
  return total !== null && sameNumber(decimalText(total), percents ? '100' : (payable ?? ''));
}

/** The day that comes so many `days` after `from`; null where either cannot be read. */
export function daysAfter(from: string | null, days: string | null): string | null {
  if (from === null || days === null || !/^[0-9]{1,4}$/.test(days)) return null;
  return dayAfter(from, Number(days));
}

function sameNumber(left: string, right: string): boolean {
  const [one, other] = [parseDecimal(left), parseDecimal(right)];
  return one !== null && other !== null && equalDecimals(one, other);
}
