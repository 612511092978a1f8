/** Who owes how much: the largest debtors by themselves, the others together. */
import type { DayTotal } from '../../sdk/questions.ts';
import type { Sums } from './shares.ts';
import { sumUp } from './shares.ts';

/** All debtors that are not among the largest. */
export const OTHERS = '';

const LARGEST = 8;

/** By currency, the largest first; what the others owe together comes last, if there are any. */
export function exposureOf(totals: readonly DayTotal[]): readonly Sums<string>[] {
  const parts = totals.map(({ debtor, currency, amount }) => ({ key: debtor, currency, amount }));
  return sumUp(parts).map(({ currency, amounts }) => {
    const sorted = [...amounts].sort(byAmount);
    const others = sorted.slice(LARGEST).reduce((sum, [, amount]) => sum + amount, 0n);
    const rest = sorted.length > LARGEST ? ([[OTHERS, others]] as const) : [];
    return { currency, amounts: new Map([...sorted.slice(0, LARGEST), ...rest]) };
  });
}

/** The larger first; of equal ones that whose id comes first, in whatever order they are told. */
function byAmount(
  [id, one]: readonly [string, bigint],
  [other, amount]: readonly [string, bigint],
) {
  if (one !== amount) return one < amount ? 1 : -1;
  return id < other ? -1 : Number(id > other);
}
