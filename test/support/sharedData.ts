import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Vectors and sample documents that are too big or not ours to keep in the repository. Where they
// are absent the tests that need them report themselves as skipped.

const repository = fileURLToPath(new URL('../../', import.meta.url));
const folder = process.env['TALLY_DATA'] ?? `${repository}../shared/data`;

/** Whether the shared data is on this machine; pass it on as `it.runIf(hasData)`. */
export const hasData: boolean = existsSync(`${folder}/MANIFEST.json`);

/** The path of one shared file, e.g. `dataPath('crypto/sha256_known.json')`; it may not exist. */
export function dataPath(relative: string): string {
  return `${folder}/${relative}`;
}
