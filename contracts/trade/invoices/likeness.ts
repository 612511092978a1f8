/**
 * Which invoices of a supplier look like one that it registers: the same number in another
 * spelling, the same amount and days under another number, one invoice in two parts. Whatever
 * became of them counts, and each search has a bound that no crowd of others fills: where more
 * are found than it looks at, the first of them stands for all.
 *
 * Numbers stand on the ledger as keyed fingerprints (`skeleton`, `core`), which the debtor
 * compares with the document before it accepts.
 */
import type { Hash } from '../../../ledger/hash.ts';
import { dayText } from '../../state/calendar.ts';
import { padded, under } from '../../state/factKeys.ts';
import type { Invoice } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import type { Listed } from '../../state/likenessKeys.ts';
import { corePrefix, readListed, similarPrefix, skeletonPrefix } from '../../state/likenessKeys.ts';
import type { Scene } from '../../state/scene.ts';
import { TableWindow } from '../../state/tableWindow.ts';
import { greater, lesser } from '../../state/units.ts';
import { registeredDay } from './accepting.ts';

/** Days between the issue of two invoices that may be one under two numbers, either way. */
const TWIN_DAYS = 3;
/** The same where the digits of the number are the same. */
const CORE_DAYS = 14;
/** The same where the number is: behind that, numbers begin anew. None is longer. */
export const SKELETON_DAYS = 60;
/** One part in so many by which the amounts of two invoices that may be one differ at most. */
const AMOUNT_PART = 100n;
/** The same for a whole and the sum of its parts. */
const SUM_PART = 1_000n;
/** So many look-alikes are named; one is enough to make a debtor look. */
const MAX_SIMILAR = 5;
/** So many entries are looked at in one place. */
const MAX_LOOKED_AT = 32;
/** Days from one due day to another, of two invoices that may be one: the same day comes first. */
const DUE_SHIFTS = [0, -1, 1, -2, 2, -3, 3];
/** So many entries of due days are read before it is known what of them is asked for. */
const FEW = 8;
/** Of so many larger invoices it is asked whether this one is a part. */
const MAX_WHOLES = 16;
/** Amounts have 18 digits at most. */
const MAX_AMOUNT = 10n ** 18n - 1n;

/** What of an invoice others are compared with. */
export type Likeness = Pick<
  Invoice,
  'supplier' | 'debtor' | 'currency' | 'amount' | 'issueDay' | 'dueDay' | 'skeleton' | 'core'
>;

/** The state is all that is looked at. */
type Seen = Pick<Scene, 'draft'>;

/** Where the invoices between the two parties stand that are due on a day near to this one. */
interface DueDay {
  readonly prefix: string;
  readonly entries: TableWindow;
}

/** The state, and the due days to look at, in their order. */
interface Around extends Seen {
  readonly dueDays: readonly DueDay[];
}

/**
 * Other invoices of the supplier that may be this one, at most five, the surest first.
 * @param first the first of its chain of reissues, whose others are known to be this one; or null
 */
export function similarTo(scene: Seen, words: Likeness, first: Hash | null): readonly Hash[] {
  const found = new Set<Hash>();
  const around: Around = { draft: scene.draft, dueDays: dueDaysAround(scene, words) };
  const searches = [sameSkeleton, sameCore, sameAmount, partsOfOne];
  for (const search of searches) {
    for (const { invoice } of search(around, words)) {
      if (found.size === MAX_SIMILAR) break;
      const isKnown = first !== null && invoices.read(scene.draft, invoice)?.first === first;
      if (!isKnown) found.add(invoice);
    }
  }
  return [...found];
}

/**
 * The due days around that of an invoice. Each is asked for many bounds of amounts, so what stands
 * there is read once: all days together, if they have few invoices, and else each by itself.
 */
function dueDaysAround({ draft }: Seen, words: Likeness): readonly DueDay[] {
  const { supplier, debtor, currency, dueDay } = words;
  const due = registeredDay(dueDay);
  const parties = similarPrefix(supplier, debtor, currency);
  const prefixOf = (shift: number): string => `${parties}/${dayText(Math.max(0, due + shift))}`;
  const [first] = under(prefixOf(-TWIN_DAYS));
  const [, end] = under(prefixOf(TWIN_DAYS));
  const all = new TableWindow(draft.indexes, [first, end], FEW);
  return DUE_SHIFTS.map((shift) => {
    const prefix = prefixOf(shift);
    return { prefix, entries: new TableWindow(all, under(prefix), FEW) };
  });
}

/** Whether two amounts differ by one per cent of the larger at most. */
function isNear(left: bigint, right: bigint): boolean {
  const [low, high] = left < right ? [left, right] : [right, left];
  return (high - low) * AMOUNT_PART <= high;
}

function sameSkeleton(scene: Seen, words: Likeness): readonly Listed[] {
  const prefix = skeletonPrefix(words.supplier, words.skeleton);
  return issuedAround(scene, prefix, words, SKELETON_DAYS, () => true);
}

function sameCore(scene: Seen, words: Likeness): readonly Listed[] {
  const prefix = corePrefix(words.supplier, words.core);
  return issuedAround(scene, prefix, words, CORE_DAYS, (other) => {
    if (other.currency !== words.currency) return false;
    return isNear(other.amount, words.amount) || hasItsDays(other, words);
  });
}

/** Entries by the day of issue, within so many days of this one; the first of too many. */
function issuedAround(
  { draft }: Seen,
  prefix: string,
  { issueDay }: Likeness,
  days: number,
  looksLike: (other: Listed) => boolean,
): readonly Listed[] {
  const day = registeredDay(issueDay);
  const from = `${prefix}/${dayText(Math.max(0, day - days))}`;
  const until = `${prefix}/${dayText(day + days + 1)}`;
  const near = draft.indexes.scan(from, until, MAX_LOOKED_AT).map(([key]) => readListed(key));
  const alike = near.filter(looksLike);
  return alike.length === 0 && near.length === MAX_LOOKED_AT ? near.slice(0, 1) : alike;
}

/** Another number, nearly the same amount, and the days of this one. */
function sameAmount(scene: Around, words: Likeness): readonly Listed[] {
  const { amount } = words;
  const low = amount - amount / AMOUNT_PART;
  const high = (amount * AMOUNT_PART) / (AMOUNT_PART - 1n);
  return [...withItsDays(scene, words, low, high)].filter((other) => isNear(other.amount, amount));
}

/** The whole of which this one and another are the two parts, and that other part. */
function partsOfOne(scene: Around, words: Likeness): readonly Listed[] {
  const { amount } = words;
  const above = (amount * AMOUNT_PART) / (AMOUNT_PART - 1n) + 1n;
  let looked = 0;
  for (const whole of withItsDays(scene, words, above, MAX_AMOUNT)) {
    if (looked === MAX_WHOLES) break;
    looked += 1;
    const gap = whole.amount / SUM_PART;
    const rest = whole.amount - amount;
    for (const part of withItsDays(scene, words, rest - gap, rest + gap)) {
      if (part.invoice !== whole.invoice) return [whole, part];
    }
  }
  return [];
}

/**
 * Between the same parties, issued within three days of this one, and due on the same day or
 * after the same term, with amounts in these bounds (both inclusive).
 */
function* withItsDays(
  { dueDays }: Around,
  words: Likeness,
  low: bigint,
  high: bigint,
): Iterable<Listed> {
  const least = padded(greater(low, 0n), 18);
  const most = padded(lesser(high, MAX_AMOUNT), 18);
  for (const { prefix, entries } of dueDays) {
    // '0' is the letter after '/', with which what follows the amount begins.
    const [from, until] = [`${prefix}/${least}`, `${prefix}/${most}0`];
    const near = entries.scan(from, until, MAX_LOOKED_AT).map(([key]) => readListed(key));
    const alike = near.filter((other) => hasItsDays(other, words));
    const crowded = alike.length === 0 && near.length === MAX_LOOKED_AT && high < MAX_AMOUNT;
    yield* crowded ? near.slice(0, 1) : alike;
  }
}

function hasItsDays(
  other: Pick<Listed, 'issueDay' | 'dueDay'>,
  words: Pick<Likeness, 'issueDay' | 'dueDay'>,
): boolean {
  const issued = registeredDay(other.issueDay) - registeredDay(words.issueDay);
  const due = registeredDay(other.dueDay) - registeredDay(words.dueDay);
  return issued >= -TWIN_DAYS && issued <= TWIN_DAYS && (due === 0 || due === issued);
}
