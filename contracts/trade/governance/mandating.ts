/** What a ballot gives an auditor or a supervisor to read, and until when. */
import type { Hash } from '../../../ledger/hash.ts';
import { dayEnd, dayNumber, dayStart } from '../../state/calendar.ts';
import type { FactReader } from '../../state/factKind.ts';
import { members } from '../../state/members.ts';
import type { ReadingMandateChange } from '../../state/proposals.ts';
import { OVERSEEING, readingMandates } from '../../state/readingMandates.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';

/** That whom a mandate names is there, and oversees; else the refusal. */
export function checkMandated(
  world: FactReader,
  { member, of }: Pick<ReadingMandateChange, 'member' | 'of'>,
): Refusal<'unknown_counterparty' | 'counterparty_role'> | null {
  const unknown = [member, ...(of ?? [])].find((id) => members.read(world, id) === undefined);
  if (unknown !== undefined) return refuse('unknown_counterparty', { member: unknown });
  const roles = members.read(world, member)?.roles ?? [];
  if (roles.some((role) => OVERSEEING.includes(role))) return null;
  return refuse('counterparty_role', { member, needed: OVERSEEING.join(' ') });
}

/** That its days are days, and the last one is not over. */
export function checkMandateDays(
  { days, time }: Scene,
  { fromDay, untilDay }: Pick<ReadingMandateChange, 'fromDay' | 'untilDay'>,
): Refusal<'bad_day' | 'expires_day_past'> | null {
  const wrong = [fromDay, untilDay].find((day) => dayNumber(day) === null);
  if (wrong !== undefined) return refuse('bad_day', { day: wrong });
  const end = dayEnd(days, dayNumber(untilDay) ?? 0);
  return end > time ? null : refuse('expires_day_past', { end });
}

/** Gives a mandate that was checked, in place of the one before. */
export function giveMandate(
  { draft, days }: Scene,
  proposal: Hash,
  { member, of, fromDay, untilDay }: ReadingMandateChange,
): Event {
  const from = dayStart(days, dayNumber(fromDay) ?? 0);
  const until = dayEnd(days, dayNumber(untilDay) ?? 0);
  readingMandates.write(draft, { member, of, from, until, proposal });
  const whose = of === null ? null : of.join(' ');
  return { type: 'readingMandateGiven', proposal, member, of: whose, from, until };
}
