import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../contracts/state/calendar.ts';
import type { DayCount } from '../../contracts/state/rates.ts';
import { countDays } from '../../contracts/trade/money/dayCounts.ts';
import { interestOn } from '../../contracts/trade/settlement/interest.ts';
import { dataPath, hasData } from '../support/sharedData.ts';

// Interest of bullet loans (ACTUS, contract type PAM) between two of its payments: principal, rate
// and day count are the loan's. Loans whose rate or days follow other rules are left out.

const DAY_COUNTS: ReadonlyMap<string, DayCount> = new Map([
  ['A365', 'ACT/365F'],
  ['A360', 'ACT/360'],
  ['30E360', '30E/360'],
]);
/** Minor units of one unit here: the expected sums have about ten digits. */
const SCALE = 10n ** 8n;

interface Flow {
  readonly eventDate: string;
  readonly eventType: string;
  readonly payoff: number;
  readonly notionalPrincipal: number;
  readonly nominalInterestRate: number;
}

interface Loan {
  readonly identifier: string;
  readonly terms: Readonly<Record<string, string>>;
  readonly results: readonly Flow[];
}

/** Terms under which interest is no plain product of principal, rate and days. */
const OTHER_RULES = [
  'accruedInterest',
  'businessDayConvention',
  'capitalizationEndDate',
  'cycleOfRateReset',
  'cycleOfScalingIndex',
  'purchaseDate',
  'terminationDate',
];

function plainLoans(): readonly Loan[] {
  const all = JSON.parse(readFileSync(dataPath('domain/actus/actus-tests-pam.json'), 'utf8'));
  return Object.values(all as Record<string, Loan>).filter(
    ({ terms, results }) =>
      DAY_COUNTS.has(terms['dayCountConvention'] ?? '') &&
      OTHER_RULES.every((name) => terms[name] === undefined) &&
      results.every(({ eventDate }) => eventDate.endsWith('T00:00')),
  );
}

/** Interest paid at the end of each term, with the days of the term. */
function paymentsOf({ results }: Loan): readonly (Flow & { readonly since: string })[] {
  const payments: (Flow & { since: string })[] = [];
  let since = results.find(({ eventType }) => eventType === 'IED')?.eventDate ?? '';
  for (const flow of results) {
    if (flow.eventType !== 'IP' || flow.eventDate <= since) continue;
    payments.push({ ...flow, since });
    since = flow.eventDate;
  }
  return payments;
}

function day(date: string): number {
  const number = dayNumber(date.slice(0, 10));
  if (number === null) throw new Error(`${date} is a day`);
  return number;
}

describe.runIf(hasData)('interest of bullet loans', () => {
  const loans = hasData ? plainLoans() : [];

  it('is tested on several loans of each day count', () => {
    const counts = new Set(loans.map(({ terms }) => terms['dayCountConvention']));
    expect(counts.size).toBe(DAY_COUNTS.size);
    expect(loans.flatMap(paymentsOf).length).toBeGreaterThan(50);
  });

  it.each(loans)('of $identifier is that of the shared data', (loan) => {
    const dayCount = DAY_COUNTS.get(loan.terms['dayCountConvention'] ?? '') ?? 'ACT/360';
    const principal = BigInt(Number(loan.terms['notionalPrincipal'])) * SCALE;
    const ppm = Math.round(Number(loan.terms['nominalInterestRate']) * 1e6);
    for (const { since, eventDate, payoff } of paymentsOf(loan)) {
      const days = countDays(dayCount, day(since), day(eventDate));
      const ours = Number(interestOn(principal, ppm, days, dayCount)) / Number(SCALE);
      expect(Math.abs(ours - Math.abs(payoff)), `${since} to ${eventDate}`).toBeLessThan(2e-8);
    }
  });
});
