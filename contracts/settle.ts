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
import { mostWork } from './dueWork.ts';
import { readDueKey } from './state/dueKeys.ts';
import { under } from './state/factKeys.ts';
import type { Place } from './state/places.ts';
import type { Run } from './state/rule.ts';
import type { Scene } from './state/scene.ts';
import type { World } from './state/state.ts';
import { planFolds } from './trade/due/folding.ts';
import { tellAllOnce } from './trade/money/telling.ts';
import { joinTouched } from './trade/pieces/joining.ts';
import { endOwnDebts } from './trade/settlement/confusing.ts';
import { WorkCount } from './work.ts';

/**
 * What running a due item gave, and which. `work` is what that made (work.ts), and `most` what was
 * known before that it could make; they are not hashed.
 */
export interface ItemRun extends Run {
  readonly item: string;
  readonly work: number;
  readonly most: number;
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
    const most = mostWork(scene.draft, item);
    if (outcomes.length > 0 && work.units + most > settlementWorkPerBlock) break;
    const { run, id } = readItem(item);
    const before = work.units;
    scene.draft.savepoint();
    const ran = run({ ...scene, made }, id, item);
    const ended = endOwnDebts({ ...scene, made, origin: `${item} ${scene.height}` });
    const events = tellAllOnce([...ran.events, ...ended, ...joinTouched(scene.draft)]);
    planFolds(scene);
    work.tell(events.length);
    outcomes.push({ ...ran, events, item, most, work: work.units - before });
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

function readItem(item: string): { readonly run: RunItem; readonly id: string } {
  const slash = item.indexOf('/');
  const run = DUE_KINDS.get(item.slice(0, slash));
  assert(run !== undefined, 'a due item is of a known kind');
  return { run, id: item.slice(slash + 1) };
}
