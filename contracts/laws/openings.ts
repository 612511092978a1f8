/** The law of what is open: nobody has more of a kind open by its own word than it may. */
import { under } from '../state/factKeys.ts';
import { mayHaveOpen, OPENED_FAMILIES, openCountKey, openingOf } from '../state/openings.ts';
import type { World } from '../state/state.ts';
import { scanAll } from '../state/state.ts';
import { everHeld } from './everHeld.ts';
import type { Violation } from './everyFact.ts';

/** Counts the facts themselves, not what is counted beside them. */
export function checkOpenings(world: World): Violation[] {
  const parameters = everHeld(world, ['maxOpenInvoices', 'maxOpenOffers']);
  const counts = new Map<string, number>();
  const violations: Violation[] = [];
  for (const family of OPENED_FAMILIES) {
    for (const [key, value] of scanAll(world.facts, ...under(family))) {
      const opening = openingOf(key, value);
      if (opening === null) continue;
      const name = openCountKey(opening);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count !== mayHaveOpen(parameters, opening.of) + 1) continue;
      const { of, member } = opening;
      violations.push({ law: 'nobody has more open than it may', facts: { of, member } });
    }
  }
  return violations;
}
