/**
 * That a refusal tells its reader no more than it may read: who has signed a deed is told the facts
 * of its refusal, and whoever reads what a due item names is told those of its outcome. Nobody
 * is told a name, an id or a figure that it finds in nothing that it reads.
 */
import type { Executed } from '../../contracts/execute.ts';
import { members } from '../../contracts/state/members.ts';
import type { World } from '../../contracts/state/state.ts';
import { scanAll } from '../../contracts/state/state.ts';
import type { KeptRights } from '../../contracts/trade/evidence/reading.ts';
import { readableSince } from '../../contracts/trade/evidence/reading.ts';
import { FOR_ALL } from '../../contracts/trade/evidence/seeing.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Transaction } from '../../ledger/transaction.ts';

/** Facts that name members for what they are on the network, and not in some matter. */
const WHO_IS_WHO = new Set(['member', 'key', 'oracle', 'validators', 'total', 'usage']);
/** Codes that say how members are called, which every member may know. */
const OF_NAMES = new Set(['alike_differs']);
const WORD = /[0-9A-Za-z-]+/g;
const ID = /^[0-9a-f]{64}$/;
/** Shorter figures stand everywhere, and longer ones are times. */
const FIGURE = /^[0-9]{3,12}$/;

/** What one reader is told, and of what. */
interface Telling {
  readonly reader: string;
  readonly said: ReadonlySet<string>;
  readonly code: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

const words = new WeakMap<object, ReadonlySet<string>>();

/** What is wrong with the refusals of a block, after which the world stands. */
export function refusalsTelling(
  world: World,
  kept: KeptRights,
  transactions: readonly Transaction[],
  { outcomes, results }: Pick<Executed, 'outcomes' | 'results'>,
): string[] {
  const signed = results.flatMap(({ code, facts }, at): Telling[] => {
    const { member: reader, deed } = transactions[at] ?? { member: '', deed: {} };
    return [{ reader, said: new Set([reader, ...wordsOf(JSON.stringify(deed))]), code, facts }];
  });
  const due = outcomes.flatMap(({ code, facts: all, item }): Telling[] => {
    // What was open of a receivable at that item its readers read; a later one may have changed it.
    const { open: _, ...facts } = all;
    if (Object.keys(facts).length === 0) return [];
    const said = wordsOf(item);
    const ids = [...said].filter((word) => ID.test(word));
    const about = ['receivable', 'invoice', 'contract', 'offer', 'claim'].flatMap((kind) =>
      ids.map((id) => `${kind}/${id}`).filter((key) => world.facts.get(key) !== undefined),
    );
    const readers = [...scanAll(world.facts, 'member/', 'member0')]
      .map(([key]) => key.slice('member/'.length))
      .filter((reader) => about.some((key) => reads(world, kept, reader, key)));
    return readers.map((reader) => ({ reader, said, code, facts }));
  });
  return [...signed, ...due].flatMap((telling) => tellingMore(world, kept, telling));
}

function tellingMore(world: World, kept: KeptRights, telling: Telling): string[] {
  const { reader, said, code, facts } = telling;
  if (OF_NAMES.has(code)) return [];
  const told = Object.values(facts).flatMap((value) => [...wordsOf(String(value))]);
  // Whoever oversees is told what it reads: everything.
  const roles = members.read(world, reader)?.roles ?? [];
  if (roles.includes('auditor') || roles.includes('supervisor')) return [];
  return told
    .filter((word) => !said.has(word) && isSecret(world, kept, telling, word))
    .map((word) => `${code} tells ${reader} of ${word}`);
}

/** Whether a word stands in a fact about the same thing, and in none that the reader reads. */
function isSecret(world: World, kept: KeptRights, telling: Telling, word: string): boolean {
  const isName = world.facts.get(`member/${word}`) !== undefined;
  if (!isName && !ID.test(word) && !FIGURE.test(word)) return false;
  const ids = [...telling.said].filter((one) => ID.test(one));
  let isHidden = false;
  for (const [key, value] of scanAll(world.facts, '', '~')) {
    const [kind = ''] = key.split('/');
    if (isName && WHO_IS_WHO.has(kind)) continue;
    const found = new Set([...wordsOf(key), ...wordsIn(value)]);
    if (!found.has(word)) continue;
    const isAbout = ids.some((id) => found.has(id));
    // That it is named in another matter, which is the reader's, says nothing of this one.
    const counts = !isName || isAbout || FOR_ALL.has(kind);
    if (counts && reads(world, kept, telling.reader, key)) return false;
    if (isAbout || kind === 'account') isHidden = true;
  }
  return isHidden;
}

function reads(world: World, kept: KeptRights, reader: string, key: string): boolean {
  return readableSince(world, kept, reader, key) !== null;
}

function wordsIn(value: Json): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return wordsOf(String(value));
  const known = words.get(value) ?? wordsOf(JSON.stringify(value));
  words.set(value, known);
  return known;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(WORD) ?? []);
}
