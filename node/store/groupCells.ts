/**
 * Groups of one level of the tree in memory, each at a place that follows from its path. They come
 * and go by thousands in each block, and as objects of their own each takes half as much again, and
 * the garbage collector's time. Memory is taken as cells are used.
 */
import { assert } from '../../ledger/assert.ts';

const CHUNK_CELLS = 256;

/** See the head of this file. Groups with one cell push each other out. */
export class GroupCells {
  readonly #cellBytes: number;
  readonly #cells: number;
  readonly #chunks: (Uint8Array | undefined)[] = [];
  /** The number of the group in each cell, and 1; 0 for none. */
  readonly #owners: Uint32Array;
  readonly #lengths: Uint16Array;

  /**
   * @param cells how many there are, rounded down to chunks
   * @param cellBytes what fits into one
   */
  constructor(cells: number, cellBytes: number) {
    this.#cellBytes = cellBytes;
    this.#cells = Math.max(1, Math.floor(cells / CHUNK_CELLS)) * CHUNK_CELLS;
    this.#owners = new Uint32Array(this.#cells);
    this.#lengths = new Uint16Array(this.#cells);
  }

  /** A copy of the bytes of group `number`; undefined when they are not kept. */
  get(number: number): Uint8Array | undefined {
    return this.peek(number)?.slice();
  }

  /** As `get`, but the cell itself: for who has done with it before another group is set. */
  peek(number: number): Uint8Array | undefined {
    const cell = number % this.#cells;
    if (this.#owners[cell] !== number + 1) return undefined;
    const from = (cell % CHUNK_CELLS) * this.#cellBytes;
    return this.#chunk(cell).subarray(from, from + (this.#lengths[cell] ?? 0));
  }

  /** @returns false for bytes that do not fit: then none are kept */
  set(number: number, bytes: Uint8Array): boolean {
    assert(number >= 0 && number < 2 ** 32 - 1, 'the number of a group has 32 bits');
    if (bytes.length > this.#cellBytes) {
      this.delete(number);
      return false;
    }
    const cell = number % this.#cells;
    this.#chunk(cell).set(bytes, (cell % CHUNK_CELLS) * this.#cellBytes);
    this.#owners[cell] = number + 1;
    this.#lengths[cell] = bytes.length;
    return true;
  }

  delete(number: number): void {
    const cell = number % this.#cells;
    if (this.#owners[cell] === number + 1) this.#owners[cell] = 0;
  }

  #chunk(cell: number): Uint8Array {
    const at = Math.floor(cell / CHUNK_CELLS);
    const chunk = this.#chunks[at] ?? new Uint8Array(CHUNK_CELLS * this.#cellBytes);
    this.#chunks[at] = chunk;
    return chunk;
  }
}
