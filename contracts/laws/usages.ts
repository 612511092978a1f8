/** The law of usages: nobody has put more on the ledger in a day than the parameters let it. */
import type { World } from '../state/state.ts';
import { usages } from '../state/usages.ts';
import { everHeld } from './everHeld.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** Work may be exceeded by what one block has, and is not looked at. */
export function checkUsages(world: World): Violation[] {
  const { maxMemberBytesPerDay, maxMemberRefusedBytesPerDay } = everHeld(world, [
    ...(['maxMemberBytesPerDay', 'maxMemberRefusedBytesPerDay'] as const),
  ]);
  const violations: Violation[] = [];
  for (const { member, bytes, refused } of everyFact(world, 'usage', usages)) {
    const isWithin =
      bytes <= maxMemberBytesPerDay && refused <= maxMemberRefusedBytesPerDay && refused <= bytes;
    if (isWithin) continue;
    violations.push({
      law: 'nobody puts more on the ledger in a day than it may',
      facts: { member },
    });
  }
  return violations;
}
