/** What deeds of a type have cost: what is expected of the next one, before it is done. */

/** Of the newest, in what is expected. */
const WEIGHT = 1 / 16;
/** Types that are remembered: all that there are, and some that are none. */
const MAX_TYPES = 512;

/** See the head of this file. */
export class Works {
  readonly #units = new Map<string, number>();

  /** Units of work that a deed of this type is expected to make; 0 when none was seen. */
  of(type: string): number {
    return this.#units.get(type) ?? 0;
  }

  /** A block did one. */
  note(type: string, units: number): void {
    const before = this.#units.get(type);
    if (before === undefined && this.#units.size >= MAX_TYPES) return;
    this.#units.set(type, before === undefined ? units : before + (units - before) * WEIGHT);
  }
}
