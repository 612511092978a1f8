/** What memory the thread of the readers may have. */

/**
 * Old objects, and outside of the heap what is on it. A thread with more ends itself and is
 * started anew; at three quarters of it the thread receives nothing any more.
 */
export const READERS_HEAP_BYTES: number = 160 << 20;
/** Young objects. */
export const READERS_YOUNG_BYTES: number = 24 << 20;
