/**
 * Work: what deeds and due items cost every node, counted the same everywhere, so that blocks can
 * be bounded by it. One unit is a fact that is read, once for each deed or item. A fact that is
 * written counts for more, for it is hashed, and with it a path of the state tree is written; and
 * so does an event, of a few hundred bytes, that is told, hashed and stored.
 */
import type { Draft } from './state/state.ts';
import { WRITE_WORK } from './state/state.ts';

/** Units of one event that is told. */
const TELL = 3;

/** Counts the work of one block's deeds, or of its due items, as they are done on its draft. */
export class WorkCount {
  readonly #draft: Pick<Draft, 'counts'>;
  readonly #before: number;
  #told = 0;

  constructor(draft: Pick<Draft, 'counts'>) {
    this.#draft = draft;
    this.#before = workOn(draft);
  }

  /** Notes so many events. */
  tell(events: number): void {
    this.#told += events * TELL;
  }

  /** Units since the beginning. */
  get units(): number {
    return workOn(this.#draft) - this.#before + this.#told;
  }
}

function workOn(draft: Pick<Draft, 'counts'>): number {
  const { read, written } = draft.counts();
  return read + WRITE_WORK * written;
}
