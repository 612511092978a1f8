/**
 * Events of the chain, one by one in its order, as one reader is told them. They stand in what is
 * kept of blocks; nothing else is written for them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Outcome, Result } from '../../contracts/execute.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import type { EventPlace } from '../../ledger/eventCursor.ts';
import { encodeEventCursor } from '../../ledger/eventCursor.ts';
import type { BlockResults, ChainReads } from './ports.ts';
import type { Reader } from './readTokens.ts';
import { Told } from './told.ts';

/** An event as it is told, and its place. */
export interface PlacedEvent {
  readonly place: EventPlace;
  readonly shown: JsonObject;
}

/** Of what events are told, and to whom. */
export interface EventSource {
  readonly chain: Pick<ChainReads, 'blocks' | 'chainState' | 'readableSince'>;
  readonly reader: Reader;
  /** Which types of them; null: all. */
  readonly types: ReadonlySet<string> | null;
}

/** Blocks that are looked at for one page, so that a run without events is no long answer. */
export const MAX_EVENT_BLOCKS = 500;
/** After so long others get a turn; blocks stay what they are meanwhile. */
const SLICE_MS = 5;

/** The events behind a place, up to and including the block at height `to`. */
export async function* eventsBehind(
  source: EventSource,
  { height: from, at }: EventPlace,
  to: number,
): AsyncGenerator<PlacedEvent> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (let height = at === null ? from + 1 : from; height <= to; height += 1) {
    const first = at !== null && height === from ? at : { entry: 0, index: -1 };
    for (const placed of eventsOf(source, height, first)) {
      if (performance.now() > sliceEnd) {
        await nextTurn();
        sliceEnd = performance.now() + SLICE_MS;
      }
      if (placed !== null) yield placed;
    }
  }
}

/** Null after each entry, and at the beginning, so that who asks may pause there. */
function* eventsOf(
  { chain, reader, types }: EventSource,
  height: number,
  behind: { readonly entry: number; readonly index: number },
): Generator<PlacedEvent | null> {
  yield null;
  const header = chain.blocks.header(height)?.header;
  if (header === undefined || header.settlementCount + header.transactionCount === 0) return;
  const outcomes = chain.blocks.outcomes(height);
  const entries = outcomes === undefined ? [] : entriesOf(outcomes);
  // What is readable grows from block to block.
  const told = new Told(chain, reader);
  for (let entry = behind.entry; entry < entries.length; entry += 1) {
    const done = entries[entry];
    if (done === undefined) break;
    const after = entry === behind.entry ? behind.index : -1;
    const events = told.events(done).filter(({ index, event }) => {
      return index > after && types?.has(event.type) !== false;
    });
    const named = events.length === 0 ? {} : told.named(done);
    for (const { index, event } of events) {
      const place = { height, at: { entry, index } };
      const cursor = encodeEventCursor(place);
      yield { place, shown: { cursor, time: header.time, ...named, event } };
    }
    yield null;
  }
}

/** Due items run before transactions. */
function entriesOf({ outcomes, results }: BlockResults): readonly (Outcome | Result)[] {
  return [...outcomes, ...results];
}
