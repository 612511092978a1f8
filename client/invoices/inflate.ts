import { constants, inflateSync } from 'node:zlib';

/** Unpacks streams of one document, each and all together up to a limit. */
export class InflateBudget {
  readonly #each: number;
  #left: number;
  #over: string | null = null;

  /** Limits in bytes. */
  constructor(each: number, all: number) {
    this.#each = each;
    this.#left = all;
  }

  /** The first limit that was passed, in words; null when none was. */
  get over(): string | null {
    return this.#over;
  }

  /** Notes that another limit was passed. */
  refuse(limit: string): void {
    this.#over ??= limit;
  }

  /**
   * The unpacked bytes of a zlib stream; of one whose end is missing, what there is. Null when it
   * is damaged or passes a limit.
   */
  inflate(packed: Uint8Array): Uint8Array | null {
    const maxOutputLength = Math.min(this.#each, this.#left);
    try {
      if (maxOutputLength < 1) throw new RangeError('nothing is left of all');
      const content = inflateSync(packed, {
        maxOutputLength,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
      this.#left -= content.length;
      return content;
    } catch (error) {
      if (error instanceof RangeError) this.refuse('more bytes unpacked than are read');
      return null;
    }
  }
}
