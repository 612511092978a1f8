/** Planted mistakes around the core: the safety record, the disk, repair. */

import { byCrashEverywhere } from '../simulation/crashEverywhere.ts';
import type { NodePlant } from '../simulation/simNode.ts';
import { byNetwork, byTwins, killedBy } from './detectors.ts';
import type { Mutant } from './mutant.ts';

function planted(name: string, why: string, plant: NodePlant): Mutant {
  const hunt = [() => byCrashEverywhere(plant), byNetwork({ plant }, 1, 600)];
  return { name, why, kill: () => killedBy(hunt, 'crashes everywhere and 600 networks') };
}

/** Mistakes that only a power cut, or a lost message, brings to light. */
export const SAFETY_MUTANTS: readonly Mutant[] = [
  planted('the record is not synced', 'goals 1.4: state file not synced before the vote leaves', {
    keeps: (operation) => operation.op !== 'sync',
  }),
  planted('the folder is not synced', 'cometbft #6031: the new record is gone after a power cut', {
    keeps: (operation) => operation.op !== 'syncFolder',
  }),
  planted('entries are not written', 'a record that only looks like one', {
    keeps: (operation) => operation.op !== 'append',
  }),
  planted('the record is not read', 'amnesia and double signing after a restart', {
    forgets: true,
  }),
  planted('votes are not repaired', 'goals 1.4: drop one gossip part; a lost vote stays lost', {
    mute: ['vote'],
  }),
  planted('commits are not repaired', 'who missed the end of a height stays in it', {
    mute: ['commit'],
  }),
  planted('the set of the next height', 'goals 1.4: validator change one height early', {
    setShift: 1,
  }),
  {
    name: 'a restart without a record',
    why: 'amnesia, as Twins see it',
    kill: () =>
      killedBy(
        [byTwins({ restart: 0.05, forgets: true, rules: { knowsOwn: () => true } })],
        'Twins with restarts',
      ),
  },
];
