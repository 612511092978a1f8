/** What a parameter has let at any time: what was within it then stays when it is lowered. */
import { amendments } from '../state/amendments.ts';
import type { Parameters } from '../state/parameters.ts';
import type { World } from '../state/state.ts';
import { everyFact } from './everyFact.ts';

/** Parameters that are numbers. */
export type Bound = {
  readonly [Name in keyof Parameters]: Parameters[Name] extends number ? Name : never;
}[keyof Parameters];

/** The parameters in force, but each of these bounds as high as it ever was. */
export function everHeld(world: World, names: readonly Bound[]): Parameters {
  const parameters = world.facts.get('parameters') as unknown as Parameters;
  const former = everyFact(world, 'amendment', amendments).map(({ before }) => before ?? {});
  const highest = (name: Bound): number =>
    Math.max(parameters[name], ...former.map((values) => Number(values[name] ?? 0)));
  return { ...parameters, ...Object.fromEntries(names.map((name) => [name, highest(name)])) };
}
