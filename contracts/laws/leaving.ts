/**
 * Laws of invoices that leave the state: only one that is over does, once nothing that looks like
 * it can be registered any more, and after all that came of it; a fact that stays names its bytes.
 */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Days } from '../state/calendar.ts';
import { dayEnd, dayNumber } from '../state/calendar.ts';
import { decodeArchived, lastStepOf } from '../state/folded.ts';
import type { Invoice } from '../state/invoices.ts';
import { invoices, isOver } from '../state/invoices.ts';
import { receivables } from '../state/receivables.ts';
import type { World, Writes } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** Days between the issue of an invoice and that of the last that looks like it. */
const LIKE_DAYS = 60;

/** Exactly what is over, or of which all has left, is on its way out; what was reissued waits. */
export function checkInvoicesEnd(world: World): Violation[] {
  return everyFact(world, 'invoice', invoices).flatMap((invoice) => {
    const { id, status, leaveTime, replacedBy } = invoice;
    const isBehind = replacedBy !== null && invoices.read(world, replacedBy) !== undefined;
    const hasEnded = status === 'accepted' && receivables.read(world, id) === undefined;
    const isEnding = !isBehind && (isOver(invoice) || hasEnded);
    if (isEnding === (leaveTime !== null)) return [];
    return [{ law: 'an invoice that is over is on its way out', facts: { id, status } }];
  });
}

/** What a block writes and archives. */
interface Leaving {
  readonly facts: Writes;
  readonly archived: ReadonlyMap<Hash, string>;
}

/** @param before the world before the block */
export function checkInvoicesLeaving(before: World, change: Leaving): Violation[] {
  const { facts, archived } = change;
  const named = new Set([...facts].map(([key, value]) => value && lastStepOf(key, value)));
  const left = new Map<string, { readonly value: Json; readonly digest: Hash }>();
  for (const [digest, text] of archived) {
    const step = decodeArchived(text, digest);
    if (step?.former != null) named.add(step.former);
    for (const [key, value] of Object.entries(step?.facts ?? {})) left.set(key, { value, digest });
  }
  return [...facts].flatMap(([key, value]) => {
    if (value !== null || !key.startsWith('invoice/')) return [];
    const { value: last, digest = '' } = left.get(key) ?? {};
    if (last === undefined || !named.has(digest)) {
      return [{ law: 'an invoice that leaves is archived', facts: { key } }];
    }
    const invoice = invoices.decode(last);
    if (!isFinished(before, change, invoice)) {
      return [{ law: 'only an invoice that is over leaves', facts: { key } }];
    }
    if (isPast(before, invoice)) return [];
    return [{ law: 'no look-alike of what has left can come', facts: { key } }];
  });
}

/** Whether nothing came of it, or all that did has left, and what replaced it. */
function isFinished(before: World, { facts }: Leaving, invoice: Invoice): boolean {
  const isGone = (key: string): boolean => {
    return (facts.has(key) ? facts.get(key) : before.facts.get(key)) == null;
  };
  const { id, status, disputed, replacedBy } = invoice;
  const isPaid = status === 'accepted' && disputed === 0n && isGone(receivables.key(id));
  const isFree = replacedBy === null || isGone(invoices.key(replacedBy));
  return isFree && (isPaid || isOver(invoice));
}

function isPast(before: World, { issueDay, leaveTime }: Invoice): boolean {
  const days = before.facts.get('days') as unknown as Days;
  const { maxInvoiceAgeDays = 0 } = before.facts.get('parameters') as {
    readonly maxInvoiceAgeDays?: number;
  };
  const last = (dayNumber(issueDay) ?? 0) + maxInvoiceAgeDays + LIKE_DAYS;
  return leaveTime !== null && leaveTime >= dayEnd(days, last);
}
