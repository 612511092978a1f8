/** The law of members that have left: nothing of theirs is open. */
import { members } from '../state/members.ts';
import type { World } from '../state/state.ts';
import { openOf } from '../trade/members/departing.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** Who has left has no role, and nothing open by what is counted, which follows from facts. */
export function checkDeparted(world: World): Violation[] {
  const left = everyFact(world, 'member', members).filter(({ status }) => status === 'left');
  return left.flatMap((member) => {
    const open = openOf(world, member).filter(([, count]) => count > 0);
    if (open.length === 0 && member.roles.length === 0) return [];
    const facts = { member: member.id, ...Object.fromEntries(open) };
    return [{ law: 'who has left has nothing open', facts }];
  });
}
