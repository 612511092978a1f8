/** How V8 collects the garbage of a node's process. */
import { setFlagsFromString } from 'node:v8';

/**
 * A block leaves thousands of byte arrays behind, each with memory outside of V8's heap. By default
 * V8 frees that memory, and copies what lives, on threads of its own, which wait for each other and
 * for the lock of the allocator: that costs more than the work itself. Call it before all else; it
 * holds for the threads of the process as well.
 */
export function collectAlone(): void {
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString('--no-concurrent-array-buffer-sweeping');
}
