/**
 * Notices of banks beside what is expected outside of the ledger: what is to be said on the ledger,
 * what was seen, and what a person has to look at. Nothing is matched by names or sums alone.
 */
import { toMinor } from '../invoices/toMinor.ts';
import type { Notice } from './bankNotices.ts';
import type { Subject } from './endToEnd.ts';

/** A payment that is expected. */
export interface Expected {
  readonly endToEnd: string;
  readonly subject: Subject;
  readonly direction: Notice['direction'];
  readonly currency: string;
  /** Minor units; null: any, up to what is published. */
  readonly amount: bigint | null;
  /** On the ledger it still waits for this payment; else it is done, or over without it. */
  readonly state: 'waiting' | 'done' | 'over';
}

/** What was seen of a payment before. */
export interface Seen {
  readonly reference: string | null;
}

/** Every reason why a person has to look at a movement, in order of precedence. Never reused. */
export const NOTICE_EXCEPTIONS = {
  ambiguous_notice: 'The notice states something twice, differently. Ask the bank.',
  unknown_reference: 'It has a reference of this ledger, and nothing is known that it pays.',
  returned: 'The payment came back. Nothing is said on the ledger; pay again, or settle it.',
  wrong_direction: 'Money came where it should have gone, or went where it should have come.',
  other_currency: 'It is in another currency than what it pays.',
  other_amount: 'It is another amount than what it pays. Nothing is said on the ledger.',
  paid_twice: 'The same was paid by another movement before. Ask for the second one back.',
  paid_too_late: 'On the ledger it is over without this payment. Settle it with the other side.',
} as const;

/** One of the codes of `NOTICE_EXCEPTIONS`. */
export type NoticeException = keyof typeof NOTICE_EXCEPTIONS;

/**
 * `foreign`: no reference of ours. `announced`: not booked yet. `seen`: before. `paid`: what is
 * expected is paid, and the ledger waits for the word. `settled`: it has that already.
 */
export type Verdict = 'foreign' | 'announced' | 'seen' | 'paid' | 'settled' | NoticeException;

/** A movement, and what it is. */
export interface Matched {
  readonly notice: Notice;
  readonly expected: Expected | null;
  readonly verdict: Verdict;
}

/** Whether a person has to look at it. */
export function isException(verdict: Verdict): verdict is NoticeException {
  return Object.hasOwn(NOTICE_EXCEPTIONS, verdict);
}

/**
 * Each movement beside what is expected under its reference. Of two in one file the first counts.
 * @param seen what was seen before, by reference between ends
 */
export function matchNotices(
  notices: readonly Notice[],
  expected: ReadonlyMap<string, Expected>,
  seen: ReadonlyMap<string, Seen>,
): readonly Matched[] {
  const all = new Map(seen);
  return notices.map((notice) => {
    const { endToEnd, reference } = notice;
    const what = endToEnd === null ? null : (expected.get(endToEnd) ?? null);
    const verdict = judge(notice, what, endToEnd === null ? undefined : all.get(endToEnd));
    const counts = verdict === 'paid' || verdict === 'settled';
    if (counts && endToEnd !== null) all.set(endToEnd, { reference });
    return { notice, expected: what, verdict };
  });
}

function judge(notice: Notice, expected: Expected | null, before: Seen | undefined): Verdict {
  if (notice.endToEnd === null) return 'foreign';
  if (notice.ambiguous.length > 0) return 'ambiguous_notice';
  if (expected === null) return 'unknown_reference';
  if (notice.isReturn) return 'returned';
  if (notice.direction !== expected.direction) return 'wrong_direction';
  if (notice.currency !== expected.currency) return 'other_currency';
  const amount = toMinor(notice.amount ?? '', expected.currency);
  if (typeof amount !== 'bigint' || amount <= 0n) return 'other_amount';
  if (expected.amount !== null && amount !== expected.amount) return 'other_amount';
  if (!notice.isBooked) return 'announced';
  if (before !== undefined)
    return isSame(notice.reference, before.reference) ? 'seen' : 'paid_twice';
  if (expected.state === 'over') return 'paid_too_late';
  return expected.state === 'done' ? 'settled' : 'paid';
}

/** A bank that names its movements names two of them differently. */
function isSame(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}
