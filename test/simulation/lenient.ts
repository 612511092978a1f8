import { RULES } from '../../node/consensus/rules.ts';
import type { Surroundings } from './simNode.ts';

const METHODS = [
  'setAt',
  'now',
  'crashPoint',
  'broadcast',
  'setTimer',
  'wakeAt',
  'searchBody',
  'built',
  'decided',
  'sawEffect',
  'stepped',
  'dueAt',
] as const;

/**
 * The same world for a liar: its core has the plain rules, but for two. Twins hear each other
 * under their own key and must not mind, and what is given up for those who lost their records is
 * signed all the same.
 */
export function lenientOf(world: Surroundings): Surroundings {
  const lenient = { rules: { ...RULES, knowsOwn: () => true, maySign: () => true } };
  const methods = METHODS.map((method) => [method, world[method].bind(world)]);
  return { ...lenient, ...Object.fromEntries(methods) } as Surroundings;
}
