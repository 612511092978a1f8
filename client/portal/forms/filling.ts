/**
 * A deed that is filled in: what is known of it where it is begun. Apart from how it is read, since
 * the first page loads this too.
 */
import type { DeedType } from '../../../contracts/deeds.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { FilledFields } from './filled.ts';

/** Open units of a piece, of which a deed takes so many from the front as are typed as money. */
export interface OpenUnits {
  readonly from: bigint;
  readonly to: bigint;
  readonly currency: string;
}

/** See the head of this file. */
export interface Filling {
  readonly type: DeedType;
  /** What it is about, in the words of the reader; null: it says so itself. */
  readonly about: string | null;
  /** Words that are known, and not asked. */
  readonly given: JsonObject;
  /** Words that are likely, and stand in the form at first. */
  readonly likely: JsonObject;
  readonly units: OpenUnits | null;
  /** Of the amounts, where it is known; null: it is looked up. */
  readonly currency: string | null;
  /** What was filled in before, of who comes back to it. */
  readonly filled: FilledFields | null;
}

/** A deed of which nothing is known yet. */
export function blankFilling(type: DeedType, likely: JsonObject): Filling {
  return { type, about: null, given: {}, likely, units: null, currency: null, filled: null };
}
