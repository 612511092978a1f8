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
  {
    path: 'client/mirror/replayEvents.ts',
    text: "const transaction = 'item' in done ? null : done.id;",
    change: "'item' in done -> false",
    reason: 'an outcome has no id, and what is not there is hashed as null',
  },
  {
    path: 'node/rest/events.ts',
    text: 'const entries = outcomes === undefined ? [] : entriesOf(outcomes);',
    change: 'outcomes === undefined -> false',
    reason: 'a block whose header is held has its outcomes: both by the same heights',
  },
  {
    path: 'node/store/database.ts',
    text: 'const cause = error instanceof Error ? error.cause : undefined;',
    change: 'error instanceof Error -> true',
    reason: 'the binding of LevelDB throws nothing but Errors',
  },
  {
    path: 'node/store/storedFact.ts',
    text: 'record[0] = AS_TEXT;',
    change: 'record[0] = AS_TEXT; -> ;',
    reason: 'it is 0, which is what the bytes of a new array are',
  },
  {
    path: 'node/engine/safetyFrames.ts',
    text: 'for (let at = from; at + MAGIC.length <= bytes.length; at += 1) {',
    change: '<= -> <',
    reason: 'behind a mark at the very end no frame has room, so that nothing is found either way',
  },
  {
    path: 'contracts/trade/evidence/encumbrances.ts',
    text: 'const given = entry(code, id, keys, share === null ? amount - paid : BigInt(share));',
    change: '- -> +',
    reason: 'it is divided as soon as it can be called: before that nothing of it is paid',
  },
  {
    path: 'contracts/trade/corrections/repairing.ts',
    text: 'if (lock === null) return [];',
    change: 'lock === null -> false',
    reason: 'no offer and no claim has that name, so that nothing is closed, either way',
  },
  {
    path: 'contracts/trade/agreements/watching.ts',
    text: 'const part = contract.nextPart === null ? undefined : parts[contract.nextPart];',
    change: 'contract.nextPart === null -> false',
    reason: 'no part of a list has that place',
  },
  {
    path: 'node/engine/evidencePool.ts',
    text: 'if (giver !== undefined) this.#pending.delete(giver);',
    change: 'giver !== undefined -> true',
    reason: 'no evidence waits under that name',
  },
  {
    path: 'node/store/orderKeys.ts',
    text: [
      'while (shared < length && left.charCodeAt(shared) === right.charCodeAt(shared))',
      'shared += 1;',
    ].join(' '),
    change: '< -> <=',
    reason: 'behind the end of the shorter text is no letter, which equals none',
  },
  {
    path: 'contracts/trade/due/folding.ts',
    text: 'if (own.length === FOLD_FACTS) return { groups, isWhole: false };',
    change: 'own.length === FOLD_FACTS -> false',
    reason: 'a step is full with the groups of so many pieces, and takes none of those behind',
  },
  {
    path: 'node/rest/openapiForms.ts',
    text: 'return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));',
    change: '< -> <=',
    reason: 'no two names of a map are one',
  },
  {
    path: 'node/rest/paging.ts',
    text: 'if (looks.left <= 0 && passed !== null && found.length < wanted) {',
    change: '< -> <=',
    reason: 'with as many as are wanted a page is full, and ends at its last entry either way',
  },
  {
    path: 'contracts/trade/money/redeeming.ts',
    text: 'const isNow = status === needed && (answerBy === null || time < answerBy);',
    change: '< -> <=',
    reason: 'at that time its due item has run, or the deed waits for it, whatever is said here',
  },
  {
    path: 'client/auditor/auditExport.ts',
    text: 'if (!(error instanceof FormatError)) throw error;',
    change: '!(error instanceof FormatError) -> false',
    reason: 'decoding the first line throws nothing but that',
  },
  {
    path: 'client/auditor/replay.ts',
    text: '(jws) => (jws.length > maxTransactionBytes ? undefined : ahead.known(jws)),',
    change: '> -> >=',
    reason: 'one that is not known ahead is decoded here, to the same',
  },
  {
    path: 'client/sdk/explanations.ts',
    text: [
      'if (piece.receivable === id && piece.from <= unit && piece.from > from)',
      '({ from } = piece);',
    ].join(' '),
    change: '> -> >=',
    reason: 'of two places that are equal either is the one',
  },
  {
    path: 'node/consensus/explain.ts',
    text: "if (bodies.get(block)?.verdict !== 'wanted') return [];",
    change: "bodies.get(block)?.verdict !== 'wanted' -> false",
    reason: 'whoever has the body of a proposal votes on it at once, and waits here no more',
  },
  {
    path: 'node/mempool/pending.ts',
    text: 'if (queues.size === this.#senders.size) break;',
    change: 'queues.size === this.#senders.size -> false',
    reason: 'behind the last sender nobody is met who was not met before',
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
