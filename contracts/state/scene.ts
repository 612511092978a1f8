/** Where a deed or due item is done: the draft of the block, its time, and what holds then. */
import { assert } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Calendar, Days } from './calendar.ts';
import { padded } from './factKeys.ts';
import type { Parameters } from './parameters.ts';
import type { Place } from './places.ts';
import type { Draft } from './state.ts';

/** What every rule sees. */
export interface Scene {
  readonly draft: Draft;
  readonly chain: Hash;
  /** Of the block that is executed. */
  readonly height: number;
  /** Of the block, ms since 1970. */
  readonly time: number;
  readonly parameters: Parameters;
  /** Whether items are due that no block has run: deeds keep off what those are about. */
  readonly backlog: boolean;
  /** Whether several keys of the signer have signed it: then changes of keys do not wait. */
  readonly joint: boolean;
  /** Where this is done: what it makes falls due in that order. */
  readonly made: Place;
  readonly days: Days;
  /** The calendar that new receivables are given. */
  readonly calendar: () => Calendar;
}

/** A scene with what a transaction adds: who signed, with which key, and the transaction's id. */
export interface SignedScene extends Scene {
  readonly signer: string;
  readonly keyName: string;
  readonly id: Hash;
}

/** The key of a version of the calendar. */
export function calendarKey(version: number): string {
  return `calendar/${padded(version, 6)}`;
}

/** The scene of one block over its draft; the calendar is read when it is first needed. */
export function sceneOf(
  draft: Draft,
  block: Pick<Scene, 'chain' | 'height' | 'time' | 'parameters'>,
): Scene {
  const days = draft.facts.get('days') as unknown as Days | undefined;
  assert(days !== undefined, 'the world before block 1 has the days');
  let calendar: Calendar | undefined;
  return {
    ...block,
    backlog: false,
    joint: false,
    made: { height: block.height, index: 0 },
    draft,
    days,
    calendar: () => {
      calendar ??= draft.facts.get(calendarKey(days.calendar)) as unknown as Calendar | undefined;
      assert(calendar !== undefined, 'the days name a calendar that is in the state');
      return calendar;
    },
  };
}
