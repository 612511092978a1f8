import { z } from 'zod';
import type { Calendar, Days } from '../../state/calendar.ts';
import { dayNumber } from '../../state/calendar.ts';
import { dayField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { calendarKey } from '../../state/scene.ts';

const MAX_HOLIDAYS = 2_000;

const schema = deedSchema('publishCalendar', {
  name: z
    .string()
    .regex(/^[A-Za-z0-9 -]{1,64}$/)
    .describe('Whose calendar it is.'),
  weekend: z
    .array(z.int().min(0).max(6))
    .max(6)
    .describe('Weekdays without business, 0 = Sunday to 6 = Saturday.'),
  holidays: z.array(dayField).max(MAX_HOLIDAYS).describe('Other days without business.'),
});

const refusals = ['bad_day'] as const;

/** Puts down a new version of the calendar, for receivables that are accepted from then on. */
export const publishCalendar: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['association'],
  subjects: { exempt: 'Days are fixed whatever stands still.' },
  who: 'An association of the network.',
  holds: 'Every holiday is a date.',
  changes:
    'The calendar has a new version, which receivables get that are accepted from the next block ' +
    'on. Every other receivable keeps the version of its acceptance, and so its pay day.',
  refusals,
  example: {
    name: 'TARGET',
    weekend: [0, 6],
    holidays: ['2026-12-25', '2027-01-01'],
  },
  apply({ draft }, deed) {
    const wrong = deed.holidays.find((day) => dayNumber(day) === null);
    if (wrong !== undefined) return refuse('bad_day', { day: wrong });
    // Of the draft, not of the scene: another deed of this block may have put one down.
    const days = draft.facts.get('days') as unknown as Days;
    const version = days.calendar + 1;
    const weekend = [...new Set(deed.weekend)].sort();
    const holidays = [...new Set(deed.holidays)].sort();
    const calendar: Calendar = { name: deed.name, version, weekend, holidays };
    draft.set(calendarKey(version), { ...calendar });
    draft.set('days', { ...days, calendar: version });
    return [{ type: 'calendarPublished', name: deed.name, version, holidays: holidays.length }];
  },
});
