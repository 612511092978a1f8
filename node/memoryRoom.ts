/**
 * Whether a thread has memory for more load. V8 ends the process when its heap is full, so what
 * comes from outside is refused before: what a thread has on its heap, and outside of it for what
 * is on its heap, may come to three quarters of the heap that it was given.
 */
import { getHeapStatistics } from 'node:v8';

/** What a thread has, and may have on its heap; bytes. */
export interface MemoryReading {
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** Of the limit. */
const FULL = 0.75;
/** For so long a look is good, ms. */
const LOOK_MS = 50;

/** Reads this thread's heap. @param limitBytes where it is less than V8's own */
export function readHeap(limitBytes = Number.POSITIVE_INFINITY): MemoryReading {
  const heap = getHeapStatistics();
  return {
    usedBytes: heap.used_heap_size + heap.external_memory,
    limitBytes: Math.min(heap.heap_size_limit, limitBytes),
  };
}

/** See the head of this file. */
export class MemoryRoom {
  readonly #read: () => MemoryReading;
  readonly #now: () => number;
  #isFull = false;
  #lookedMs = Number.NEGATIVE_INFINITY;

  /** @param now ms that only go forward */
  constructor(read: () => MemoryReading, now: () => number) {
    this.#read = read;
    this.#now = now;
  }

  /** Whether nothing more should be taken. */
  get isFull(): boolean {
    const nowMs = this.#now();
    if (nowMs - this.#lookedMs < LOOK_MS) return this.#isFull;
    this.#lookedMs = nowMs;
    const { usedBytes, limitBytes } = this.#read();
    this.#isFull = usedBytes > limitBytes * FULL;
    return this.#isFull;
  }
}
