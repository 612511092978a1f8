/** The law of suspended members: what they have open was begun before. */
import type { FactReader } from '../state/factKind.ts';
import { members } from '../state/members.ts';
import type { OpenedName } from '../state/openings.ts';
import { openingOf } from '../state/openings.ts';
import type { World, Writes } from '../state/state.ts';
import type { Violation } from './everyFact.ts';

/** What goes on: money is given back, mistakes are righted, orders end, a deed waits for keys. */
const GOING_ON: ReadonlySet<OpenedName> = new Set([
  ...(['redemptions', 'corrections', 'orders', 'approvals'] as const),
]);

/** Who is suspended before and after a block has opened nothing in it by its own word. */
export function checkSuspended(before: World, after: FactReader, writes: Writes): Violation[] {
  return [...writes].flatMap(([key, value]) => {
    const opening = value === null ? null : openingOf(key, value);
    if (opening === null || GOING_ON.has(opening.of)) return [];
    const old = before.facts.get(key);
    const wasOpen = old !== undefined && openingOf(key, old) !== null;
    const { of, member } = opening;
    const isBarred = [before, after].every(
      (world) => members.read(world, member)?.status === 'suspended',
    );
    if (wasOpen || !isBarred) return [];
    return [{ law: 'a suspended member begins nothing', facts: { of, member } }];
  });
}
