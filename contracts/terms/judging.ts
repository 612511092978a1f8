/**
 * Whether a condition holds on given facts: one pass over the tree, each node once, no state. The
 * findings keep what was looked at, so that they explain themselves (telling.ts).
 *
 * `halted` is a verdict of its own: a rate on which too few oracles have spoken lately is neither
 * reached nor missed, and `not` of it is no more than that. A fact that is not attested is absent,
 * so one can wait for what does not come.
 */
import type { DayNumber } from '../state/calendar.ts';
import { dayNumber, dayText } from '../state/calendar.ts';
import type { Rate, Statement } from '../state/oracles.ts';
import type { Agreed } from '../state/quorum.ts';
import { agreeRate, agreeText, scaled } from '../state/quorum.ts';
import type {
  AmountField,
  Comparison,
  Condition,
  CountField,
  Quantity,
  RateCondition,
  Source,
} from '../state/terms.ts';

/** `halted`: cannot be said now. */
export type Verdict = 'yes' | 'no' | 'halted';

/** Everything that conditions look at: of the state, or in a dry run of a file. */
export interface Given {
  /** The ledger day. */
  readonly today: DayNumber;
  /** The last day whose cut-off has passed. */
  readonly reached: DayNumber;
  readonly amounts: Readonly<Record<AmountField, bigint>>;
  readonly counts: Readonly<Record<CountField, number>>;
  /** The word of an oracle that is enrolled for it, or undefined. */
  statement(kind: string, oracle: string): Statement | undefined;
  rate(base: string, quote: string, oracle: string): Rate | undefined;
}

/** A condition, the verdict on it, what was seen of it, and the findings below. */
export interface Finding {
  readonly condition: Condition;
  readonly verdict: Verdict;
  readonly saw: string;
  readonly of: readonly Finding[];
}

/** Judges a condition and everything below it. */
export function judge(condition: Condition, given: Given): Finding {
  switch (condition.op) {
    case 'all':
      return join(condition, condition.of, given, 'no');
    case 'any':
      return join(condition, condition.of, given, 'yes');
    case 'not': {
      const below = judge(condition.of, given);
      return { condition, verdict: OPPOSITE[below.verdict], saw: '', of: [below] };
    }
    case 'day': {
      const day = dayNumber(condition.day) ?? Number.POSITIVE_INFINITY;
      return leaf(condition, given.reached >= day, `passed: ${passed(given.reached)}`);
    }
    case 'attested': {
      const { statement, sayers } = agreeStatement(given, condition.kind, condition.from);
      return leaf(condition, statement?.holds === true, `said by ${names(sayers)}`);
    }
    case 'match':
      return judgeMatch(condition, given);
    case 'rate':
      return judgeRate(condition, given);
    case 'compare': {
      const [left, right] = [numberOf(condition.left, given), numberOf(condition.right, given)];
      return leaf(condition, compare(left, condition.is, right), `${left} and ${right}`);
    }
  }
}

/** Whether `left` is to `right` as said. */
export function compare(left: bigint, is: Comparison, right: bigint): boolean {
  if (is === 'equal') return left === right;
  return is === 'atLeast' ? left >= right : left <= right;
}

const OPPOSITE = { yes: 'no', no: 'yes', halted: 'halted' } as const;

/** `decides` is the verdict of one part that settles the whole. */
function join(
  condition: Condition,
  parts: readonly Condition[],
  given: Given,
  decides: 'yes' | 'no',
): Finding {
  const of = parts.map((part) => judge(part, given));
  const verdicts = of.map(({ verdict }) => verdict);
  if (verdicts.includes(decides)) return { condition, verdict: decides, saw: '', of };
  const verdict = verdicts.includes('halted') ? 'halted' : OPPOSITE[decides];
  return { condition, verdict, saw: '', of };
}

/** The statement that a quorum makes in the same words, and who makes it. */
function agreeStatement(
  given: Given,
  kind: string,
  { oracles, quorum }: Source,
): { readonly statement: Statement | undefined; readonly sayers: readonly string[] } {
  const said = oracles.flatMap((oracle) => given.statement(kind, oracle) ?? []);
  const texts = said.map(({ holds, amount, reference }) => `${holds} ${amount} ${reference}`);
  const at = agreeText(texts, quorum);
  const sayers = said.filter((_, index) => texts[index] === texts[at]);
  return { statement: said[at], sayers: sayers.map(({ oracle }) => oracle) };
}

/** Order and receipt say the same amount as the invoice, and refer to the same document. */
function judgeMatch(condition: Extract<Condition, { op: 'match' }>, given: Given): Finding {
  const { invoiced } = given.amounts;
  const order = agreeStatement(given, 'order', condition.order).statement;
  const receipt = agreeStatement(given, 'receipt', condition.receipt).statement;
  const agree =
    order?.holds === true &&
    receipt?.holds === true &&
    order.reference !== null &&
    order.reference === receipt.reference &&
    order.amount === invoiced &&
    receipt.amount === invoiced;
  const amounts = [order, receipt].map((one) => `${one?.amount ?? 'none'}`);
  const saw = `order ${amounts[0]}, receipt ${amounts[1]}, invoice ${invoiced}`;
  return leaf(condition, agree, saw);
}

function judgeRate(condition: RateCondition, given: Given): Finding {
  const agreed = readRate(condition, given);
  if (agreed.status !== 'agreed') {
    return { condition, verdict: 'halted', saw: agreed.status, of: [] };
  }
  const threshold = scaled(BigInt(condition.value), condition.decimals);
  const holds = compare(agreed.value, condition.is, threshold);
  return leaf(condition, holds, pointed(agreed.value, 9));
}

function readRate(
  { base, quote, is, method, from, staleDays }: RateCondition,
  given: Given,
): Agreed {
  const said = from.oracles.flatMap((oracle) => given.rate(base, quote, oracle) ?? []);
  const words = said.map(({ value, decimals, day }) => ({
    value,
    decimals,
    day: dayNumber(day) ?? 0,
  }));
  const careful = is === 'atLeast' ? 'lower' : 'upper';
  const terms = { quorum: from.quorum, oldest: given.today - staleDays, method, careful } as const;
  return agreeRate(words, terms);
}

/** value / 10^decimals as decimal text without needless zeros. */
export function pointed(value: bigint, decimals: number): string {
  const digits = String(value).padStart(decimals + 1, '0');
  const [whole, part] = [digits.slice(0, digits.length - decimals), digits.slice(-decimals)];
  const rest = decimals === 0 ? '' : part.replace(/0+$/, '');
  return rest === '' ? whole : `${whole}.${rest}`;
}

function numberOf(quantity: Quantity, given: Given): bigint {
  if ('amount' in quantity) return BigInt(quantity.amount);
  if ('count' in quantity) return BigInt(quantity.count);
  if ('amountOf' in quantity) return given.amounts[quantity.amountOf];
  return BigInt(given.counts[quantity.countOf]);
}

function leaf(condition: Condition, holds: boolean, saw: string): Finding {
  return { condition, verdict: holds ? 'yes' : 'no', saw, of: [] };
}

function passed(day: DayNumber): string {
  return day < 0 ? 'none' : dayText(day);
}

function names(ids: readonly string[]): string {
  return ids.length === 0 ? 'too few' : ids.join(', ');
}
