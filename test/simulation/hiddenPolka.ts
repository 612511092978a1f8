import type { Script } from './twins.ts';
import type { Phase } from './twinsActors.ts';

/** Who hears whom, `from>to`, in each part of a round that is not silent. */
type Heard = Partial<Record<Phase, readonly string[]>>;

/**
 * The history against which L29 stands. Round 0: only v2 sees the polka for A, and locks it.
 * Round 1: v0, v1 and one twin lock B, and v0 alone sees it decided. Round 2: v2 proposes A again
 * with its old polka. Whoever lets that polka free v1 from its newer lock decides A beside B.
 */
const HISTORY: readonly Heard[] = [
  {
    proposal: ['v1>v0', 'v1>v2', 'v1>v3a'],
    prevote: ['v0>v1', 'v1>v0', 'v3b>v0', 'v3b>v1', 'v0>v2', 'v1>v2'],
    precommit: all(['v0', 'v1', 'v2', 'v3a', 'v3b']),
  },
  {
    proposal: ['v3b>v0', 'v3b>v1'],
    prevote: [...all(['v0', 'v1', 'v3b']), 'v1>v2', 'v3a>v2', 'v1>v3a', 'v2>v3a'],
    precommit: ['v1>v0', 'v3b>v0', ...all(['v1', 'v2', 'v3a'])],
  },
  {
    proposal: ['v2>v1', 'v2>v3a'],
    prevote: all(['v1', 'v2', 'v3a']),
    precommit: all(['v1', 'v2', 'v3a']),
  },
];

/** The history as a Twins scenario of four validators, v3 with a twin; three rounds long. */
export const HIDDEN_POLKA: Script = {
  height: 1, // proposers v1, v3, v2
  isUp: (round, phase, from, to) => HISTORY[round]?.[phase]?.includes(`${from}>${to}`) ?? false,
};

function all(names: readonly string[]): string[] {
  return names.flatMap((from) => names.filter((to) => to !== from).map((to) => `${from}>${to}`));
}
