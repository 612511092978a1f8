/** The nodes of a scenario: the last one lies, when one does, and may have a twin. */
import { SimDisk } from './disk.ts';
import { lenientOf } from './lenient.ts';
import type { Scenario } from './scenario.ts';
import type { NodePlant, Surroundings } from './simNode.ts';
import { SimNode } from './simNode.ts';

/** @param plant mistakes of the correct nodes, if any */
export function populate(
  world: Surroundings,
  { powers, liar }: Scenario,
  plant: NodePlant = {},
): SimNode[] {
  return powers.flatMap((_, index) => {
    const byzantine = liar !== 'none' && index === powers.length - 1;
    const id = `v${index}`;
    const names = byzantine && liar === 'twin' ? [`${id}a`, `${id}b`] : [id];
    const around = byzantine ? lenientOf(world) : world;
    return names.map((name) => {
      const who = { name, id, byzantine };
      return new SimNode(who, new SimDisk(), around, byzantine ? {} : plant);
    });
  });
}
