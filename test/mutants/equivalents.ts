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
    path: 'client/auditor/replay.ts',
    text: "if (barred !== null) return finding('protocol_unknown', barred);",
    change: 'barred !== null -> false',
    reason: 'opening the body of the block refuses such a protocol as well',
  },
];

/** Why a mistake changes nothing, or null when nobody has said so. */
export function reasonOf({ path, text, from, to }: Site): string | null {
  const change = `${from} -> ${to}`;
  const found = EQUIVALENTS.find(
    (one) => one.path === path && one.text === text && one.change === change,
  );
  return found?.reason ?? null;
}
