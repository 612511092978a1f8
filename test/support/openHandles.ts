/** Files that this process has open, as Linux tells them. */
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const HANDLES = '/proc/self/fd';

/** Whether this system tells them. */
export const TELLS_HANDLES: boolean = existsSync(HANDLES);

/** How many handles this process has open on a file, or on what is in a folder. */
export function openHandles(path: string): number {
  return readdirSync(HANDLES).filter((handle) => {
    try {
      const file = readlinkSync(join(HANDLES, handle));
      return file === path || file.startsWith(`${path}/`);
    } catch {
      // The one of this very look is gone by now.
      return false;
    }
  }).length;
}
