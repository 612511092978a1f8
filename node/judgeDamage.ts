/** What a node does when its readers' thread says that a file of the store is damaged. */
import { homeFiles } from './config.ts';
import type { Judged } from './readers/host.ts';
import { databaseFolder } from './store/database.ts';
import { isScarce, scrubFile } from './store/scrub.ts';

/** What is true of a file of the store; damage is no smaller than at the start. */
export function judgeDamage(home: string, file: string, onFatal: (error: unknown) => void): Judged {
  try {
    return scrubFile(databaseFolder(homeFiles(home).chain), file) ? 'whole' : 'gone';
  } catch (error) {
    // Whoever looks next says it again, if it is so.
    if (isScarce(error)) return 'whole';
    onFatal(error);
    return 'damaged';
  }
}
