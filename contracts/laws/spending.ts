/** The law of scopes: no key has signed more in a day than its scope lets it. */
import type { KeyLimit } from '../state/keyScopes.ts';
import { spentSums } from '../state/keyScopes.ts';
import { members } from '../state/members.ts';
import type { World } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** What is counted is of a key that has limits, and within them. */
export function checkSpending(world: World): Violation[] {
  const violations: Violation[] = [];
  for (const { member, key, sums } of everyFact(world, 'spent', spentSums)) {
    const keys = members.read(world, member)?.keys ?? [];
    const limits = keys.find(({ name }) => name === key)?.scope?.limits ?? [];
    const isWithin = sums.every(({ currency, amount }) => BigInt(amount) <= most(limits, currency));
    if (isWithin) continue;
    violations.push({ law: 'no key signs more in a day than it may', facts: { member, key } });
  }
  return violations;
}

function most(limits: readonly KeyLimit[], currency: string): bigint {
  return BigInt(limits.find((limit) => limit.currency === currency)?.perDay ?? 0);
}
