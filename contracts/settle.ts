/**
 * Settlement by itself. The due-queue is ordered by time, then by what came first (indexes.ts); at
 * the start of each block
 * everything due at or before the block's time is run in that order, within the bounds of the
 * parameters. Each run removes its item or moves it strictly later. While any remain, deeds keep
 * off what those are about (duePending.ts), so that nobody can empty an account first. Times: see
 * indexes.ts.
 */
import { assert } from '../ledger/assert.ts';
import type { RunItem } from './dueKinds.ts';
import { DUE_KINDS } from './dueKinds.ts';
import { readDueKey } from './state/dueKeys.ts';
import { under } from './state/factKeys.ts';
import { countKey } from './state/indexes.ts';
import type { Place } from './state/places.ts';
import type { Run } from './state/rule.ts';
import type { Scene } from './state/scene.ts';
import type { Table, World } from './state/state.ts';
import { FOLD_FACTS, planFolds } from './trade/due/folding.ts';
import { CLOSE_BATCH } from './trade/due/settling.ts';
import { joinTouched } from './trade/pieces/joining.ts';
import { endOwnDebts } from './trade/settlement/confusing.ts';
import { WorkCount } from './work.ts';

/** Kinds of items about a receivable, which stands behind the kind. */
const OF_RECEIVABLES: ReadonlySet<string> = new Set([
  ...['close', 'settle', 'retry', 'default', 'note', 'dispute'],
]);
/** What a small item makes, and for each piece of its receivable one about that; units of work. */
const ITEM_WORK = 40;
const PIECE_WORK = 10;
/** An offer that lapses, with the piece that was cut for it and is joined again. */
const OFFER_WORK = 45;
/** A fact that leaves the state is read and written. */
const LEAVING_WORK = 5;

/** What running a due item gave, and which; `work` is what that made (work.ts), and not hashed. */
export interface ItemRun extends Run {
  readonly item: string;
  readonly work: number;
}

/** The due time of the first item in the queue, or null when it is empty. */
export function nextDueTime(world: World): number | null {
  const [first] = world.indexes.scan(...under('due'), 1);
  return first === undefined ? null : readDueKey(first[0]).time;
}

/**
 * Runs what is due at the scene's time, in order, within the bounds of one block. An item that is
 * expected to go beyond them is left to the next block, where it is the first, and that is run.
 */
export function settleDue(scene: Scene): ItemRun[] {
  const { settlementsPerBlock, settlementWorkPerBlock } = scene.parameters;
  const outcomes: ItemRun[] = [];
  const work = new WorkCount(scene.draft);
  while (outcomes.length < settlementsPerBlock) {
    const next = nextDueItem(scene);
    if (next === null) break;
    const { item, made } = next;
    const expected = work.units + expectedWork(scene.draft, item);
    if (outcomes.length > 0 && expected > settlementWorkPerBlock) break;
    const { run, id } = readItem(item);
    const before = work.units;
    scene.draft.savepoint();
    const ran = run({ ...scene, made }, id, item);
    const ended = endOwnDebts({ ...scene, made, origin: `${item} ${scene.height}` });
    const events = [...ran.events, ...ended, ...joinTouched(scene.draft)];
    planFolds(scene);
    work.tell(events.length);
    outcomes.push({ ...ran, events, item, work: work.units - before });
  }
  return outcomes;
}

/** Whether an item is due at the scene's time that no block has run yet. */
export function hasBacklog(scene: Pick<Scene, 'draft' | 'time'>): boolean {
  return nextDueItem(scene) !== null;
}

function nextDueItem(
  scene: Pick<Scene, 'draft' | 'time'>,
): { readonly item: string; readonly made: Place } | null {
  const [first] = scene.draft.indexes.scan(...under('due'), 1);
  if (first === undefined) return null;
  const { time, item, made } = readDueKey(first[0]);
  return time <= scene.time ? { item, made } : null;
}

/**
 * The work that an item is known to make before it is run: what is about a receivable reads all of
 * its pieces, and writes or tells of most; what leaves the state does so in steps; anything else is
 * small.
 */
function expectedWork({ indexes }: World, item: string): number {
  const [kind = '', receivable = ''] = item.split('/');
  if (kind === 'fold') return ITEM_WORK + LEAVING_WORK * FOLD_FACTS;
  if (!OF_RECEIVABLES.has(kind)) return ITEM_WORK;
  const offers = kind === 'close' ? countOffers(indexes, receivable) : 0;
  const lapsing = ITEM_WORK + OFFER_WORK * offers;
  // A step that has so many offers to end looks at no other pieces.
  if (offers === CLOSE_BATCH) return lapsing;
  return lapsing + PIECE_WORK * Number(indexes.get(countKey(receivable)) ?? 0);
}

/** Offers on a receivable that the next step of its closing ends. */
function countOffers(indexes: Table, receivable: string): number {
  return indexes.scan(...under(`offers-on/${receivable}`), CLOSE_BATCH).length;
}

function readItem(item: string): { readonly run: RunItem; readonly id: string } {
  const slash = item.indexOf('/');
  const run = DUE_KINDS.get(item.slice(0, slash));
  assert(run !== undefined, 'a due item is of a known kind');
  return { run, id: item.slice(slash + 1) };
}
