/**
 * When a debtor is insolvent, what it owes falls due at once where its acceptance says so, and only
 * there. The holders are those of this moment, and as nothing is debited by itself it is overdue in
 * the next block, so that recourse and guarantees follow their course. A deed does so much, the
 * due-queue the rest, batch after batch and all at the time of the deed.
 */
import { assert } from '../../../ledger/assert.ts';
import { dayAt, dayText } from '../../state/calendar.ts';
import { padded, under } from '../../state/factKeys.ts';
import { insolvencies } from '../../state/insolvencies.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { bornOn } from '../pieces/bearing.ts';
import { leaveObligation } from '../settlement/obliging.ts';
import { closeReceivable } from './settling.ts';

/** So many receivables are looked at in one run, and not many more pieces are touched. */
export const ACCELERATE_BATCH = 100;
/** What the pieces bear of those that are closed in one run; what bears more closes in steps. */
export const ACCELERATE_WORK = 5_000;

/** Has a batch of what an insolvent member owes fall due, and plans the next one if needed. */
export function accelerateOwed(scene: Scene, member: string): readonly Event[] {
  const { draft, time } = scene;
  const insolvency = insolvencies.read(draft, member);
  assert(insolvency !== undefined, 'what is accelerated is an insolvent member’s');
  const at = insolvency.accelerateTime ?? time;
  const after = insolvency.accelerated === '' ? padded(at, 15) : insolvency.accelerated;
  const prefix = `owed/${member}/`;
  // ':' is behind '/' and every digit: what is due at that very time is due already.
  const start = insolvency.accelerated === '' ? `${prefix}${after}:` : `${prefix}${after}-`;
  const entries = draft.indexes.scan(start, under(prefix.slice(0, -1))[1], ACCELERATE_BATCH);
  const events: Event[] = [];
  let [done, touched, last] = [0, 0, ''];
  for (const [entry] of entries) {
    const id = entry.slice(entry.lastIndexOf('/') + 1);
    const bears = bornOn(draft, id);
    const isHeavy = bears > ACCELERATE_WORK;
    if (!isHeavy && touched + bears > ACCELERATE_WORK) break;
    done += 1;
    last = entry.slice(prefix.length);
    touched += isHeavy ? 0 : bears;
    events.push(...accelerate(scene, { id, isHeavy }, at));
  }
  const isLeft = done < entries.length || done === ACCELERATE_BATCH;
  const next = isLeft ? { accelerated: last, accelerateTime: at } : NOTHING_LEFT;
  insolvencies.write(draft, { ...insolvency, ...next });
  return events;
}

const NOTHING_LEFT = { accelerated: '', accelerateTime: null };

/**
 * A receivable that is due later falls due at a time, if that is agreed. One that is heavy is
 * closed by the due item of its record time, which has come.
 */
function accelerate(
  scene: Scene,
  { id, isHeavy }: { readonly id: string; readonly isHeavy: boolean },
  at: number,
): readonly Event[] {
  const { draft, days, parameters } = scene;
  const receivable = receivables.read(draft, id);
  assert(receivable !== undefined, 'what is owed is a receivable');
  const { status, debtor, payDay: former } = receivable;
  if (!receivable.accelerates) return [];
  const payDay = dayText(dayAt(days, at));
  const dates: Partial<Receivable> = {
    payDay,
    dueTime: at,
    recordTime: Math.min(receivable.recordTime, at),
    graceTime: at + parameters.graceDays * days.dayMs,
  };
  const due = { ...receivable, ...dates };
  receivables.write(draft, due);
  const closed = status === 'open' && !isHeavy ? closeReceivable(scene, due) : [];
  leaveObligation(scene, receivable);
  const event = { type: 'receivableAccelerated', receivable: id, debtor, former, payDay };
  return [event, ...closed];
}
