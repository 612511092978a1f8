import type { Step } from './invoiceSteps.ts';
import { dateOf } from './invoiceSteps.ts';
import { DAY, START } from './market.ts';
import { RedemptionSteps } from './redemptionSteps.ts';

/** What happens in these steps: the deed, and that a due day is one of business only later. */
export const CALENDARS: readonly string[] = [
  'publishCalendar',
  'day of business',
  'day of a new calendar',
];

/** Steps about days without business. */
export abstract class CalendarSteps extends RedemptionSteps {
  calendarStep(time: number): Step {
    const { dice } = this;
    const today = Math.floor((time - START) / DAY);
    const weekend = dice.pick([[0, 6], [6, 0, 6], [5, 6], [0], []]);
    const days = Array.from({ length: dice.below(8) }, () => today + dice.below(20));
    const isBad = dice.below(8) === 0;
    const holidays = [...days.map(dateOf), ...(isBad ? ['2026-02-29'] : [])];
    const deed = { type: 'publishCalendar', version: 1, name: 'TEST', weekend, holidays };
    // Day 0 is a Monday, which a calendar counts as 1.
    const isHoliday = (day: number): boolean =>
      weekend.includes((day + 1) % 7) || days.includes(day);
    const signer = 'association';
    return { signer, deed, expect: (model) => !isBad && model.publishCalendar(isHoliday) };
  }
}
