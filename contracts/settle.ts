/**
 * Settlement by itself. The due-queue is ordered by time, then by what came first (indexes.ts); at
 * the start of each block
 * everything due at or before the block's time is run in that order, within the bounds of the
 * parameters. Each run removes its item or moves it strictly later. While any remain, deeds keep
 * off what those are about (duePending.ts), so that nobody can empty an account first. Times: see
 * indexes.ts.
 */
import { assert } from '../ledger/assert.ts';
import type { DueKind } from './dueKinds.ts';
import { DUE_KINDS } from './dueKinds.ts';
import { readDueKey } from './state/dueKeys.ts';
import { under } from './state/factKeys.ts';
import type { Place } from './state/places.ts';
import type { Run } from './state/rule.ts';
import type { Scene } from './state/scene.ts';
import type { World } from './state/state.ts';
import { joinTouched } from './trade/pieces/joining.ts';

/** What became of a due item: what a block proves about it under `header.settlements`. */
export interface Outcome extends Run {
  readonly item: string;
}

/** The due time of the first item in the queue, or null when it is empty. */
export function nextDueTime(world: World): number | null {
  const [first] = world.indexes.scan(...under('due'), 1);
  return first === undefined ? null : readDueKey(first[0]).time;
}

/** Runs what is due at the scene's time, in order, within the bounds of one block. */
export function settleDue(scene: Scene): Outcome[] {
  const { settlementsPerBlock, settlementPiecesPerBlock } = scene.parameters;
  const outcomes: Outcome[] = [];
  let touchedPieces = 0;
  while (outcomes.length < settlementsPerBlock && touchedPieces < settlementPiecesPerBlock) {
    const next = nextDueItem(scene);
    if (next === null) break;
    const { item, made } = next;
    const { kind, id } = readItem(item);
    touchedPieces += kind.touches(scene, id);
    scene.draft.savepoint();
    const run = kind.run({ ...scene, made }, id, item);
    outcomes.push({ ...run, events: [...run.events, ...joinTouched(scene.draft)], item });
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

function readItem(item: string): { readonly kind: DueKind; readonly id: string } {
  const slash = item.indexOf('/');
  const kind = DUE_KINDS.get(item.slice(0, slash));
  assert(kind !== undefined, 'a due item is of a known kind');
  return { kind, id: item.slice(slash + 1) };
}
