/** A folder of letters whose disk is full, for the next file that is begun of a letter. */
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openHandles, TELLS_HANDLES } from '../../support/openHandles.ts';
import { idOf } from './mailScene.ts';

const FULL = '/dev/full';

/** Whether this system has a file that takes no byte (Linux). */
export const HAS_FULL: boolean = existsSync(FULL) && TELLS_HANDLES;

/** The next file that a folder begins of a letter takes no byte. */
export function fillFor(folder: string, letter: Uint8Array): void {
  symlinkSync(FULL, join(folder, `${idOf(letter)}.part`));
}

/** How many handles of such files this process has open. */
export function openFull(): number {
  return openHandles(FULL);
}
