/** Random mistakes that change nothing that anybody could see, each with its reason. */
import type { Site } from './sites.ts';

/** A mistake by its line, without the blanks around it, and what is changed there. */
interface Equivalent {
  readonly path: string;
  readonly text: string;
  readonly change: string;
  readonly reason: string;
}

const EQUIVALENTS: readonly Equivalent[] = [
  {
    path: 'node/store/keySorter.ts',
    text: 'if (this.#waiting.length >= BATCH_KEYS) await this.#flush();',
    change: 'this.#waiting.length >= BATCH_KEYS -> true',
    reason: 'how many keys are written at a time changes neither which nor their order',
  },
  {
    path: 'node/store/crown.ts',
    text: 'if (height > CROWN_BLOCKS) {',
    change: '> -> >=',
    reason: 'at that height it takes away what is kept for block 0, which there is not',
  },
  {
    path: 'contracts/state/units.ts',
    text: 'if (left <= right) return left;',
    change: '<= -> <',
    reason: 'of two equal amounts either is the smaller',
  },
  {
    path: 'contracts/state/units.ts',
    text: 'if (left >= right) return left;',
    change: '>= -> >',
    reason: 'of two equal amounts either is the larger',
  },
  {
    path: 'contracts/state/sortedKeys.ts',
    text: 'return slash < 0 ? key : key.slice(0, slash);',
    change: '< -> <=',
    reason: 'no key begins with a slash; one that did would be a family of its own',
  },
  {
    path: 'contracts/state/state.ts',
    text: 'if (before === undefined) this.#keys.add(key);',
    change: 'before === undefined -> true',
    reason: 'a key that is among them is passed over when they are put in order',
  },
  {
    path: 'contracts/trade/evidence/seeing.ts',
    text: 'const pledgee = pledge === null ? null : pledges.read(world, pledge)?.pledgee;',
    change: 'pledge === null -> false',
    reason: 'no pledge has that name, and nobody is who sees it, either way',
  },
  {
    path: 'node/store/verifiedTree.ts',
    text: 'if (quarters === undefined) this.#pinnedQuarters.delete(path);',
    change: 'quarters === undefined -> false',
    reason: 'of a path without quarters the map says as much with an entry as without',
  },
  {
    path: 'client/auditor/replay.ts',
    text: "if (barred !== null) return finding('protocol_unknown', barred);",
    change: 'barred !== null -> false',
    reason: 'opening the body of the block refuses such a protocol as well',
  },
];

/** A time that has a name of its own. */
const TUNED = /^(export )?const [A-Z][A-Z_]*_MS = [0-9]+;$/;

/** Why a mistake changes nothing, or null when nobody has said so. */
export function reasonOf({ path, text, kind, from, to }: Site): string | null {
  if (kind === 'bound' && TUNED.test(text)) return 'a millisecond more is no other time to anybody';
  const change = `${from} -> ${to}`;
  const found = EQUIVALENTS.find(
    (one) => one.path === path && one.text === text && one.change === change,
  );
  return found?.reason ?? null;
}
